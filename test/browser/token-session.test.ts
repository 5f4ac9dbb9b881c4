import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import type { TokenSession } from 'graphql-scopes/client';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { rolldown } from 'rolldown';
import { postQuery, runApp } from '../support/running-app.ts';
import { testInBrowser } from './support.ts';

declare global {
  /** The session of the app's page. */
  var session: TokenSession;
}

const bundle = await rolldown({ input: new URL('../../src/client/index.ts', import.meta.url).pathname });
const { output } = await bundle.generate({ format: 'esm' });

/** An app on another origin: its page, and at `/callback` the page that the server sends people back to. */
const app = createServer((request, response) => {
  if (request.url === '/client.js')
    return response.setHeader('content-type', 'text/javascript').end(output[0].code);
  if (!/^\/(callback(\?|$)|$)/.test(request.url ?? '')) return response.writeHead(204).end();
  return response.setHeader('content-type', 'text/html').end(`<!doctype html><title>App</title>
    <button id=popup>Sign in</button> <button id=redirect>Sign in here</button> <output></output>
    <script type=module>
      import { createTokenSession } from '/client.js';
      const output = document.querySelector('output');
      const redirectUri = location.origin + '/callback';
      const session = createTokenSession({ issuer: '${url()}', clientId: 'demo-app', redirectUri });
      globalThis.session = session;
      const scopes = ['me'], ceiling = ['items'];
      const tell = (work) => work.then(
        (done) => { output.value = session.state.signedIn ? 'in: ' + session.state.scopes : 'out: ' + done; },
        ({ code }) => { output.value = 'failed: ' + code; });
      document.getElementById('popup').onclick = () => tell(session.signInWithPopup({ scopes, ceiling }));
      document.getElementById('redirect').onclick = () => tell(session.signInWithRedirect({ scopes, ceiling }));
      tell(session.completeSignIn());
    </script>`);
}).listen(0, '127.0.0.1');
await once(app, 'listening');
after(() => {
  app.close();
  app.closeAllConnections();
});
const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
const running = await runApp({ corsOrigins: [origin], accessTokenLifetime: 600 });
function url(): string {
  return running.url;
}
const origins = [origin, running.url];

async function told(page: Page, text: string): Promise<void> {
  await page.locator('output', { hasText: text }).waitFor();
}

async function allow(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('johndoe');
  await page.getByLabel('Password').fill('secret');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Allow' }).click();
}

async function openPopup(context: BrowserContext, page: Page): Promise<Page> {
  const [popup] = await Promise.all([context.waitForEvent('page'), page.click('#popup')]);
  return popup;
}

function tokenOf(page: Page): Promise<string | null> {
  return page.evaluate(() => session.accessToken());
}

testInBrowser(
  'somebody signs in through a popup, which closes, and can widen to the ceiling',
  { origins },
  async ({ context, page }) => {
    await page.goto(origin);
    await told(page, 'out: false');
    const popup = await openPopup(context, page);
    await Promise.all([popup.waitForEvent('close'), allow(popup)]);
    await told(page, 'in: me');
    assert.equal((await postQuery(url(), '{ me { username } }', String(await tokenOf(page)))).status, 200);
    await page.evaluate(() => session.useScopes(['me', 'items']));
    assert.deepEqual(
      (await postQuery(url(), '{ myItems { title } }', String(await tokenOf(page)))).body.data,
      {
        myItems: [{ title: 'Foo' }],
      },
    );
  },
);

testInBrowser(
  'a popup that is closed, or where the person denies, is a sign-in that failed',
  { origins },
  async ({ context, page }) => {
    await page.goto(origin);
    await (await openPopup(context, page)).close();
    await told(page, 'failed: popup_closed');
    const popup = await openPopup(context, page);
    await popup.getByLabel('Username').fill('johndoe');
    await popup.getByLabel('Password').fill('secret');
    await popup.keyboard.press('Enter');
    await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: 'Deny' }).click()]);
    await told(page, 'failed: access_denied');
  },
);

testInBrowser(
  'somebody signs in by leaving the page; no code stays in the address, and a reload stays signed in',
  { origins },
  async ({ page }) => {
    await page.goto(origin);
    await page.click('#redirect');
    await allow(page);
    await told(page, 'in: me');
    assert.equal(page.url(), `${origin}/callback`);
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify(Object.keys(sessionStorage))), /sign-in/);
    const token = await tokenOf(page);
    await page.reload();
    await told(page, 'in: me');
    assert.equal(await tokenOf(page), token);
  },
);

testInBrowser(
  'an answer that nobody here asked for signs nobody in, nor one of another issuer',
  { origins },
  async ({ page }) => {
    await page.goto(`${origin}/callback?code=stolen&state=unknown&iss=${encodeURIComponent(url())}`);
    await told(page, 'failed: invalid_state');
    assert.equal(page.url(), `${origin}/callback`);
    await page.click('#redirect');
    await page.getByLabel('Username').waitFor();
    const state = new URL(page.url()).searchParams.get('state');
    await page.goto(origin);
    const pending = await page.evaluate(() =>
      JSON.parse(Object.entries(sessionStorage).find(([key]) => key.endsWith(':sign-in'))?.[1] ?? '{}'),
    );
    assert.ok(pending.state && state !== pending.verifier);
    await page.goto(`${origin}/callback?code=stolen&state=${pending.state}&iss=https://evil.example`);
    await told(page, 'failed: invalid_response');
  },
);

testInBrowser(
  'a duplicated tab shares the session: both renew, and neither is signed out',
  { origins },
  async (window) => {
    const { context, page } = window;
    await page.goto(origin);
    await told(page, 'out: false');
    await signInDirectly(page);
    const id = await idOf(page);
    // What a browser does when a tab is duplicated.
    const [copy] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate(() => void globalThis.open('/', '_blank')),
    ]);
    await told(copy, 'in: me');
    assert.equal(await idOf(copy), id);
    for (const tab of [page, copy, copy, page]) await tab.evaluate(() => session.renew());
    assert.equal(await tokenOf(page), await tokenOf(copy));
    // At the same time: one wins, the other learns of it.
    window.expectInConsole(/status of 400/);
    const held: Route[] = [];
    await context.route('**/token', async (route) => {
      held.push(route);
      if (held.length === 2) await Promise.all(held.map((one) => one.continue()));
    });
    await Promise.all([page, copy].map((tab) => tab.evaluate(() => session.renew())));
    assert.equal(await idOf(page), id);
    assert.equal(await idOf(copy), id);
    assert.equal(await tokenOf(page), await tokenOf(copy));
    await copy.evaluate(() => session.signOut());
    await page.waitForFunction(() => !session.state.signedIn);
  },
);

function idOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() => (session.state.signedIn ? session.state.id : undefined));
}

async function signInDirectly(page: Page): Promise<void> {
  await page.click('#redirect');
  await allow(page);
  await told(page, 'in: me');
}
