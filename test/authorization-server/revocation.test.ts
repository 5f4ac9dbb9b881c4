import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from 'graphql-scopes/server';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { keepAccessToken } from '../../src/authorization-server/access-token-records.ts';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import { demonstration } from '../../src/server/demonstration.ts';
import { createStorage } from '../../src/server/storage.ts';
import { allowAsJohn, beginAuthorization, discover, insecure, redeem } from '../support/authorization.ts';
import { openStream, postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const { url, db, app } = await runApp();
const status = '{ status { status } }';
const service = { client_id: 'demo-service', client_secret: 'demo-service-secret' };

async function post(path: string, form: Record<string, string>) {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) };
}

async function tokensOfApp(scope = 'me items') {
  const authorization = await beginAuthorization(url, { scope });
  return redeem(authorization, await allowAsJohn(authorization));
}

test('a revoked access token is refused at once, and by another instance on the same database, too', async () => {
  const other = await createApp({
    ...demonstration(),
    databaseUrl: app.config.databaseUrl,
    logLevel: 'silent',
    issuer: url,
  });
  const otherUrl = await other.listen(0);
  const { access_token } = await tokensOfApp();
  for (const instance of [url, otherUrl])
    assert.equal((await postQuery(instance, status, access_token)).status, 200);

  const stream = await openStream(otherUrl, 'subscription { itemAdded { title } }', access_token);
  assert.equal(stream.status, 200);

  const server = await discover(url);
  const client = { client_id: 'demo-app' };
  const response = await oauth.revocationRequest(server, client, oauth.None(), access_token, insecure);
  await oauth.processRevocationResponse(response);
  for (const instance of [url, otherUrl]) {
    const { status: code, challenge } = await postQuery(instance, status, access_token);
    assert.equal(code, 401);
    assert.match(challenge ?? '', /invalid_token.*revoked/);
  }
  assert.match(await stream.text(), /UNAUTHENTICATED[\s\S]*event: complete/);
  await other.close();
});

test('with a refresh token all tokens of its sign-in go, and those of another sign-in stay', async () => {
  const tokens = await tokensOfApp();
  const others = await tokensOfApp();
  await post('/revoke', { token: String(tokens.refresh_token), client_id: 'demo-app' });
  assert.equal((await postQuery(url, status, tokens.access_token)).status, 401);
  const refresh = (refresh_token = '') =>
    postToken(url, { grant_type: 'refresh_token', refresh_token, client_id: 'demo-app' });
  assert.equal((await refresh(tokens.refresh_token)).body.error, 'invalid_grant');
  assert.equal((await postQuery(url, status, others.access_token)).status, 200);
  assert.equal((await refresh(others.refresh_token)).status, 200);
});

test('a code that is used twice takes back the tokens that it gave', async () => {
  const authorization = await beginAuthorization(url);
  const callback = await allowAsJohn(authorization);
  const { access_token, refresh_token } = await redeem(authorization, callback);
  await assert.rejects(redeem(authorization, callback), { error: 'invalid_grant' });
  assert.equal((await postQuery(url, status, access_token)).status, 401);
  const refreshed = await postToken(url, {
    grant_type: 'refresh_token',
    refresh_token: String(refresh_token),
    client_id: 'demo-app',
  });
  assert.equal(refreshed.body.error, 'invalid_grant');
});

test("a service's own token, and one of the first-party client that names no client", async () => {
  const { body } = await postToken(url, { grant_type: 'client_credentials', ...service });
  await post('/revoke', { token: String(body.access_token), ...service });
  assert.equal((await postQuery(url, status, String(body.access_token))).status, 401);

  const { access_token } = await signIn(url);
  assert.equal((await post('/revoke', { token: access_token })).status, 200);
  assert.equal((await postQuery(url, status, access_token)).status, 401);
});

test("nobody revokes another client's token, nor one by its jti; a token that is none is no error", async () => {
  const { access_token } = await tokensOfApp();
  const { jti } = decodeJwt(access_token);
  for (const [form, code] of [
    [{ token: access_token, ...service }, 400],
    [{ token: access_token }, 400],
    [{ token: String(jti), client_id: 'demo-app' }, 200],
    [{ token: 'unknown', client_id: 'demo-app' }, 200],
    [{ token: `${access_token}x`, client_id: 'demo-app' }, 200],
    [{ token: access_token, client_id: 'demo-service', client_secret: 'wrong' }, 401],
    [{ client_id: 'demo-app' }, 400],
  ] as const) {
    assert.equal((await post('/revoke', form as never)).status, code, JSON.stringify(form));
  }
  assert.equal((await postQuery(url, status, access_token)).status, 200);
});

