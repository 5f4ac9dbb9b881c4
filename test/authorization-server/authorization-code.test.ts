import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import { allowAsJohn, beginAuthorization, insecure, redeem } from '../support/authorization.ts';
import { createBrowser } from '../support/browser.ts';
import { postQuery, postToken, runApp } from '../support/running-app.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
const john = (await findCredentials(db, 'johndoe'))?.user;
assert.ok(john);
await addClient(db, {
  id: 'web-app',
  name: 'Web <b>& "Co"',
  secretHash: hashClientSecret('web-secret'),
  redirectUris: ['https://app.example/callback'],
  grantTypes: ['authorization_code', 'refresh_token'],
  allowedScopes: ['me', 'items'],
});
const webApp = { client_id: 'web-app', redirect_uri: 'https://app.example/callback' };

test('an app gets tokens by oauth4webapi: discovery, code with PKCE, refresh; the API takes them', async () => {
  const authorization = await beginAuthorization(url);
  const callback = await allowAsJohn(authorization);
  assert.equal(callback.origin, 'http://127.0.0.1:5555');
  assert.equal(callback.searchParams.get('iss'), url, 'RFC 9207');
  const tokens = await redeem(authorization, callback);
  assert.equal(tokens.scope, 'me items');
  const { client_id, sub } = decodeJwt(tokens.access_token);
  assert.deepEqual([client_id, sub], ['demo-app', john.id]);
  const answer = await postQuery(url, '{ me { username } myItems { title } }', tokens.access_token);
  assert.deepEqual(answer.body.data, { me: { username: 'johndoe' }, myItems: [{ title: 'Foo' }] });

  const { server } = authorization;
  const client = { client_id: 'demo-app' };
  const refreshed = await oauth.processRefreshTokenResponse(
    server,
    client,
    await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      String(tokens.refresh_token),
      insecure,
    ),
  );
  assert.equal(refreshed.scope, 'me items');
  assert.equal((await postQuery(url, '{ me { username } }', refreshed.access_token)).status, 200);
});

test('"Log in with …": the scope openid brings an ID token with the same sub, which the API does not take', async () => {
  const authorization = await beginAuthorization(url, { scope: 'openid' });
  const tokens = await redeem(authorization, await allowAsJohn(authorization));
  assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.sub, john.id);
  assert.equal(tokens.scope, '');
  assert.equal((await postQuery(url, '{ status { status } }', tokens.access_token)).status, 200);
  assert.equal((await postQuery(url, '{ status { status } }', tokens.id_token)).status, 401);
});

