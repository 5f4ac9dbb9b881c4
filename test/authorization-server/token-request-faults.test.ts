import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { postToken, runApp } from '../support/running-app.ts';

const { url } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
const john = { grant_type: 'password', username: 'johndoe', password: 'secret' };

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
    ['another resource', { ...john, resource: 'https://other.example/graphql' }, 'invalid_target'],
    [
      'another resource beside this',
      { ...john, resource: [`${url}/graphql`, 'urn:other'] },
      'invalid_target',
    ],
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

  test('only this API is a resource that a password grant may name (RFC 8707 §2)', async () => {
    assert.equal((await postToken(url, { ...john, resource: `${url}/graphql` })).status, 200);
    const { body } = await postToken(url, { ...john, password: 'wrong', resource: 'https://other.example' });
    assert.equal(body.error, 'invalid_target', 'no password is looked at');
  });

  test('a client that authenticates in two ways at once (RFC 6749 §2.3)', async () => {
    const credentials = { client_id: 'demo-service', client_secret: 'demo-service-secret' };
    const basic = { authorization: `Basic ${btoa(Object.values(credentials).join(':'))}` };
    const form = { grant_type: 'client_credentials' };
    assert.equal((await postToken(url, { ...form, client_secret: '' }, basic)).status, 200);
    for (const both of [credentials, { client_secret: 'another' }]) {
      const { status, body } = await postToken(url, { ...form, ...both }, basic);
      assert.deepEqual([status, body.error], [400, 'invalid_request']);
      assert.match(String(body.error_description), /Authorization.*client_secret/);
    }
  });

  test('a body that is too large only when it is written anew, and the largest one', async () => {
    const send = async (form: FormData | URLSearchParams) => {
      const response = await fetch(`${url}/token`, { method: 'POST', body: form });
      return [response.status, ((await response.json()) as { error: string }).error];
    };
    const multipart = new FormData();
    // Three bytes for one.
    for (const [name, value] of Object.entries({ ...john, scope: '"'.repeat(20_000) }))
      multipart.set(name, value);
    assert.deepEqual(await send(multipart), [413, 'invalid_request']);
    const scope = (length: number) => new URLSearchParams({ ...john, scope: 'x'.repeat(length) });
    const rest = String(scope(0)).length;
    assert.deepEqual(await send(scope(56 * 1024 - rest + 1)), [413, 'invalid_request']);
    assert.deepEqual(await send(scope(56 * 1024 - rest - 50)), [400, 'invalid_scope']);
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
