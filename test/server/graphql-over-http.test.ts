import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';
import { type createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { updateUser } from '../../src/data/users.ts';
import { postQuery, runApp, signIn } from '../support/running-app.ts';

const server = await runApp({
  corsOrigins: ['https://app.example'],
  maxBodyBytes: 5000,
  maxQueryTokens: 200,
});
const { url } = server;
const { access_token: token } = await signIn(url, 'me items');

const status = '{ status { status } }';

describe('H1: the token comes in the Authorization header alone', () => {
  test('the scheme may be written in any case', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const { body } = await postQuery(url, status, undefined, { authorization: `${scheme} ${token}` });
      assert.deepEqual(body, { data: { status: { status: 'ok' } } });
    }
  });

  test('a token in the query string or in the form is not looked at', async () => {
    const inUrl = await fetch(`${url}/graphql?access_token=${token}&query=${encodeURIComponent(status)}`);
    assert.equal(inUrl.status, 401);
    const inForm = await fetch(`${url}/graphql`, {
      method: 'POST',
      body: new URLSearchParams({ query: status, access_token: token }),
    });
    assert.equal(inForm.status, 401);
  });
});

describe('H2: a token that is not to be taken is 401 invalid_token, and nothing is executed', () => {
  async function refused(
    authorization: string,
    description: RegExp,
    message = 'Could not validate credentials',
  ) {
    const mutation = 'mutation { addItem(title: "no") { title } }';
    const answer = await postQuery(url, mutation, undefined, { authorization });
    assert.equal(answer.status, 401);
    assert.deepEqual(answer.body, { errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] });
    assert.match(answer.challenge ?? '', /^Bearer error="invalid_token", error_description="[^"]+"$/);
    assert.match(answer.challenge ?? '', description);
  }

  const payload = () => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  /** Signed with the server's own key, which the test reads from its database. */
  async function signedByServer(claims: object, header: object = {}) {
    const row = await server.db
      .selectFrom('server_keys')
      .selectAll()
      .where('purpose', '=', 'sign')
      .executeTakeFirstOrThrow();
    const jwk = JSON.parse(row.value);
    return new SignJWT({ ...payload(), ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid, ...header })
      .sign(jwk);
  }

  test('the test signs as the server does: unchanged claims are taken', async () => {
    assert.equal((await postQuery(url, status, await signedByServer({}))).status, 200);
  });

  test('what is no token', async () => {
    for (const wrong of [
      'Bearer',
      'Bearer ',
      'Bearer x',
      'Bearer a.b.c',
      'Bearer {"a":1}',
      `Bearer ${token} x`,
      `Bearer ${token.slice(0, -20)}`,
    ]) {
      await refused(wrong, /malformed|not signed/);
    }
  });

  test('a token that expired', async () =>
    refused(`Bearer ${await signedByServer({ exp: Math.floor(Date.now() / 1000) - 1 })}`, /expired/));
  test('a token without an expiry', async () =>
    refused(`Bearer ${await signedByServer({ exp: undefined })}`, /not issued for this API/));
  test('a token for another audience', async () =>
    refused(`Bearer ${await signedByServer({ aud: 'https://other.example' })}`, /not issued for this API/));
  test('a token of another issuer', async () =>
    refused(`Bearer ${await signedByServer({ iss: 'https://other.example' })}`, /not issued for this API/));
  test('another kind of token, such as an id_token', async () =>
    refused(`Bearer ${await signedByServer({}, { typ: 'JWT' })}`, /not issued for this API/));
  test('a token whose scope is no string', async () =>
    refused(`Bearer ${await signedByServer({ scope: ['me'] })}`, /malformed/));
  test('a token of a user who is gone', async () =>
    refused(`Bearer ${await signedByServer({ sub: 'nobody' })}`, /does not exist/));

  test('a token that somebody else signed, under whatever key id', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    for (const header of [
      {},
      { kid },
      { kid: '../../etc/passwd' },
      { kid, jwk: await exportJWK((await generateKeyPair('ES256')).publicKey) },
    ]) {
      const forged = await new SignJWT(payload())
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
        .sign(privateKey);
      await refused(`Bearer ${forged}`, /not signed with a key of its issuer/);
    }
  });

  test('a token with another algorithm: none, or the public key taken for a shared secret', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { keys } = (await (await fetch(`${url}/jwks`)).json()) as Parameters<typeof createLocalJWKSet>[0];
    await refused(
      `Bearer ${part({ alg: 'none', typ: 'at+jwt' })}.${part(payload())}.`,
      /malformed|not signed/,
    );
    const confused = await new SignJWT(payload())
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: String(keys[0]?.kid) })
      .sign(new TextEncoder().encode(JSON.stringify(keys[0])));
    await refused(`Bearer ${confused}`, /not signed with a key of its issuer/);
  });

  test('a token of a user who was disabled: Inactive user', async () => {
    const id = payload().sub;
    await updateUser(server.db, id, { disabled: true });
    await refused(`Bearer ${token}`, /disabled/, 'Inactive user');
    await updateUser(server.db, id, { disabled: false });
  });
});

