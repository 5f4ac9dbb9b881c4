import { performance } from 'node:perf_hooks';
import { type BrowserContext, chromium } from 'playwright-core';
import { requireBrowser } from '../support/browser-path.ts';
import { temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';

// npm run bench:page: how long the page takes until the editor knows the schema, and what it loads.
const rounds = 5;
const place = await temporarySqlite();
const server = launch({ DATABASE_URL: place.url, LOG_LEVEL: 'silent' }, '--demo');
const url = await server.url();
const browser = await chromium.launch({
  executablePath: requireBrowser(),
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const cold: number[] = [];
  const warm: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext();
    const first = await load(context);
    cold.push(first.milliseconds);
    bytes = first.bytes;
    warm.push((await load(context)).milliseconds);
    await context.close();
  }
  const median = (times: number[]) =>
    Math.round([...times].sort((one, other) => one - other)[rounds >> 1] ?? 0);
  process.stdout.write(
    `first load ${median(cold)} ms, warm ${median(warm)} ms (medians of ${rounds}), ${(bytes / 1e6).toFixed(2)} MB transferred\n`,
  );
} finally {
  await browser.close();
  server.child.kill();
  await server.ended;
  await place.remove();
}

/** Until the operation's needs are shown and the introspection is answered. */
async function load(context: BrowserContext): Promise<{ milliseconds: number; bytes: number }> {
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  await protocol.send('Network.enable');
  let bytes = 0;
  protocol.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const start = performance.now();
  const introspected = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.goto(`${url}/graphql`);
  await Promise.all([
    introspected,
    page
      .locator('.scopes-footer')
      .getByText(/^Needs/)
      .waitFor(),
  ]);
  const milliseconds = performance.now() - start;
  // The editor's workers come after that.
  await page.waitForTimeout(1500);
  await page.close();
  return { milliseconds, bytes };
}
