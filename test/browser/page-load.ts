import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { requireBrowser } from '../support/browser-path.ts';
import { temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';

// npm run bench:page: how long the page takes until the editor knows the schema, and what it loads. Nothing watches the page
// meanwhile: who has DevTools open, or Playwright, which is the same, pays for the stack trace of each request.
const rounds = Number(process.env.ROUNDS ?? 5);
/** Of one round, which begins with an empty profile. */
const loads = ['first load', 'again, reloaded', 'again, in a new tab'] as const;

const place = await temporarySqlite();
const server = launch({ DATABASE_URL: place.url, LOG_LEVEL: 'silent' }, '--demo');
const address = `${await server.url()}/graphql`;
const taken = new Map<string, number[]>(loads.map((name) => [name, []]));
let bytes = 0;
try {
  for (let round = 0; round < rounds; round++) {
    const browser = await startBrowser();
    try {
      const first = await browser.open(address);
      bytes = first.transferred;
      const reloaded = await browser.reload();
      const again = await browser.open(address);
      for (const [at, { milliseconds }] of [first, reloaded, again].entries()) {
        taken.get(loads[at] ?? '')?.push(milliseconds);
      }
    } finally {
      await browser.close();
    }
  }
} finally {
  server.child.kill();
  await server.ended;
  await place.remove();
}
for (const [name, times] of taken) process.stdout.write(`${name}: ${spread(times)} ms\n`);
process.stdout.write(`${(bytes / 1e6).toFixed(2)} MB transferred\n`);

interface Load {
  /** From when the address was given. */
  readonly milliseconds: number;
  readonly transferred: number;
}

/** In the page: until the operation's needs are shown, the operation itself, and the introspection is answered. */
async function untilReady(): Promise<number> {
  const isReady = () => {
    const needs = document.querySelector('.scopes-footer')?.textContent ?? '';
    const editor = document.querySelector('.graphiql-query-editor .view-line');
    const answers = performance
      .getEntriesByName(location.href)
      .filter(({ entryType }) => entryType === 'resource');
    return needs.startsWith('Needs') && editor !== null && answers.length > 0;
  };
  while (!isReady()) await new Promise<void>((resolve) => globalThis.setTimeout(() => resolve(), 5));
  return performance.timeOrigin + performance.now();
}

function bytesTransferred(): number {
  const entries = ['resource', 'navigation'].flatMap((type) => performance.getEntriesByType(type));
  return (entries as PerformanceResourceTiming[]).reduce((sum, { transferSize }) => sum + transferSize, 0);
}

interface Browser {
  /** In a new tab. */
  open(url: string): Promise<Load>;
  /** The tab that was opened last. */
  reload(): Promise<Load>;
  close(): Promise<void>;
}

/** Chromium with a new profile, of whose protocol no domain is enabled. */
async function startBrowser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'graphql-scopes-page-'));
  const flags = [
    ...['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--no-first-run'],
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const child = spawn(requireBrowser(), flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  const socket = new WebSocket(await debuggingUrl(child));
  await once(socket, 'open');
  let lastId = 0;
  let tab = { targetId: '', sessionId: '' };
  // It has just started, and is busy with itself.
  await setTimeout(2000);
  return { open, reload, close };

  async function open(url: string): Promise<Load> {
    if (tab.targetId) await send('Target.closeTarget', { targetId: tab.targetId });
    const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    tab = { targetId, sessionId };
    await setTimeout(500);
    return timed(() => send('Page.navigate', { url }, sessionId));
  }

  function reload(): Promise<Load> {
    return timed(async () => {
      const before = await evaluate(() => performance.timeOrigin);
      await send('Page.reload', {}, tab.sessionId);
      while ((await evaluate(() => performance.timeOrigin)) === before);
    });
  }

  async function timed(begin: () => Promise<void>): Promise<Load> {
    const began = performance.timeOrigin + performance.now();
    await begin();
    const milliseconds = (await evaluate(untilReady)) - began;
    // The editor's workers come after that.
    await setTimeout(2000);
    return { milliseconds, transferred: await evaluate(bytesTransferred) };
  }

  async function evaluate(script: () => unknown): Promise<number> {
    const params = { expression: `(${script})()`, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await send('Runtime.evaluate', params, tab.sessionId);
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the protocol's answers have no types here.
  async function send(method: string, params: object, sessionId?: string): Promise<any> {
    const id = ++lastId;
    socket.send(JSON.stringify({ id, method, params, sessionId }));
    for (;;) {
      const [{ data }] = await once(socket, 'message');
      const answer = JSON.parse(data);
      if (answer.id !== id) continue;
      if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
      return answer.result;
    }
  }

  async function close(): Promise<void> {
    socket.close();
    child.kill();
    await once(child, 'exit');
    await rm(profile, { recursive: true, maxRetries: 5 });
  }
}

async function debuggingUrl({ stderr }: ChildProcessByStdio<null, null, Readable>): Promise<string> {
  let said = '';
  for await (const chunk of stderr.iterator({ destroyOnReturn: false })) {
    said += chunk;
    const [, url] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
    if (url !== undefined) {
      stderr.resume();
      return url;
    }
  }
  throw new Error(`Chromium ended: ${said}`);
}

/** Median (smallest – largest). */
function spread(times: readonly number[]): string {
  const sorted = [...times].sort((one, other) => one - other).map(Math.round);
  return `${sorted[sorted.length >> 1]} (${sorted[0]} – ${sorted.at(-1)})`;
}
