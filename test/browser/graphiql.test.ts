import assert from 'node:assert/strict';
import { postQuery, runApp } from '../support/running-app.ts';
import { graphiqlOn, mine, openGraphiQL, tokenIn } from './graphiql-page.ts';
import { testInBrowser } from './support.ts';

const { url } = await runApp();
const origins = [url];

testInBrowser(
  'nobody is signed in: what the operation needs is missing, and the answer says so',
  { origins },
  async (window) => {
    const { page, faults, picture, expectInConsole } = window;
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    await graphiql.footer.getByText('items (missing)').waitFor();
    await graphiql.panel.getByText('Without a token these fields will come back as errors.').waitFor();
    expectInConsole(/401/);
    await graphiql.run();
    await graphiql.answer(/UNAUTHENTICATED/);
    assert.deepEqual(await faults(), []);
    await picture('graphiql-signed-out');
  },
);

testInBrowser(
  'a person signs in with a password, and is answered',
  { origins },
  async ({ page, faults, picture }) => {
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    await graphiql.authorize.click();
    const { dialog } = graphiql;
    assert.equal(
      await dialog.getByLabel('Username').evaluate((field) => field === document.activeElement),
      true,
    );
    const box = (name: string) => dialog.getByRole('checkbox', { name, exact: true });
    assert.deepEqual(
      [await box('me').isChecked(), await box('items').isChecked(), await box('items:write').isChecked()],
      [true, true, false],
      'what the operation needs is ticked',
    );
    assert.deepEqual(await faults(), []);
    await picture('graphiql-dialog');
    await dialog.getByLabel('Username').fill('johndoe');
    await dialog.getByLabel('Password').fill('secret');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await graphiql.panel.getByText('The token grants all it needs.').waitFor();
    await graphiql.run();
    await graphiql.answer(/"title": "Foo"/);
    assert.match(
      String(await page.getByRole('button', { name: /^johndoe/ }).textContent()),
      /johndoe(30:00|29:\d\d)/,
    );
    assert.deepEqual(await faults(), []);
    await picture('graphiql-granted');
  },
);

testInBrowser(
  'a wrong password is told in place, and a disabled user that he is',
  { origins },
  async (window) => {
    const { page, faults, picture, expectInConsole } = window;
    const graphiql = await openGraphiQL(page, url);
    expectInConsole(/400.*\/token/);
    await graphiql.signIn(['me'], { password: 'wrong' });
    const problem = graphiql.dialog.getByRole('alert');
    await problem.getByText('Incorrect username or password').waitFor();
    assert.equal(
      await graphiql.dialog.getByLabel('Username').inputValue(),
      'johndoe',
      'what was typed stays',
    );
    assert.deepEqual(await faults(), []);
    await picture('graphiql-wrong-password');
    expectInConsole(/400.*\/token/);
    await graphiql.dialog.getByLabel('Username').fill('alice');
    await graphiql.dialog.getByLabel('Password').fill('secret2');
    await page.keyboard.press('Enter');
    await problem.getByText('Inactive user').waitFor();
    expectInConsole(/401.*\/token/);
    await graphiql.dialog.getByText('Client credentials').click();
    await graphiql.dialog.getByLabel('Client id').fill('nobody');
    await page.keyboard.press('Enter');
    await problem.getByText(/client/i).waitFor();
    await page.keyboard.press('Escape');
    await graphiql.dialog.waitFor({ state: 'hidden' });
    assert.equal(await graphiql.authorize.evaluate((button) => button === document.activeElement), true);
  },
);

