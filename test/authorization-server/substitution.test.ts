import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SignJWT } from 'jose';
import { findClient } from '../../src/data/clients.ts';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { exchange } from '../support/other-apps.ts';
import { postQuery, postToken, runApp } from '../support/running-app.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
const john = { grant_type: 'password', username: 'johndoe', password: 'secret' };
const authorization = await beginAuthorization(url, { scope: 'me items openid' });
const callback = await allowAsJohn(authorization);
const code = String(callback.searchParams.get('code'));
const service = { client_id: 'demo-service', client_secret: 'demo-service-secret' };

describe('one credential in the place of another', () => {
  test('a code, a refresh token, an ID token and a client secret open no query', async () => {
    const early = await postQuery(url, '{ status { status } }', code);
    assert.equal(early.status, 401);
    const { refresh_token, id_token } = await redeem(authorization, callback);
    for (const token of [code, refresh_token, id_token, service.client_secret]) {
      const { status, challenge } = await postQuery(url, '{ status { status } }', String(token));
      assert.equal(status, 401);
      assert.match(String(challenge), /error="invalid_token"/);
    }
  });

  test('an access token, an ID token and a code refresh nothing, and none of them is a code', async () => {
    const { body } = await postToken(url, { ...john, scope: 'me' });
    const other = await beginAuthorization(url, { scope: 'me openid' });
    const again = await allowAsJohn(other);
    const tokens = await redeem(other, again);
    for (const token of [body.access_token, tokens.access_token, tokens.id_token, code]) {
      for (const client of [{}, { client_id: 'demo-app' }]) {
        const form = { grant_type: 'refresh_token', refresh_token: String(token), ...client };
        assert.equal((await postToken(url, form)).body.error, 'invalid_grant');
      }
      const asCode = await exchange(url, other, again, { code: String(token) });
      assert.equal(asCode.body.error, 'invalid_grant');
    }
  });

  test('a token of a service is no token of a person, nor the reverse', async () => {
    const { body } = await postToken(url, {
      grant_type: 'client_credentials',
      scope: 'me items',
      ...service,
    });
    const { body: me } = await postQuery(url, '{ me { username } }', String(body.access_token));
    assert.equal(me.data?.me ?? null, null);
  });

  test('the secret of the cookies makes no tokens', async () => {
    const row = await db
      .selectFrom('server_keys')
      .selectAll()
      .where('purpose', '=', 'cookies')
      .executeTakeFirstOrThrow();
    const { k } = JSON.parse(row.value);
    const { body } = await postToken(url, { ...john, scope: 'me' });
    const claims = JSON.parse(
      Buffer.from(String(body.access_token).split('.')[1] ?? '', 'base64url').toString(),
    );
    const forged = await new SignJWT({ ...claims, scope: 'me items items:write' })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .sign(Buffer.from(k, 'base64url'));
    assert.equal((await postQuery(url, '{ status { status } }', forged)).status, 401);
  });
});

describe('keys named by a token', () => {
  test('whatever kid, jku, x5u or crit a token brings, no file, URL or row is read for it', async () => {
    const { body } = await postToken(url, { ...john, scope: 'me' });
    const [head = '', claims = '', signature = ''] = String(body.access_token).split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    for (const changes of [
      { kid: "' or 1=1 --" },
      { kid: '../../../dev/null' },
      { kid: 'x'.repeat(5000) },
      { kid: ['a'] },
      { kid: { $ne: null } },
      { kid: '__proto__' },
      { jku: `${url}/jwks` },
      { x5u: 'https://evil.example/key' },
      { crit: ['exp'], exp: 1 },
      { alg: 'HS256' },
      { alg: 'none' },
      { alg: 'es256' },
      { alg: ['ES256'] },
      { typ: 'JWT' },
      { b64: false, crit: ['b64'] },
      { zip: 'DEF' },
    ]) {
      const changed = Buffer.from(JSON.stringify({ ...header, ...changes })).toString('base64url');
      const { status } = await postQuery(url, '{ status { status } }', `${changed}.${claims}.${signature}`);
      assert.equal(status, 401, JSON.stringify(changes).slice(0, 80));
    }
  });

  test('an encrypted token that asks for a million rounds of hashing is refused at once', async () => {
    const header = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 2 ** 31 - 1, p2s: 'AAAA' };
    const bomb = [JSON.stringify(header), 'key', 'iv', 'text', 'tag'].map((part) =>
      Buffer.from(part).toString('base64url'),
    );
    const began = performance.now();
    assert.equal((await postQuery(url, '{ status { status } }', bomb.join('.'))).status, 401);
    assert.ok(performance.now() - began < 1000);
  });
});

describe('clients', () => {
  test('an unknown client and a wrong secret get the same answer', async () => {
    const answers = new Set<string>();
    for (const client of [
      { client_id: 'nobody', client_secret: 'x' },
      { client_id: 'demo-service', client_secret: 'x' },
      {
        client_id: 'demo-service',
        client_secret: String((await findClient(db, 'demo-service'))?.secretHash),
      },
    ]) {
      const { status, body } = await postToken(url, { grant_type: 'client_credentials', ...client });
      answers.add(`${status} ${JSON.stringify(body)}`);
    }
    assert.equal(answers.size, 1);
  });

  test('credentials in the URL are not looked at', async () => {
    for (const query of [
      new URLSearchParams(john),
      new URLSearchParams({ grant_type: 'client_credentials', ...service }),
      new URLSearchParams({ ...service }),
    ]) {
      const fields = query.has('grant_type') ? {} : { grant_type: 'client_credentials' };
      const body = new URLSearchParams(fields as Record<string, string>);
      const response = await fetch(`${url}/token?${query}`, { method: 'POST', body });
      assert.ok([400, 401].includes(response.status), String(query));
    }
  });

  test('fields with the names of every object are fields', async () => {
    const odd = { __proto__x: 'a', constructor: 'b', toString: 'c', hasOwnProperty: 'd' };
    const body = new URLSearchParams({ ...john, ...odd });
    body.append('__proto__', 'polluted');
    const response = await fetch(`${url}/token`, { method: 'POST', body });
    assert.equal(response.status, 200);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    const unknown = await postToken(url, { grant_type: '__proto__' });
    assert.equal(unknown.body.error, 'unsupported_grant_type');
  });
});
