import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import { postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
const john = { grant_type: 'password', username: 'johndoe', password: 'secret' };
const user = (await findCredentials(db, 'johndoe'))?.user;
assert.ok(user);

describe('H10: who asks', () => {
  test('no client at all, empty ones as browsers and form libraries send them, or the first-party client by name', async () => {
    for (const [form, headers] of [
      [john, {}],
      [{ ...john, client_id: '', client_secret: '' }, {}],
      [john, { authorization: 'Basic Og==' }],
      [{ ...john, client_id: 'first-party' }, {}],
    ] as const) {
      assert.equal((await postToken(url, form, headers)).status, 200, JSON.stringify([form, headers]));
    }
  });

  test('a confidential client by Basic or in the body, and never with a wrong secret', async () => {
    const secret = 'a secret: with colon & more';
    await addClient(db, {
      id: 'cli:ent',
      name: 'Confidential',
      secretHash: hashClientSecret(secret),
      redirectUris: [],
      grantTypes: ['password', 'refresh_token'],
      allowedScopes: ['me'],
    });
    const basic = (id: string, password: string) =>
      `Basic ${btoa([id, password].map(encodeURIComponent).join(':'))}`;
    const ask = { ...john, scope: 'me items' };
    const byBasic = await postToken(url, ask, { authorization: basic('cli:ent', secret) });
    const inBody = await postToken(url, { ...ask, client_id: 'cli:ent', client_secret: secret });
    for (const { status, body } of [byBasic, inBody]) {
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.scope, 'me', 'the client may not have items');
    }
    for (const wrong of [
      await postToken(url, ask, { authorization: basic('cli:ent', 'wrong') }),
      await postToken(url, { ...ask, client_id: 'cli:ent', client_secret: 'wrong' }),
      await postToken(url, { ...ask, client_id: 'cli:ent', client_secret: hashClientSecret(secret) }),
      await postToken(url, { ...ask, client_id: 'cli:ent' }),
      await postToken(url, { ...ask, client_id: 'nobody' }),
    ]) {
      assert.ok([400, 401].includes(wrong.status));
      assert.equal(wrong.body.error, 'invalid_client');
    }
    const stolen = await postToken(url, {
      grant_type: 'refresh_token',
      refresh_token: String(inBody.body.refresh_token),
    });
    assert.equal(stolen.body.error, 'invalid_grant', 'the refresh token of another client');
  });

  test('a client that was not given the password grant may not use it', async () => {
    await addClient(db, {
      id: 'web',
      name: 'Web',
      secretHash: null,
      redirectUris: [],
      grantTypes: ['refresh_token'],
      allowedScopes: ['me'],
    });
    const { status, body } = await postToken(url, { ...john, client_id: 'web' });
    assert.equal(status, 400);
    assert.match(String(body.error), /unauthorized_client|invalid_request/);
  });

  test('a multipart form, as FastAPI takes it', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...john, scope: 'me' })) form.set(name, value);
    const response = await fetch(`${url}/token`, { method: 'POST', body: form });
    assert.equal(response.status, 200);
    assert.equal(((await response.json()) as { scope: string }).scope, 'me');
  });
});

test('H11, H17: a token answer has all its members, and a JWT that others can verify by discovery', async () => {
  const { status, headers, body } = await postToken(url, { ...john, scope: 'me items' });
  assert.equal(status, 200);
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.deepEqual(Object.keys(body).sort(), [
    'access_token',
    'expires_in',
    'refresh_token',
    'scope',
    'token_type',
  ]);
  assert.deepEqual([body.token_type, body.expires_in, body.scope], ['Bearer', 1800, 'me items']);

  const issuer = new URL(url);
  for (const algorithm of ['oauth2', 'oidc'] as const) {
    const response = await oauth.discoveryRequest(issuer, { algorithm, [oauth.allowInsecureRequests]: true });
    const server = await oauth.processDiscoveryResponse(issuer, response);
    assert.deepEqual(server.scopes_supported, ['openid', 'items', 'items:write', 'me']);
    assert.deepEqual(server.grant_types_supported, [
      'authorization_code',
      'password',
      'refresh_token',
      'client_credentials',
    ]);
    const { payload, protectedHeader } = await jwtVerify(
      String(body.access_token),
      createRemoteJWKSet(new URL(String(server.jwks_uri))),
      {
        issuer: server.issuer,
        audience: `${url}/graphql`,
        typ: 'at+jwt',
      },
    );
    assert.equal(protectedHeader.alg, 'ES256');
    assert.equal(payload.sub, user.id);
    assert.equal(payload.client_id, 'first-party');
    assert.equal(payload.scope, 'me items');
    assert.equal(Number(payload.exp) - Number(payload.iat), 1800);
    assert.ok(payload.jti);
  }
  const { keys } = (await (await fetch(`${url}/jwks`)).json()) as { keys: object[] };
  assert.doesNotMatch(JSON.stringify(keys), /"d"/);
});

