import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
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
    assert.deepEqual(server.scopes_supported, ['items', 'items:write', 'me']);
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

describe('H16: a faulty request gets the JSON error of RFC 6749 §5.2, never HTML', () => {
  for (const [what, form, error] of [
    ['no grant type', { username: 'johndoe', password: 'secret' }, 'invalid_request'],
    ['an unknown grant type', { ...john, grant_type: 'magic' }, 'unsupported_grant_type'],
    ['the implicit grant type', { ...john, grant_type: 'implicit' }, 'unsupported_grant_type'],
    ['no username', { grant_type: 'password', password: 'secret' }, 'invalid_request'],
    ['an empty password', { ...john, password: '' }, 'invalid_request'],
    ['two usernames', { ...john, username: ['johndoe', 'alice'] }, 'invalid_request'],
    ['two grant types', { ...john, grant_type: ['password', 'password'] }, 'invalid_request'],
    ['two scopes', { ...john, scope: ['me', 'items'] }, 'invalid_request'],
    ['two client ids', { ...john, client_id: ['first-party', 'web'] }, 'invalid_request'],
    [
      'two client secrets',
      { ...john, client_id: 'first-party', client_secret: ['a', 'b'] },
      'invalid_request',
    ],
    ['two empty client ids', { ...john, client_id: ['', ''] }, 'invalid_request'],
    ['a NUL character', { ...john, username: 'john\0doe' }, 'invalid_request'],
    ['a scope with a quote', { ...john, scope: 'me"' }, 'invalid_scope'],
    ['no refresh token', { grant_type: 'refresh_token' }, 'invalid_request'],
  ] as const) {
    test(what, async () => {
      const { status, headers, body } = await postToken(url, form as never, { accept: 'text/html' });
      assert.equal(status, 400);
      assert.match(headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(body.error, error);
      assert.match(String(body.error_description), /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    });
  }

  test('another content type, no body, a body too large, another method', async () => {
    const ask = async (init: RequestInit) => {
      const response = await fetch(`${url}/token`, {
        method: 'POST',
        ...init,
        headers: { accept: 'text/html', ...init.headers },
      });
      return [response.status, ((await response.json()) as { error: string }).error];
    };
    assert.deepEqual(
      await ask({ body: JSON.stringify(john), headers: { 'content-type': 'application/json' } }),
      [400, 'invalid_request'],
    );
    assert.deepEqual(await ask({}), [400, 'invalid_request']);
    assert.deepEqual(
      await ask({ body: '--x', headers: { 'content-type': 'multipart/form-data; boundary=y' } }),
      [400, 'invalid_request'],
    );
    assert.deepEqual(await ask({ body: new URLSearchParams({ ...john, scope: 'x'.repeat(70_000) }) }), [
      413,
      'invalid_request',
    ]);
    assert.deepEqual(await ask({ method: 'GET' }), [405, 'invalid_request']);
    assert.deepEqual(await ask({ method: 'PUT', body: new URLSearchParams(john) }), [405, 'invalid_request']);
  });

  test('two Authorization headers, or an empty client in another spelling', async () => {
    const { port } = new URL(url);
    const body = new URLSearchParams(john).toString();
    const ask = (...authorization: string[]) =>
      new Promise<number | undefined>((resolve, reject) => {
        const fields = [
          'host',
          'localhost',
          'content-type',
          'application/x-www-form-urlencoded',
          'content-length',
          String(body.length),
        ];
        const headers = [...fields, ...authorization.flatMap((value) => ['authorization', value])];
        const sent = request(
          { port, path: '/token', method: 'POST', headers: headers as never },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    assert.equal(await ask('Basic Og=='), 200);
    assert.equal(await ask('Basic Og==', 'Basic Zm9vOmJhcg=='), 400);
    assert.equal(await ask('Basic OG=='), 400);
  });

  test('a client that hangs up in the middle of its request leaves the server as it was', async () => {
    const { port } = new URL(url);
    const socket = connect(Number(port));
    socket.write(
      'POST /token HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nabc',
    );
    await setTimeout(50);
    socket.destroy();
    assert.equal((await postToken(url, john)).status, 200);
  });

  test('a page of another origin is refused, one of the same origin is not', async () => {
    assert.equal((await postToken(url, john, { origin: 'https://evil.example' })).status, 400);
    assert.equal((await postToken(url, john, { origin: url })).status, 200);
    assert.equal(
      (
        await postToken(url.replace('127.0.0.1', 'localhost'), john, {
          origin: url.replace('127.0.0.1', 'localhost'),
        })
      ).status,
      200,
    );
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
