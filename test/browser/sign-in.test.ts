import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { openDatabase } from '../../src/data/database.ts';
import { temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';
import { postQuery } from '../support/running-app.ts';
import { startApp } from './app.ts';
import { testInBrowser, type Window } from './support.ts';

const place = await temporarySqlite();
const server = launch({ DATABASE_URL: place.url }, '--demo');
const url = await server.url();
const app = await startApp(url);
const db = await openDatabase({ url: place.url });
after(async () => {
  await db.destroy();
  server.child.kill('SIGTERM');
  await server.ended;
  await place.remove();
});

const webApp = await startApp(url, {
  id: 'web-app',
  secret: 'web-secret',
  register: (redirectUri) =>
    addClient(db, {
      id: 'web-app',
      name: 'Web app',
      secretHash: hashClientSecret('web-secret'),
      redirectUris: [redirectUri],
      grantTypes: ['authorization_code', 'refresh_token'],
      allowedScopes: ['me', 'items', 'items:write'],
    }),
});

const desktop = { width: 1280, height: 800 };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };

for (const [look, options] of Object.entries({
  light: { viewport: desktop },
  dark: { viewport: desktop, colorScheme: 'dark' },
  'without JavaScript': { viewport: desktop, javaScriptEnabled: false },
  'on a phone': phone,
  'on a phone, dark, without JavaScript': { ...phone, colorScheme: 'dark', javaScriptEnabled: false },
  // As 1280 pixels are at 200 %, and at 400 % (WCAG 1.4.4, 1.4.10).
  'at 200 %': { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  'at 400 %': { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
} as const)) {
  testInBrowser(
    `${look}: by keyboard, somebody signs in, decides, decides anew, withdraws and signs out`,
    { origins: [url, app.origin], ...options },
    async (window) => {
      const { page } = window;
      const runsScripts = !('javaScriptEnabled' in options);
      const seen = (step: string) =>
        checkPage(window, `${look}-${step}`.replaceAll(/[ ,%-]+/g, '-'), runsScripts);
      const { url: link, tokens } = await app.ask('me items items:write openid');

      await page.goto(link);
      await asPasswordManagersSeeIt(page);
      await seen('sign-in');
      window.expectInConsole(/status of 400/);
      await page.keyboard.type('johndoe');
      await page.keyboard.press('Tab');
      await page.keyboard.type('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
      assert.equal(await page.getByRole('alert').textContent(), 'Incorrect username or password');
      assert.equal(await page.getByLabel('Username').inputValue(), 'johndoe');
      await seen('wrong-password');
      await page.keyboard.type('secret');
      await page.keyboard.press('Enter');

      await heading(page, 'Demonstration app asks for access');
      const descriptions = ['Read information about the current user.', 'Read items.', 'Add items.'];
      for (const text of descriptions) assert.ok(await scope(page, text).isChecked(), text);
      await seen('consent');
      await tabTo(page, scope(page, 'Add items.'));
      await page.keyboard.press('Space');
      await press(page, 'Allow');
      await page.getByText('You are signed in.').waitFor();
      const { scope: granted, access_token } = await tokens;
      assert.equal(granted, 'me items');
      assert.equal((await postQuery(url, '{ myItems { title } }', access_token)).status, 200);

      const again = await app.ask('me items items:write openid');
      await page.goto(again.url);
      await heading(page, 'Demonstration app asks for access');
      assert.deepEqual(
        await Promise.all(descriptions.map((text) => scope(page, text).isChecked())),
        [true, true, false],
        'what was decided is remembered',
      );
      await press(page, 'Deny');
      await page.getByText('Not signed in: access_denied.').waitFor();
      await assert.rejects(again.tokens, { error: 'access_denied' });

      await page.goto(`${url}/account/apps`);
      await heading(page, 'Apps with access to your account');
      assert.deepEqual(await page.locator('.apps ul li').allTextContents(), [
        'Know who you are.',
        'Read information about the current user.',
        'Read items.',
      ]);
      await seen('apps');
      await press(page, 'Withdraw access');
      await page.getByText('No app has access.').waitFor();
      assert.equal((await postQuery(url, '{ myItems { title } }', access_token)).status, 401);
      await seen('no-apps');
      await press(page, 'Sign out');
      await heading(page, 'Sign in');
      await seen('account-sign-in');
    },
  );
}

testInBrowser(
  'a request that is wrong gets a page which says so, and nobody is sent anywhere',
  { origins: [url] },
  async (window) => {
    const { page, expectInConsole } = window;
    expectInConsole(/status of 400/);
    await page.goto(
      `${url}/authorize?client_id=demo-app&response_type=code&redirect_uri=https://evil.example/`,
    );
    await heading(page, 'That did not work');
    assert.match(String(await page.getByRole('alert').textContent()), /redirect_uri/);
    await checkPage(window, 'problem');
  },
);

testInBrowser(
  'an app with an endless name fits on a phone',
  { origins: [url, app.origin], ...phone },
  async (window) => {
    const { page } = window;
    await addClient(db, {
      id: 'endless',
      name: 'Donaudampfschifffahrtsgesellschaft'.repeat(3),
      secretHash: null,
      redirectUris: [`${app.origin}/callback`],
      grantTypes: ['authorization_code'],
      allowedScopes: ['me', 'items'],
    });
    const { url: link } = await app.ask('me items');
    const request = new URL(link);
    request.searchParams.set('client_id', 'endless');
    await page.goto(request.href);
    await checkPage(window, 'endless-sign-in');
    await page.keyboard.type('johndoe');
    await page.keyboard.press('Tab');
    await page.keyboard.type('secret');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await checkPage(window, 'endless-consent');
  },
);

testInBrowser(
  'impatience does no harm: each button clicked twice, and going back to a page that is done with',
  { origins: [url, app.origin] },
  async (window) => {
    const { page } = window;
    const { url: link, tokens } = await app.ask('me');
    await page.goto(link);
    await page.getByLabel('Username').fill('johndoe');
    await page.getByLabel('Password').fill('secret');
    await page.getByRole('button', { name: 'Sign in' }).dblclick();
    await heading(page, 'Demonstration app asks for access');
    await page.getByRole('button', { name: 'Allow' }).dblclick();
    await page.getByText('You are signed in.').waitFor();
    assert.equal((await postQuery(url, '{ me { username } }', (await tokens).access_token)).status, 200);
    window.expectInConsole(/status of 400/);
    await page.goBack();
    await heading(page, 'That did not work');
  },
);

testInBrowser(
  'a web app that asks again gets what was decided, without a page; one that asks for more has it decided',
  { origins: [url, webApp.origin], ignoreHTTPSErrors: true },
  async ({ page }) => {
    const first = await webApp.ask('me items');
    await page.goto(first.url);
    await page.getByLabel('Username').fill('johndoe');
    await page.getByLabel('Password').fill('secret');
    await press(page, 'Sign in');
    await heading(page, 'Web app asks for access');
    await scope(page, 'Read items.').uncheck();
    await press(page, 'Allow');
    await page.getByText('You are signed in.').waitFor();
    assert.equal((await first.tokens).scope, 'me');

    const again = await webApp.ask('me items');
    await page.goto(again.url);
    assert.ok(page.url().startsWith(webApp.origin));
    assert.equal((await again.tokens).scope, 'me');

    const more = await webApp.ask('me items items:write');
    await page.goto(more.url);
    await heading(page, 'Web app asks for access');
    await press(page, 'Allow');
    await page.getByText('You are signed in.').waitFor();
    assert.equal((await more.tokens).scope, 'me items:write');
  },
);

/** One form with one of each field, named as they are named everywhere; the cursor is where one types. */
async function asPasswordManagersSeeIt(page: Page): Promise<void> {
  const form = page.locator('form');
  assert.equal(await form.count(), 1);
  assert.equal(await form.locator('input[name=username][type=text][autocomplete=username]').count(), 1);
  assert.equal(
    await form.locator('input[name=password][type=password][autocomplete=current-password]').count(),
    1,
  );
  assert.equal(await form.locator('input[type=password]').count(), 1);
  assert.ok(await isFocused(page.getByLabel('Username')));
}

/** A picture of it; nothing that a person with a screen reader or a small screen stumbles on. axe itself is a script. */
async function checkPage({ page, picture, faults }: Window, name: string, runsScripts = true): Promise<void> {
  await picture(name);
  if (runsScripts) assert.deepEqual(await faults(), []);
  const [needed, there] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(Number(needed) <= Number(there), `${name} is ${needed} wide in a window of ${there}`);
}

function scope(page: Page, description: string): Locator {
  // Of what includes another, the name has its description, too.
  return page.getByRole('checkbox', { name: new RegExp(`^${description.replaceAll('.', '\\.')}`) });
}

async function heading(page: Page, text: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
}

/** Goes to a button by keyboard, and presses it. */
async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, page.getByRole('button', { name }));
  await page.keyboard.press('Enter');
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let n = 0; n < 30; n++) {
    if (await isFocused(target)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not lead to ${target}`);
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
