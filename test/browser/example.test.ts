import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { serveExample } from '../../examples/web/serve.ts';
import { postQuery, runApp, signIn } from '../support/running-app.ts';
import { testInBrowser } from './support.ts';

const example = await serveExample({ api: () => url, port: 0 });
after(() => example.close());
const { url, db } = await runApp({ corsOrigins: [example.url] });
const origins = [example.url, url, example.url.replace('http', 'ws')];

const clients = { apollo: 'Apollo Client', urql: 'urql' };
const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1000, height: 900 } },
  { name: 'dark-narrow', colorScheme: 'dark', viewport: { width: 360, height: 800 } },
] as const;

/** What the person does in the server's window, until it closes. */
async function inWindow(context: BrowserContext, open: () => Promise<void>, name: string): Promise<void> {
  const [popup] = await Promise.all([context.waitForEvent('page'), open()]);
  const password = popup.getByLabel('Password');
  const button = popup.getByRole('button', { name });
  await password.or(button).first().waitFor();
  if (await password.isVisible()) {
    await popup.getByLabel('Username').fill('johndoe');
    await password.fill('secret');
    await popup.keyboard.press('Enter');
  }
  await button.waitFor();
  await Promise.all([popup.waitForEvent('close'), button.click()]);
}

const click = (page: Page, name: string) => () => page.getByRole('button', { name, exact: true }).click();

for (const [path, client] of Object.entries(clients)) {
  for (const { name: look, ...options } of looks) {
    testInBrowser(
      `${client}, ${look}: signs in with one scope, is told what the items lack, widens, adds, and signs out`,
      { origins, ...options },
      async (window) => {
        const { context, page } = window;
        await page.goto(`${example.url}/${path}`);
        await page.getByRole('link', { name: client }).and(page.locator('[aria-current=page]')).waitFor();
        await window.picture(`example-${path}-${look}-sign-in`);
        assert.deepEqual(await window.faults(), []);

        await inWindow(context, click(page, 'Sign in'), 'Allow');
        await page.getByRole('heading', { name: 'John Doe' }).waitFor();
        await page.getByText('Your items are locked.').waitFor();
        assert.deepEqual(await page.locator('.locked code').allTextContents(), ['items']);
        await window.picture(`example-${path}-${look}-locked`);
        assert.deepEqual(await window.faults(), []);

        await inWindow(context, click(page, 'Allow items'), 'Allow');
        await page.locator('.items').getByText('Foo').first().waitFor();
        assert.deepEqual(await page.locator('.granted code').allTextContents(), ['me', 'items']);

        // The mutation needs more: it is asked for before anything is sent.
        const title = `Item of ${client} ${look}`;
        await page.getByLabel('New item').fill(title);
        await click(page, 'Add')();
        const dialog = page.getByRole('dialog', { name: 'Shelf asks for more' });
        await dialog.waitFor();
        assert.deepEqual(await dialog.locator('code').allTextContents(), ['items:write']);
        await window.picture(`example-${path}-${look}-asks`);
        assert.deepEqual(await window.faults(), []);
        window.expectInConsole(/status of 403/);
        await dialog.getByRole('button', { name: 'Not now' }).click();
        await page.getByText('the token lacks items:write').waitFor();
        assert.match(String(await page.locator('.refusal').textContent()), /Mutation\.addItem/);

        await click(page, 'Add')();
        await inWindow(context, () => dialog.getByRole('button', { name: 'Allow' }).click(), 'Allow');
        await page.locator('.items').getByText(title).waitFor();

        // Somebody else's, by the subscription.
        const { access_token } = await signIn(url, 'me items:write');
        const other = `Other ${client} ${look}`;
        const added: Promise<unknown>[] = [];
        const add = () =>
          added.push(postQuery(url, `mutation { addItem(title: "${other}") { itemId } }`, access_token));
        const adding = setInterval(add, 500);
        await page.getByText(`“${other}” was added.`).waitFor();
        clearInterval(adding);
        await Promise.all(added);
        await page
          .locator('.items')
          .getByText(other)
          .nth(added.length - 1)
          .waitFor();
        await window.picture(`example-${path}-${look}-items`);
        assert.deepEqual(await window.faults(), []);

        // What is under way when the person leaves is refused, and a browser logs that.
        window.allowInConsole(/status of 401/);
        await click(page, 'Sign out')();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        assert.equal(await page.getByText('Foo').count(), 0);
        await db.deleteFrom('items').where('title', '!=', 'Foo').execute();
      },
    );
  }
}

testInBrowser(
  'the example: what is denied in the window is said, and the app goes on',
  { origins },
  async ({ context, page }) => {
    await page.goto(example.url);
    await inWindow(context, click(page, 'Sign in'), 'Deny');
    await page.getByText('Not signed in: access_denied.').waitFor();
  },
);