test('a scope that the user lost counts no more, although the token carries it', async () => {
  const id = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;
  await updateUser(server.db, id, { allowedScopes: ['me'] });
  const { body } = await postQuery(url, '{ myItems { title } }', token);
  assert.deepEqual(body.errors[0].extensions.missingScopes, ['items']);
  await updateUser(server.db, id, { allowedScopes: ['me', 'items', 'items:write'] });
});

describe('H3: credentials in another form are 400 invalid_request', () => {
  test('another scheme', async () => {
    for (const authorization of ['Basic am9objpzZWNyZXQ=', token, 'BearerX y', 'DPoP x']) {
      const { status: code, challenge, body } = await postQuery(url, status, undefined, { authorization });
      assert.equal(code, 400);
      assert.match(challenge ?? '', /^Bearer error="invalid_request"/);
      assert.equal(body.data, undefined);
    }
  });

  test('two Authorization headers', async () => {
    const { port } = new URL(url);
    const answer = await new Promise<{ status: number | undefined; challenge: string | undefined }>(
      (resolve, reject) => {
        const sent = request(
          {
            port,
            path: '/graphql',
            method: 'POST',
            headers: [
              'authorization',
              `Bearer ${token}`,
              'authorization',
              `Bearer ${token}`,
              'content-type',
              'application/json',
              'host',
              'localhost',
            ] as never,
          },
          (response) => {
            response.resume();
            resolve({ status: response.statusCode, challenge: response.headers['www-authenticate'] });
          },
        );
        sent.on('error', reject);
        sent.end(JSON.stringify({ query: status }));
      },
    );
    assert.equal(answer.status, 400);
    assert.match(answer.challenge ?? '', /error="invalid_request"/);
  });
});

describe('H4: the status follows the data', () => {
  const both = '{ me { username } myItems { title } }';

  for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
    test(`the same for ${accept}`, async () => {
      const type =
        accept === '*/*'
          ? /^application\/(graphql-response\+)?json/
          : new RegExp(`^${accept.replace('+', '\\+')}`);
      const none = await postQuery(url, both, undefined, { accept });
      assert.equal(none.status, 401);
      assert.equal(none.challenge, 'Bearer scope="items me"');
      assert.match(none.headers.get('content-type') ?? '', type);

      const { access_token: empty } = await signIn(url);
      const refused = await postQuery(url, both, empty, { accept });
      assert.equal(refused.status, 403);
      assert.equal(refused.challenge, 'Bearer error="insufficient_scope", scope="items me"');
      assert.match(refused.headers.get('content-type') ?? '', type);

      const { access_token: me } = await signIn(url, 'me');
      const partial = await postQuery(url, both, me, { accept });
      assert.equal(partial.status, 200);
      assert.equal(partial.challenge, null);
      assert.equal(partial.body.data.me.username, 'johndoe');

      const invalid = await postQuery(url, status, 'x', { accept });
      assert.equal(invalid.status, 401);
      assert.match(invalid.headers.get('content-type') ?? '', type);
    });
  }

  test('a root field that was answered with something makes it 200, __typename too', async () => {
    const { status: code } = await postQuery(url, '{ __typename myItems { title } }');
    assert.equal(code, 200);
  });

  test('a mutation that was refused has no answer, not even for __typename', async () => {
    const answer = await postQuery(url, 'mutation { __typename addItem(title: "x") { title } }', token);
    assert.equal(answer.status, 403);
    assert.equal(answer.challenge, 'Bearer error="insufficient_scope", scope="items:write me"');
    assert.equal(answer.body.data, null);
  });

  test('where only a part deep inside is denied, the answer is 200', async () => {
    const { access_token: me } = await signIn(url, 'me');
    assert.equal((await postQuery(url, '{ me { items { title } } }', me)).status, 200);
  });

  test('what is skipped is not needed: the challenge does not name it', async () => {
    const { challenge } = await postQuery(url, '{ me { username } myItems @skip(if: true) { title } }');
    assert.equal(challenge, 'Bearer scope="me"');
  });
});