describe('consent', () => {
  test('each scope has a checkbox with its description; what is unticked is not granted, also not by a refresh', async () => {
    const authorization = await beginAuthorization(url, { scope: 'me items items:write' });
    const page = await authorization.browser.submit(authorization.page, {
      username: 'johndoe',
      password: 'secret',
    });
    const boxes = page.forms[0]?.fields.filter(({ type }) => type === 'checkbox');
    assert.deepEqual(
      boxes?.map(({ name, value, checked, required }) => [name, value, checked, required]),
      [
        ['scope', 'me', true, true],
        ['scope', 'items', true, false],
        ['scope', 'items:write', true, false],
      ],
    );
    assert.match(page.text, /Read information about the current user\./);
    assert.match(page.text, /Add items\.<span class="quiet">Includes: Read items\./);
    assert.equal(page.text.match(/required by this app/g)?.length, 1);
    const answer = await authorization.browser.submit(page, { decision: 'allow', scope: ['me'] });
    const tokens = await redeem(authorization, new URL(answer.url));
    assert.equal(tokens.scope, 'me');
    assert.equal((await postQuery(url, '{ myItems { title } }', tokens.access_token)).status, 403);
    const refreshed = await postToken(url, {
      grant_type: 'refresh_token',
      refresh_token: String(tokens.refresh_token),
      client_id: 'demo-app',
    });
    assert.equal(refreshed.body.scope, 'me');
  });

  test('without a required scope, or with nothing ticked, the page says so and nothing is granted', async () => {
    const authorization = await beginAuthorization(url);
    const { browser } = authorization;
    const page = await browser.submit(authorization.page, { username: 'johndoe', password: 'secret' });
    const withoutRequired = await browser.submit(page, { decision: 'allow', scope: ['items'] });
    assert.equal(withoutRequired.status, 400);
    assert.match(withoutRequired.text, /role="alert"[^>]*>This app does not work without me\./);
    const box = withoutRequired.forms[0]?.fields.find(({ value }) => value === 'items');
    assert.equal(box?.checked, true, 'the ticks stay as they were');
    const undecided = await browser.submit(page, {});
    assert.match(undecided.text, /Allow or deny\./);

    const other = await beginAuthorization(url, { scope: 'items' }, browser);
    const nothing = await browser.submit(other.page, { decision: 'allow', scope: [] });
    assert.equal(nothing.status, 400);
    assert.match(nothing.text, /Tick what you allow, or deny\./);
  });

  test('scopes that the user may not have are neither shown nor granted, whatever the form says', async () => {
    await updateUser(db, john.id, { allowedScopes: ['me', 'items'] });
    const authorization = await beginAuthorization(url, { scope: 'me items:write' });
    const page = await authorization.browser.submit(authorization.page, {
      username: 'johndoe',
      password: 'secret',
    });
    assert.doesNotMatch(page.text, /items:write"/);
    const answer = await authorization.browser.submit(page, {
      decision: 'allow',
      scope: ['me', 'items:write', 'items', 'openid'],
    });
    const tokens = await redeem(authorization, new URL(answer.url));
    assert.equal(tokens.scope, 'me');
    assert.equal(tokens.id_token, undefined);

    const none = await beginAuthorization(url, { scope: 'items:write' }, authorization.browser);
    assert.match(none.page.text, /You may not grant anything of what it asks for/);
    const denied = await authorization.browser.submit(none.page, { decision: 'allow' });
    assert.equal(denied.status, 400);

    await updateUser(db, john.id, { allowedScopes: ['items'] });
    const lame = await beginAuthorization(url, { scope: 'me items' }, authorization.browser);
    assert.match(lame.page.text, /does not work without <code>me<\/code>, which you may not grant/);
    assert.equal(
      (await authorization.browser.submit(lame.page, { decision: 'allow', scope: ['items', 'me'] })).status,
      400,
    );
    await updateUser(db, john.id, { allowedScopes: john.allowedScopes });
  });

  test('denying, at either page, sends access_denied back with state and iss', async () => {
    for (const signsIn of [false, true]) {
      const { browser, page } = await beginAuthorization(url);
      const at = signsIn ? await browser.submit(page, { username: 'johndoe', password: 'secret' }) : page;
      const { searchParams } = new URL((await browser.submit(at, { decision: 'deny' })).url);
      assert.equal(searchParams.get('error'), 'access_denied');
      assert.equal(searchParams.get('state'), 'state-1');
      assert.equal(searchParams.get('iss'), url);
      assert.equal(searchParams.get('code'), null);
    }
  });

  test('is remembered: a web app that asks again gets its answer at once, and asks only for what is new', async () => {
    const first = await beginAuthorization(url, { ...webApp, scope: 'me items' });
    const { browser } = first;
    await browser.submit(await browser.submit(first.page, { username: 'johndoe', password: 'secret' }), {
      decision: 'allow',
      scope: ['me'],
    });
    const again = await beginAuthorization(url, { ...webApp, scope: 'me items' }, browser);
    assert.equal(new URL(again.page.url).origin, 'https://app.example', 'no page');
    const code = String(new URL(again.page.url).searchParams.get('code'));
    const redeemed = await postToken(url, {
      grant_type: 'authorization_code',
      code,
      code_verifier: again.verifier,
      redirect_uri: webApp.redirect_uri,
      client_id: 'web-app',
      client_secret: 'web-secret',
    });
    assert.deepEqual([redeemed.status, redeemed.body.scope], [200, 'me'], 'what was unticked is not granted');

    const more = await beginAuthorization(url, { ...webApp, scope: 'me openid' }, browser);
    assert.match(more.page.text, /will know who you are/);
    const anew = await beginAuthorization(url, { ...webApp, scope: 'me items', prompt: 'consent' }, browser);
    const boxes = anew.page.forms[0]?.fields.filter(({ type }) => type === 'checkbox');
    assert.deepEqual(
      boxes?.map(({ value, checked }) => [value, checked]),
      [
        ['me', true],
        ['items', false],
      ],
    );
    const silent = await beginAuthorization(url, { ...webApp, scope: 'me', prompt: 'none' }, browser);
    assert.ok(new URL(silent.page.url).searchParams.get('code'));
    const stranger = await beginAuthorization(
      url,
      { ...webApp, scope: 'me', prompt: 'none' },
      createBrowser(),
    );
    assert.equal(new URL(stranger.page.url).searchParams.get('error'), 'login_required');
  });

  test('is remembered with its ticks, and yet asked for, where any program could call itself the app (RFC 8252 §8.6)', async () => {
    const first = await beginAuthorization(url, { scope: 'me items items:write' });
    await allowAsJohn(first, ['me', 'items']);
    const again = await beginAuthorization(url, { scope: 'me items items:write' }, first.browser);
    const boxes = again.page.forms[0]?.fields.filter(({ type }) => type === 'checkbox');
    assert.deepEqual(
      boxes?.map(({ value, checked }) => [value, checked]),
      [
        ['me', true],
        ['items', true],
        ['items:write', false],
      ],
    );
  });
});

test('another account can be used, and who was disabled has to sign in again', async () => {
  const first = await beginAuthorization(url, webApp);
  const { browser } = first;
  await browser.submit(first.page, { username: 'johndoe', password: 'secret' });
  await updateUser(db, john.id, { disabled: true });
  const disabled = await beginAuthorization(url, webApp, browser);
  assert.match(disabled.page.text, /<h1>Sign in<\/h1>/);
  const refused = await browser.submit(disabled.page, { username: 'johndoe', password: 'secret' });
  assert.match(refused.text, /role="alert"[^>]*>Inactive user/);
  const alice = (await findCredentials(db, 'alice'))?.user;
  await updateUser(db, String(alice?.id), { disabled: false });
  const asAlice = await browser.submit(refused, { username: 'alice', password: 'secret2' });
  assert.match(asAlice.text, /signed in as <strong>alice<\/strong>/);
  await updateUser(db, john.id, { disabled: false });
  const link = /href="(\/authorize[^"]*)"/.exec(asAlice.text)?.[1]?.replaceAll('&#38;', '&');
  const signIn = await browser.open(`${url}${link}`);
  const asJohn = await browser.submit(signIn, { username: 'johndoe', password: 'secret' });
  assert.equal(new URL(asJohn.url).origin, 'https://app.example', 'johndoe allowed it before');
  await updateUser(db, String(alice?.id), { disabled: true });
});

test('what an administrator wrote is text in the pages, not markup', async () => {
  const { page } = await beginAuthorization(url, { ...webApp, login_hint: '"><script>alert(1)</script>' });
  assert.match(page.text, /Web &#60;b&#62;&#38; &#34;Co&#34;/);
  assert.doesNotMatch(page.text, /<script|<b>/);
});
