import assert from 'node:assert/strict';
import { after } from 'node:test';
import { type App, createApp } from 'graphql-scopes/server';
import { demonstration } from '../../src/server/demonstration.ts';
import { temporarySqlite } from '../support/databases.ts';
import { postQuery, runApp, signIn } from '../support/running-app.ts';
import { graphiqlOn, mine, openGraphiQL, tokenIn } from './graphiql-page.ts';
import { testInBrowser } from './support.ts';

const short = await runApp({ accessTokenLifetime: 4 });
const long = await runApp();

const subscription = 'subscription Added {\n  itemAdded { title }\n}\n';

testInBrowser(
  'a token that ends is renewed, once for all that is under way',
  { origins: [short.url] },
  async ({ page }) => {
    const graphiql = await openGraphiQL(page, short.url);
    await graphiql.write(mine);
    await graphiql.signIn(['me', 'items']);
    await graphiql.panel.getByText('The token grants all it needs.').waitFor();
    const renewals: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/token')) renewals.push(String(request.postData()));
    });
    await page.waitForTimeout(5_000);
    await graphiql.run();
    await graphiql.answer(/"title": "Foo"/);
    assert.ok(renewals.length >= 1);
    for (const form of renewals) assert.match(form, /grant_type=refresh_token/);
    assert.equal(new Set(renewals).size, renewals.length, 'no refresh token is used twice');
  },
);

testInBrowser(
  'a subscription carries the token, and says so when it ends with it',
  { origins: [short.url] },
  async (window) => {
    const { page, picture, faults } = window;
    const graphiql = await openGraphiQL(page, short.url);
    await graphiql.write(subscription);
    await graphiql.signIn(['me', 'items']);
    await graphiql.footer.getByText('items (granted)').waitFor();
    await graphiql.run();
    await page.getByRole('button', { name: 'Stop query' }).waitFor();
    const { access_token } = await signIn(short.url, 'items:write me');
    await until(async () => {
      await postQuery(short.url, 'mutation { addItem(title: "Bar") { title } }', access_token);
      return /"title": "Bar"/.test(await graphiql.answerNow());
    });
    await graphiql.banner.getByText('The subscription ended: its token expired or was revoked.').waitFor();
    assert.deepEqual(await faults(), []);
    await picture('graphiql-subscription-ended');
    await graphiql.banner.getByRole('button', { name: 'Subscribe again' }).click();
    await graphiql.banner.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Stop query' }).click();
  },
);

testInBrowser(
  'a subscription without the scope is refused with what is missing',
  { origins: [long.url] },
  async (window) => {
    const graphiql = await openGraphiQL(window.page, long.url);
    await graphiql.write(subscription);
    await graphiql.signIn(['me']);
    await graphiql.footer.getByText('items (missing)').waitFor();
    window.expectInConsole(/403/);
    await graphiql.run();
    await graphiql.banner.getByText('the token lacks items').waitFor();
  },
);

testInBrowser(
  'a token that the server takes no more is renewed, and the operation repeated',
  { origins: [long.url] },
  async (window) => {
    const { page, allowInConsole } = window;
    const graphiql = await openGraphiQL(page, long.url);
    await graphiql.write(mine);
    await graphiql.signIn(['me', 'items']);
    await graphiql.panel.getByText('The token grants all it needs.').waitFor();
    const token = await tokenIn(page);
    // In what the tab keeps, another one: it looks as good.
    await page.waitForTimeout(700);
    await page.evaluate((good) => {
      for (const [key, value] of Object.entries({ ...sessionStorage })) {
        sessionStorage.setItem(key, value.replace(good, `${good.slice(0, -8)}AAAAAAAA`));
      }
    }, token);
    // The introspection and the schema are asked with it, too.
    allowInConsole(/401/);
    await page.reload();
    const again = await graphiqlOn(page);
    await again.run();
    await again.answer(/"title": "Foo"/);
    assert.notEqual(await tokenIn(page), token);
  },
);

testInBrowser(
  'where the server ends the session, the page says so and forgets the answers',
  { origins: [long.url] },
  async (window) => {
    const { page, expectInConsole, picture } = window;
    const graphiql = await openGraphiQL(page, long.url);
    await graphiql.write(mine);
    await graphiql.signIn(['me', 'items']);
    await graphiql.run();
    await graphiql.answer(/johndoe/);
    await long.db.deleteFrom('records').execute();
    expectInConsole(/400.*\/token/);
    await graphiql.panel.getByRole('button', { name: 'Renew' }).click();
    await graphiql.authorize.waitFor();
    await page.getByRole('status').getByText('The server ended the session. Sign in again.').waitFor();
    assert.equal((await graphiql.answerNow()).trim(), '');
    await picture('graphiql-session-ended');
  },
);

const hidden = await runApp({ introspection: 'authenticated' });

testInBrowser(
  'a schema that is shown to those who are signed in comes with the token, and goes with it',
  { origins: [hidden.url] },
  async (window) => {
    const { page, allowInConsole, picture } = window;
    allowInConsole(/401/);
    const graphiql = await openGraphiQL(page, hidden.url);
    await graphiql.write(mine);
    await graphiql.panel.getByText('The server shows its schema to those who are signed in.').waitFor();
    await picture('graphiql-hidden-schema');
    await graphiql.signIn(['me']);
    await graphiql.footer.getByText('items (missing)').waitFor();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.getByRole('region', { name: 'Documentation Explorer' });
    await docs.getByRole('link', { name: 'Query', exact: true }).waitFor();
    await page.getByRole('button', { name: /^johndoe/ }).click();
    await graphiql.dialog.getByRole('button', { name: 'Log out' }).click();
    await page.keyboard.press('Escape');
    await docs.getByText('Error fetching schema').waitFor();
  },
);

const place = await temporarySqlite();
after(() => place.remove());
let server: App | undefined;
after(() => server?.close());
const start = async (port: number) => {
  server = await createApp({ ...demonstration(), demo: true, logLevel: 'silent', databaseUrl: place.url });
  return server.listen(port);
};
const goneAndBack = await start(0);

testInBrowser(
  'the server is gone, which the page says; it is back, and the page goes on',
  { origins: [goneAndBack] },
  async (window) => {
    const { page, allowInConsole, picture, faults } = window;
    const graphiql = await openGraphiQL(page, goneAndBack);
    await graphiql.write(mine);
    await graphiql.signIn(['me', 'items']);
    await graphiql.panel.getByText('The token grants all it needs.').waitFor();
    await server?.close();
    allowInConsole(/ERR_CONNECTION_REFUSED/);
    await graphiql.run();
    await graphiql.answer(/The server does not answer/);
    await graphiql.banner.getByText('The server does not answer.').waitFor();
    assert.deepEqual(await faults(), []);
    await picture('graphiql-server-gone');
    // Until it has looked in vain.
    await page.waitForRequest(/schema.graphql/);
    await start(Number(new URL(goneAndBack).port));
    await graphiql.banner.waitFor({ state: 'hidden' });
    await graphiql.run();
    await graphiql.answer(/"title": "Foo"/);
  },
);

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('it did not come to that');
}