describe('H5: what is over a limit is refused with 4xx, and nothing is executed', () => {
  for (const [what, query, says] of [
    ['a body', `{ status { ${'status '.repeat(1000)} } }`, /too large/i],
    ['tokens', `{ status { ${'status '.repeat(300)} } }`, /Token limit of 200/],
    ['depth', `{ me ${'{ items { owner '.repeat(6)}{ username }${' } }'.repeat(6)} }`, /depth limit of 10/],
    [
      'aliases',
      `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: status { status }`).join(' ')} }`,
      /Aliases limit of 15/,
    ],
  ] as const) {
    test(`too much ${what}`, async () => {
      for (const accept of ['application/json', 'application/graphql-response+json']) {
        const answer = await postQuery(url, query, token, { accept });
        assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
        assert.match(answer.text, says);
        assert.equal(answer.body.data, undefined);
      }
    });
  }

  test('a depth that is hidden in fragments counts, too', async () => {
    const fragments = Array.from(
      { length: 6 },
      (_, n) => `fragment F${n} on User { items { owner { ${n < 5 ? `...F${n + 1}` : 'username'} } } }`,
    );
    const { status: code } = await postQuery(url, `{ me { ...F0 } } ${fragments.join(' ')}`, token);
    assert.equal(code, 400);
  });
});

test('H6: an unexpected error shows neither message nor stack, and names the request', async () => {
  const failing = await runApp({
    typeDefs: 'type Query { f: String g: String! }',
    resolvers: {
      Query: {
        f: () => Promise.reject(new Error('the secret reason')),
        g: () => {
          throw new Error('the secret reason');
        },
      },
    },
    context: () => ({}),
  });
  for (const query of ['{ f }', '{ g }']) {
    const { body, text, headers } = await postQuery(failing.url, query, undefined, {
      'x-request-id': 'mine-1',
    });
    assert.doesNotMatch(text, /secret reason|stack|at /);
    assert.equal(body.errors[0].message, 'Unexpected error.');
    assert.equal(body.errors[0].extensions.requestId, 'mine-1');
    assert.equal(headers.get('x-request-id'), 'mine-1');
  }
  const { headers } = await postQuery(failing.url, '{ f }', undefined, { 'x-request-id': 'a b"c' });
  assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});

test('H7: only the configured origins may ask from a browser, and without credentials', async () => {
  const allowed = async (origin: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    assert.notEqual(response.headers.get('access-control-allow-credentials'), 'true');
    return response.headers.get('access-control-allow-origin');
  };
  assert.equal(await allowed('https://app.example'), 'https://app.example');
  assert.notEqual(await allowed('https://evil.example'), 'https://evil.example');
  assert.notEqual(await allowed('https://evil.example'), '*');
});

for (const host of ['[', 'x y', 'a:b:c', '%00']) {
  test(`H6: a Host header that is none (${host}) gets 400, not a stack trace`, async () => {
    for (const path of ['/graphql', '/token', '/nothing']) {
      const { port } = new URL(url);
      const answer = await new Promise<[number | undefined, string]>((resolve, reject) => {
        const sent = request({ port, path, headers: { host } }, async (response) => {
          resolve([response.statusCode, await new Response(response as never).text()]);
        });
        sent.on('error', reject);
        sent.end();
      });
      assert.deepEqual(answer, [400, 'the Host header is not a host']);
    }
  });
}

test('/health, /ready and /schema.graphql are read, nothing else', async () => {
  for (const path of ['/health', '/ready', '/schema.graphql']) {
    assert.equal((await fetch(url + path, { method: 'DELETE' })).status, 405);
    assert.equal((await fetch(url + path, { method: 'HEAD' })).status, 200);
  }
});

test('/health, /ready, /schema.graphql and the page answer; an unknown path does not', async () => {
  assert.equal(await (await fetch(`${url}/health`)).text(), 'ok');
  assert.equal(await (await fetch(`${url}/ready`)).text(), 'ready');
  assert.match(
    await (await fetch(`${url}/schema.graphql`)).text(),
    /myItems\([^)]*\): \[Item!\] @requiresScopes\(scopes: \[\["items"\]\]\)/,
  );
  assert.equal((await fetch(`${url}/nothing`)).status, 404);
  assert.equal((await fetch(`${url}/`, { redirect: 'manual' })).headers.get('location'), '/graphql');
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*connect-src 'self'/);
  const html = await page.text();
  assert.doesNotMatch(html, /<(script|link|img)[^>]+(src|href)="https?:/);
});
