import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';
import { type createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { updateUser } from '../../src/data/users.ts';
import { postQuery, runApp, signIn } from '../support/running-app.ts';

const server = await runApp();
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
