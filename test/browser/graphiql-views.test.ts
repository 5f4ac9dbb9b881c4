import assert from 'node:assert/strict';
import { largeSchemaSdl } from '../support/large-schema.ts';
import { runApp } from '../support/running-app.ts';
import { mine, openGraphiQL } from './graphiql-page.ts';
import { testInBrowser } from './support.ts';

const { url } = await runApp();
const large = await runApp({
  typeDefs: largeSchemaSdl({ types: 300, fields: 10, domains: 15 }),
  resolvers: {},
  maxQueryTokens: 100_000,
  context: () => ({}),
});
const origins = [url, large.url];

testInBrowser(
  'in the dark and at 900 pixels everything can be read and reached',
  { origins, colorScheme: 'dark', viewport: { width: 900, height: 700 } },
  async ({ page, faults, picture }) => {
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    assert.deepEqual(await faults(), []);
    await graphiql.authorize.click();
    assert.deepEqual(await faults(), []);
    await picture('graphiql-dark-dialog');
    await page.keyboard.press('Escape');
    await graphiql.signIn(['me']);
    await graphiql.footer.getByText('me (granted)').waitFor();
    await graphiql.run();
    await graphiql.banner.getByRole('button', { name: 'Get a wider token' }).waitFor();
    assert.deepEqual(await faults(), []);
    await picture('graphiql-dark-forbidden');
    const overflow = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth - innerWidth, scrollHeight - innerHeight];
    });
    assert.deepEqual(overflow, [0, 0]);
  },
);

testInBrowser(
  'by keyboard alone a person signs in, writes and runs an operation',
  { origins },
  async ({ page, picture }) => {
    const graphiql = await openGraphiQL(page, url);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await tabTo('Authorize');
    await page.keyboard.press('Enter');
    await page.keyboard.type('johndoe');
    await page.keyboard.press('Tab');
    await page.keyboard.type('secret');
    await tabTo('all');
    await page.keyboard.press('Space');
    // The focus stays in the dialog, all the way round.
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab');
      assert.equal(
        await page.evaluate(
          () =>
            document.activeElement === document.body || Boolean(document.activeElement?.closest('dialog')),
        ),
        true,
      );
    }
    await picture('graphiql-focus');
    await graphiql.dialog.getByLabel('Password').focus();
    await page.keyboard.press('Enter');
    await graphiql.dialog.waitFor({ state: 'hidden' });
    await graphiql.operation.locator('.view-lines').click();
    await page.keyboard.press('Control+A');
    // Monaco adds the closing braces.
    await page.keyboard.type('query X { me { username', { delay: 20 });
    await page.keyboard.press('Escape');
    await graphiql.footer.getByText('me (granted)').waitFor();
    // GraphiQL takes a moment to see that it is another operation.
    await page.locator('.graphiql-tabs').getByText('X', { exact: true }).waitFor();
    await page.waitForTimeout(500);
    await page.keyboard.press('Control+Enter');
    await graphiql.answer(/"username": "johndoe"/);

    async function tabTo(name: string): Promise<void> {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(() => document.activeElement?.textContent);
        if (focused === name) return;
      }
      assert.fail(`${name} is not reached`);
    }
  },
);

testInBrowser(
  'the documentation, the hover and the suggestions say what a field needs',
  { origins },
  async ({ page, faults, picture }) => {
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    await graphiql.signIn(['me']);
    await graphiql.footer.getByText('items (missing)').waitFor();
    await graphiql.operation.locator('.view-line span').filter({ hasText: 'myItems' }).last().hover();
    await page.getByText('The token lacks').filter({ visible: true }).first().waitFor();
    await page.locator('.monaco-hover').getByText('Requires scopes').first().waitFor();
    await picture('graphiql-hover');
    await page.mouse.move(0, 0);
    await graphiql.operation.locator('.view-line').first().click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Space');
    const suggestion = page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'myItems' });
    await suggestion.getByText('needs items, me').waitFor();
    await picture('graphiql-suggestions');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.getByRole('region', { name: 'Documentation Explorer' });
    await docs.getByRole('link', { name: 'Query', exact: true }).click();
    await docs.getByRole('link', { name: 'Requires scopes items, me' }).waitFor();
    assert.deepEqual(
      (await faults()).filter((fault) => !/graphiql-doc-explorer|headlessui/.test(fault)),
      [],
    );
    await picture('graphiql-docs');
    await docs.getByRole('link', { name: 'Requires scopes items, me' }).click();
    await graphiql.panel.waitFor();
    assert.doesNotMatch(page.url(), /#/);
  },
);

testInBrowser(
  'the map of the scopes takes the whole width, and leads to a token',
  { origins },
  async ({ page, faults, picture }) => {
    const graphiql = await openGraphiQL(page, url);
    await page.getByRole('button', { name: 'Show Scope map' }).click();
    const map = page.locator('.scopes-map-pane');
    await map.getByRole('treegrid').waitFor();
    assert.ok(((await map.boundingBox())?.width ?? 0) > 1000);
    await map.getByRole('button', { name: 'Authorize' }).click();
    await graphiql.dialog.getByLabel('Username').fill('johndoe');
    await graphiql.dialog.getByLabel('Password').fill('secret');
    await graphiql.dialog.getByRole('button', { name: 'all', exact: true }).click();
    await page.keyboard.press('Enter');
    await graphiql.dialog.getByRole('button', { name: 'Authorize', exact: true }).click();
    await map.getByText('johndoe').waitFor();
    assert.deepEqual(await faults(), []);
    await picture('graphiql-map');
    await page.getByRole('button', { name: 'Hide Scope map' }).click();
    await graphiql.operation.waitFor();
  },
);

testInBrowser(
  'an Authorization in the Headers tab is sent in place of the token, and the panel says so',
  { origins },
  async ({ page, allowInConsole, picture }) => {
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    await graphiql.signIn(['me', 'items']);
    await page.getByRole('button', { name: 'Headers' }).click();
    await page
      .getByRole('region', { name: 'Headers' })
      .locator('.graphiql-editor:not(.hidden) .view-lines')
      .click();
    await page.keyboard.insertText('{"authorization": "Bearer nonsense"');
    await graphiql.panel.getByText('that is sent, and not this token').waitFor();
    await graphiql.footer.getByText('The Authorization of the Headers tab is sent.').waitFor();
    assert.equal(await graphiql.panel.getByText('The token grants all it needs.').count(), 0);
    allowInConsole(/401/);
    const sent = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/graphql'),
    );
    await graphiql.run();
    assert.equal((await sent).headers().authorization, 'Bearer nonsense');
    await graphiql.answer(/UNAUTHENTICATED/);
    await picture('graphiql-headers');
    await page.waitForTimeout(700);
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...localStorage })), /nonsense/);
  },
);

testInBrowser('a schema of 300 types is as quick', { origins }, async ({ page, picture }) => {
  const graphiql = await openGraphiQL(page, large.url);
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('region', { name: 'Documentation Explorer' }).getByText('Query').first().waitFor();
  const start = Date.now();
  await graphiql.authorize.click();
  await graphiql.dialog.getByRole('checkbox').nth(41).waitFor();
  assert.ok(Date.now() - start < 3000);
  await picture('graphiql-300-types');
  await page.keyboard.press('Escape');
  await graphiql.operation.locator('.view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('query X { ');
  await page.keyboard.press('Control+Space');
  await page
    .locator('.suggest-widget')
    .getByText(/^needs /)
    .first()
    .waitFor();
  await picture('graphiql-300-types-suggestions');
});