test('a refresh token that was used is not active from then on, and the next one is', async () => {
  const { refresh_token } = await tokensOfApp();
  const client = { client_id: 'demo-app' };
  const form = { grant_type: 'refresh_token', refresh_token: String(refresh_token), ...client };
  const { body: next } = await postToken(url, form);
  const ask = async (token: unknown) =>
    (await post('/introspect', { token: String(token), ...client })).body.active;
  assert.deepEqual([await ask(refresh_token), await ask(next.refresh_token)], [false, true]);
});

test('introspection says of every kind of token what it is good for now, and of a dead one only that', async () => {
  const server = await discover(url);
  const client = { client_id: 'demo-service' };
  const ask = async (token: string) => {
    const auth = oauth.ClientSecretBasic('demo-service-secret');
    const response = await oauth.introspectionRequest(server, client, auth, token, insecure);
    return oauth.processIntrospectionResponse(server, client, response);
  };
  const { access_token, refresh_token } = await tokensOfApp();
  const claims = decodeJwt(access_token);
  assert.deepEqual(await ask(access_token), {
    active: true,
    sub: claims.sub,
    client_id: 'demo-app',
    username: 'johndoe',
    scope: 'me items',
    iss: url,
    aud: `${url}/graphql`,
    iat: claims.iat,
    exp: claims.exp,
    jti: claims.jti,
    token_type: 'Bearer',
  });
  assert.equal((await ask(String(refresh_token))).active, true);
  const own = await postToken(url, { grant_type: 'client_credentials', ...service, scope: 'items' });
  const ofService = await ask(String(own.body.access_token));
  assert.deepEqual([ofService.active, ofService.sub, ofService.scope], [true, 'demo-service', 'items']);
  const own2 = await post('/introspect', { token: access_token, client_id: 'demo-app' });
  assert.equal(own2.body.active, true, 'a public client may ask about its own');

  const john = (await findCredentials(db, 'johndoe'))?.user;
  assert.ok(john);
  await updateUser(db, john.id, { allowedScopes: ['me'] });
  assert.equal((await ask(access_token)).scope, 'me');
  await updateUser(db, john.id, { allowedScopes: john.allowedScopes, disabled: true });
  assert.deepEqual(await ask(access_token), { active: false });
  await updateUser(db, john.id, { disabled: false });
  for (const dead of [String(claims.jti), 'unknown', 'a.b.c', `${access_token.slice(0, -8)}AAAAAAAA`]) {
    assert.deepEqual(await ask(dead), { active: false }, dead);
  }
  await post('/revoke', { token: access_token, client_id: 'demo-app' });
  assert.deepEqual(await ask(access_token), { active: false });
  const { access_token: first } = await signIn(url);
  assert.deepEqual((await post('/introspect', { token: first, client_id: 'demo-app' })).body, {
    active: false,
  });
  assert.equal((await post('/introspect', { token: first })).body.error, 'invalid_request', 'no client');
});

test('S12: a subscription ends, and says so, within a second of its token being revoked or its user disabled', async () => {
  const john = (await findCredentials(db, 'johndoe'))?.user;
  for (const end of [
    (token: string) => post('/revoke', { token, client_id: 'demo-app' }),
    () => updateUser(db, String(john?.id), { disabled: true }),
  ]) {
    const { access_token } = await tokensOfApp();
    const stream = await openStream(url, 'subscription { itemAdded { title } }', access_token);
    assert.equal(stream.status, 200);
    const began = performance.now();
    await end(access_token);
    const text = await stream.text();
    // A second, and what a busy machine adds.
    assert.ok(performance.now() - began < 2500);
    assert.match(text, /UNAUTHENTICATED/);
    assert.match(text, /event: complete/);
  }
});

test('an access token whose grant is revoked while it is being signed is not given, and leaves no record', async () => {
  const { records } = createStorage(db);
  const payload = { jti: 'too late', iat: 0, exp: Date.now() / 1000 + 60 };
  const token = { kind: 'AccessToken', clientId: 'demo-app', accountId: 'john', grantId: 'revoked' };
  await assert.rejects(keepAccessToken(records, token as never, payload), /invalid_grant/);
  assert.equal(await records.find('AccessToken', 'too late'), undefined);
  await records.put('Grant', 'revoked', { payload: {}, expiresAt: null });
  await keepAccessToken(records, token as never, payload);
  assert.ok(await records.find('AccessToken', 'too late'));
});
