import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { postQuery, runApp } from '../support/running-app.ts';

const { url } = await runApp();
const ownPage = { client_id: 'first-party', redirect_uri: `${url}/graphql/callback` };

test("this server's own page gets tokens by code with PKCE, after consent", async () => {
  const authorization = await beginAuthorization(url, ownPage);
  const callback = await allowAsJohn(authorization);
  assert.equal(callback.origin + callback.pathname, ownPage.redirect_uri);
  const tokens = await redeem(authorization, callback, { client_id: 'first-party' });
  assert.equal(tokens.scope, 'me items');
  assert.equal((await postQuery(url, '{ me { username } }', tokens.access_token)).status, 200);
});

test('its address is matched exactly: no other port of the device, no other path, no other name', async () => {
  const { host, port } = new URL(url);
  for (const redirect_uri of [
    'http://127.0.0.1:1/graphql/callback',
    'http://127.0.0.1/graphql/callback',
    `http://localhost:${port}/graphql/callback`,
    `http://${host}/graphql/callback/`,
    `http://${host}/graphql/callback?x=y`,
    `http://${host}/graphql`,
  ]) {
    const { page } = await beginAuthorization(url, { ...ownPage, redirect_uri });
    assert.equal(page.status, 400, redirect_uri);
    assert.match(page.text, /redirect_uri/);
  }
});

test('it asks each time, and stands in no list of apps', async () => {
  const first = await beginAuthorization(url, ownPage);
  await allowAsJohn(first);
  const again = await beginAuthorization(url, ownPage, first.browser);
  assert.match(again.page.text, /GraphiQL on this server asks for access/);
  assert.match(again.page.text, /Logging out there withdraws access/);
  const apps = await first.browser.open(`${url}/account/apps`);
  assert.match(apps.text, /No app has access/);
});