test('discovery names the issuer, whatever Host or forwarding headers a request brings', async () => {
  const response = await fetch(`${url}/.well-known/oauth-authorization-server`, {
    headers: {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    },
  });
  assert.doesNotMatch(await response.text(), /evil|https/);
});

test('H12: no scope requested, none granted: status answers, me does not', async () => {
  const { access_token, scope } = await signIn(url);
  assert.equal(scope, '');
  assert.equal((await postQuery(url, '{ status { status } }', access_token)).status, 200);
  assert.equal((await postQuery(url, '{ me { username } }', access_token)).status, 403);
});

test('H13: an unknown scope is refused; a known one that the user may not have is left out', async () => {
  const unknown = await postToken(url, { ...john, scope: 'me nope' });
  assert.equal(unknown.status, 400);
  assert.equal(unknown.body.error, 'invalid_scope');
  assert.match(String(unknown.body.error_description), /unknown scope nope; there are: items items:write me/);
  assert.equal((await postToken(url, { ...john, scope: 'Me' })).body.error, 'invalid_scope');

  await updateUser(db, user.id, { allowedScopes: ['me'] });
  assert.equal((await signIn(url, 'items me items:write')).scope, 'me');
  await updateUser(db, user.id, { allowedScopes: user.allowedScopes });
});

describe('H14: wrong credentials', () => {
  test('an unknown user and a wrong password get the same answer, to the byte', async () => {
    const answers = [];
    for (const [username, password] of [
      ['johndoe', 'wrong'],
      ['nobody', 'secret'],
      ['JohnDoe', 'secret'],
      ['alice', 'wrong'],
      ['johndoe', 'x'.repeat(73)],
      ["' or 1=1 --", 'secret'],
    ] as const) {
      const response = await fetch(`${url}/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'password', username, password }),
      });
      answers.push(`${response.status} ${await response.text()}`);
    }
    assert.deepEqual(
      new Set(answers),
      new Set(['400 {"error":"invalid_grant","error_description":"Incorrect username or password"}']),
    );
  });

  test('a disabled user with the right password is told so', async () => {
    const { status, body } = await postToken(url, {
      grant_type: 'password',
      username: 'alice',
      password: 'secret2',
    });
    assert.equal(status, 400);
    assert.deepEqual(body, { error: 'invalid_grant', error_description: 'Inactive user' });
  });

  test('a password that bcrypt would cut to the right one is not the right one', async () => {
    const { status } = await postToken(url, { ...john, password: `secret${' '.repeat(70)}` });
    assert.equal(status, 400);
  });
});

test('H7: a page of a configured origin may read what /token says, and no other page is told that it may', async () => {
  const { url: open } = await runApp({ corsOrigins: ['https://app.example'] });
  for (const origin of ['https://app.example', 'https://evil.example']) {
    const may = origin === 'https://app.example' ? origin : null;
    const preflight = await fetch(`${open}/token`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, may]);
    for (const form of [john, { ...john, password: 'wrong' }, { grant_type: 'x' }] as Record<
      string,
      string
    >[]) {
      const { headers } = await postToken(open, form, { origin });
      assert.equal(headers.get('access-control-allow-origin'), may);
    }
    const faulty = await fetch(`${open}/token`, { method: 'POST', headers: { origin } });
    assert.equal(faulty.headers.get('access-control-allow-origin'), may);
  }
});

for (const signingAlgorithm of ['RS256', 'EdDSA'] as const) {
  test(`H17: tokens are signed with ${signingAlgorithm} where that is configured`, async () => {
    const { url: other } = await runApp({ signingAlgorithm });
    const { access_token } = await signIn(other, 'me');
    assert.equal(decodeProtectedHeader(access_token).alg, signingAlgorithm);
    assert.equal((await postQuery(other, '{ me { username } }', access_token)).status, 200);
  });
}
