import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { addClient } from '../../src/data/clients.ts';
import { runApp, signIn } from '../support/running-app.ts';
import { mine, openGraphiQL } from './graphiql-page.ts';
import { testInBrowser } from './support.ts';

/** It issues the tokens. */
const port = await freePort();
const login = await runApp({ corsOrigins: [`http://127.0.0.1:${port}`] });
const audience = `${login.url}/graphql`;
const trustedIssuers = [{ issuer: login.url, audience, algorithms: ['ES256'] }];
const elsewhere = await runApp({
  port,
  authorizationServer: false,
  trustedIssuers,
  graphiqlClientId: 'graphiql',
});
const noPasswords = await runApp({ passwordGrant: false });
const withoutClient = await runApp({
  authorizationServer: false,
  trustedIssuers,
  introspection: 'authenticated',
});

testInBrowser(
  'a person signs in on the pages of the server, in a window, and consents',
  { origins: [login.url] },
  async (window) => {
    const { page, context, picture } = window;
    const graphiql = await openGraphiQL(page, login.url);
    await graphiql.write(mine);
    await graphiql.authorize.click();
    await graphiql.dialog.getByRole('checkbox', { name: 'items', exact: true }).uncheck();
    const opened = context.waitForEvent('page');
    await graphiql.dialog.getByRole('button', { name: 'Sign in in a window' }).click();
    const popup = await opened;
    await popup.getByLabel('Username').fill('johndoe');
    await popup.getByLabel('Password').fill('secret');
    await popup.keyboard.press('Enter');
    await popup.getByText('GraphiQL on this server asks for access').waitFor();
    const closed = popup.waitForEvent('close');
    await popup.getByRole('button', { name: 'Allow' }).click();
    await closed;
    await graphiql.footer.getByText('me (granted)').waitFor();
    await graphiql.footer.getByText('items (missing)').waitFor();
    await picture('graphiql-signed-in-in-window');

    // More scopes are asked for in the window again, where the person is known by now, and consents.
    const again = context.waitForEvent('page');
    await graphiql.footer.getByRole('button', { name: 'Get a token' }).click();
    await (await again).getByRole('button', { name: 'Allow' }).click();
    await graphiql.footer.getByText('items (granted)').waitFor();
    await graphiql.run();
    await graphiql.answer(/"title": "Foo"/);
  },
);

testInBrowser(
  'who closes the window, or denies, is told so, and can try again',
  { origins: [login.url] },
  async (window) => {
    const { page, context } = window;
    const graphiql = await openGraphiQL(page, login.url);
    await graphiql.authorize.click();
    const button = graphiql.dialog.getByRole('button', { name: 'Sign in in a window' });
    let opened = context.waitForEvent('page');
    await button.click();
    await (await opened).close();
    await graphiql.dialog
      .getByRole('alert')
      .getByText('The window was closed before you had signed in.')
      .waitFor();
    opened = context.waitForEvent('page');
    await button.click();
    await (await opened)
      .getByRole('button', { name: 'Cancel' })
      .or((await opened).getByRole('button', { name: 'Deny' }))
      .click();
    await graphiql.dialog.getByRole('alert').getByText('the person denied the request').waitFor();
  },
);

testInBrowser(
  'the page that takes the answer takes none that nobody asked for',
  { origins: [login.url] },
  async ({ page }) => {
    await page.goto(`${login.url}/graphql/callback?code=abc&state=nobody`);
    await page.getByText('Nobody here asked for this answer.').waitFor();
    assert.equal(new URL(page.url()).search, '', 'the code is gone from the address');
  },
);

testInBrowser(
  'tokens come from a trusted issuer: the person signs in there',
  { origins: [login.url, elsewhere.url] },
  async (window) => {
    const { page, context, picture, allowInConsole } = window;
    // It has no metadata of its own.
    allowInConsole(/404.*oauth-authorization-server/);
    await addClient(login.db, {
      id: 'graphiql',
      name: 'GraphiQL elsewhere',
      secretHash: null,
      redirectUris: [`${elsewhere.url}/graphql/callback`],
      grantTypes: ['authorization_code', 'refresh_token'],
      allowedScopes: ['me', 'items', 'items:write'],
      requiredScopes: [],
    });
    const graphiql = await openGraphiQL(page, elsewhere.url);
    await graphiql.write('query Status {\n  status { status }\n}\n');
    await graphiql.authorize.click();
    assert.equal(await graphiql.dialog.getByLabel('Password').count(), 0);
    await graphiql.dialog.getByRole('button', { name: 'all', exact: true }).click();
    await picture('graphiql-elsewhere');
    const opened = context.waitForEvent('page');
    await graphiql.dialog.getByRole('button', { name: 'Authorize', exact: true }).click();
    const popup = await opened;
    await popup.getByLabel('Username').fill('johndoe');
    await popup.getByLabel('Password').fill('secret');
    await popup.keyboard.press('Enter');
    await popup.getByRole('button', { name: 'Allow' }).click();
    await graphiql.footer.getByText('any token (granted)').waitFor();
    await graphiql.run();
    await graphiql.answer(/"status": "ok"/);
  },
);

testInBrowser(
  'without a client there, a token that the person has can be pasted',
  { origins: [login.url, withoutClient.url] },
  async (window) => {
    const { page, picture, allowInConsole, faults } = window;
    allowInConsole(/404.*oauth-authorization-server/);
    allowInConsole(/401/);
    const graphiql = await openGraphiQL(page, withoutClient.url);
    await graphiql.write('query Status {\n  status { status }\n}\n');
    await graphiql.panel.getByText('The server shows its schema to those who are signed in.').waitFor();
    await graphiql.authorize.click();
    await graphiql.dialog.getByText(login.url).waitFor();
    assert.deepEqual(await faults(), []);
    await picture('graphiql-paste');
    const { access_token } = await signIn(login.url, 'me');
    await graphiql.dialog.getByLabel('Access token').fill(`Bearer ${access_token}`);
    await page.keyboard.press('Enter');
    // The schema is shown to it.
    await graphiql.panel.getByText('Query.status').waitFor();
    await graphiql.run();
    await graphiql.answer(/"status": "ok"/);
  },
);

testInBrowser(
  'a server that takes no passwords here offers its own pages alone',
  () => ({ origins: [noPasswords.url] }),
  async (window) => {
    const graphiql = await openGraphiQL(window.page, noPasswords.url);
    await graphiql.authorize.click();
    await graphiql.dialog.getByRole('checkbox', { name: 'me', exact: true }).check();
    assert.equal(await graphiql.dialog.getByLabel('Password').count(), 0);
    assert.deepEqual(await window.faults(), []);
    const opened = window.context.waitForEvent('page');
    await graphiql.dialog.getByRole('button', { name: 'Authorize', exact: true }).click();
    const popup = await opened;
    await popup.getByLabel('Username').fill('johndoe');
    await popup.getByLabel('Password').fill('secret');
    await popup.keyboard.press('Enter');
    await popup.getByRole('button', { name: 'Allow' }).click();
    await window.page.getByRole('button', { name: /^Signed in/ }).waitFor();
  },
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  return free;
}