testInBrowser(
  'a scope is missing: one click widens the token and asks again',
  { origins },
  async (window) => {
    const { page, faults, picture } = window;
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    await graphiql.signIn(['me']);
    await graphiql.footer.getByText('me (granted)').waitFor();
    await graphiql.run();
    await graphiql.answer(/FORBIDDEN/);
    await graphiql.banner.getByText('Not enough permissions: the token lacks items.').waitFor();
    assert.deepEqual(await faults(), []);
    await picture('graphiql-forbidden');
    const requests: string[] = [];
    page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await graphiql.banner.getByRole('button', { name: 'Get a wider token' }).click();
    await graphiql.answer(/"title": "Foo"/);
    await graphiql.banner.waitFor({ state: 'hidden' });
    assert.equal(requests.filter((request) => request === 'POST /token').length, 1, 'without a password');
    assert.equal(requests.filter((request) => request === 'POST /graphql').length, 1);
  },
);

testInBrowser(
  'a token is narrowed and renewed, and what it then lacks is denied',
  { origins },
  async ({ page, picture }) => {
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    await graphiql.signIn(['me', 'items']);
    await graphiql.panel.getByRole('button', { name: 'Renew' }).click();
    await graphiql.panel.getByRole('button', { name: 'Scopes…' }).click();
    await graphiql.dialog.getByRole('checkbox', { name: 'me', exact: true }).uncheck();
    await picture('graphiql-scopes-dialog');
    await graphiql.dialog.getByRole('button', { name: 'Use these scopes' }).click();
    await graphiql.dialog.waitFor({ state: 'hidden' });
    await graphiql.panel.getByText('The token lacks me').waitFor();
    await graphiql.panel.getByRole('button', { name: 'Scopes…' }).click();
    await graphiql.dialog.getByRole('button', { name: 'none' }).click();
    await graphiql.dialog.getByRole('button', { name: 'Use these scopes' }).click();
    await graphiql.dialog.getByRole('alert').getByText('cannot be narrowed to nothing').waitFor();
  },
);

testInBrowser(
  'logging out revokes the token, and takes the answers of all tabs away',
  { origins },
  async ({ page, picture }) => {
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    await graphiql.signIn(['me', 'items']);
    await graphiql.run();
    await graphiql.answer(/johndoe/);
    const token = await tokenIn(page);
    assert.equal((await postQuery(url, '{ me { username } }', token)).status, 200);
    await page.getByRole('button', { name: 'New tab' }).click();
    await graphiql.write('query Other {\n  me { username }\n}\n');
    await graphiql.run();
    await graphiql.answer(/johndoe/);
    await graphiql.panel.getByRole('button', { name: 'Log out' }).click();
    await graphiql.authorize.waitFor();
    assert.equal((await graphiql.answerNow()).trim(), '');
    await page.getByRole('button', { name: 'Mine', exact: true }).click();
    assert.equal((await graphiql.answerNow()).trim(), '');
    await graphiql.footer.getByText('items (missing)').waitFor();
    await picture('graphiql-logged-out');
    for (let tries = 0; tries < 20; tries++) {
      if ((await postQuery(url, '{ me { username } }', token)).status === 401) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail('the token still counts');
  },
);

testInBrowser(
  'after a reload the person is still signed in, in this tab alone',
  { origins },
  async ({ page, context }) => {
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write(mine);
    await graphiql.signIn(['me', 'items']);
    await page.getByRole('button', { name: /^johndoe/ }).waitFor();
    await page.waitForTimeout(700);
    await page.reload();
    const again = await graphiqlOn(page);
    await again.panel.getByText('The token grants all it needs.').waitFor();
    await again.run();
    await again.answer(/"title": "Foo"/);
    const other = await openGraphiQL(await context.newPage(), url);
    await other.authorize.waitFor();
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }) + location.href);
    assert.doesNotMatch(kept, /eyJ|secret/, 'no token and no password outlives the tab');
  },
);

testInBrowser('the first load transfers less than 2 MB', { origins }, async ({ page, context }) => {
  const protocol = await context.newCDPSession(page);
  await protocol.send('Network.enable');
  let bytes = 0;
  protocol.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const graphiql = await openGraphiQL(page, url);
  await graphiql.footer.waitFor();
  // The editor's workers come last.
  await page.waitForTimeout(1500);
  assert.ok(bytes > 1_000_000 && bytes < 2_000_000, `${bytes} bytes`);
});
