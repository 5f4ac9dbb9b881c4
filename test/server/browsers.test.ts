import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { beginAuthorization } from '../support/authorization.ts';
import { postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const { url } = await runApp({ corsOrigins: ['https://app.example'], loginFailuresPerAddress: 1000 });
const john = { grant_type: 'password', username: 'johndoe', password: 'secret' };

test('no page of another site gets data by a script, an image or a form: nothing is answered to cookies, and types are not guessed', async () => {
  const { access_token } = await signIn(url, 'me');
  for (const path of [
    '/jwks',
    '/.well-known/openid-configuration',
    '/graphql?query={__typename}',
    '/schema.graphql',
  ]) {
    const response = await fetch(`${url}${path}${path.includes('?') ? '&' : '?'}callback=steal`);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff', path);
    assert.doesNotMatch(response.headers.get('content-type') ?? '', /javascript|html/, path);
    assert.doesNotMatch(await response.text(), /steal/, path);
  }
  const form = await fetch(`${url}/graphql`, {
    method: 'POST',
    body: new URLSearchParams({ query: 'mutation { addItem(title: "x") { title } }' }),
    headers: { cookie: `session=${access_token}`, origin: 'https://evil.example' },
  });
  assert.ok(form.status >= 400);
});

test('an answer leaves by a redirect or a form alone, never by a message between windows', async () => {
  for (const response_mode of ['web_message', 'jwt', 'query.jwt', 'cookie']) {
    const { page } = await beginAuthorization(url, { response_mode });
    assert.match(new URL(page.url).search || page.text, /unsupported_response_mode|did not work/);
    assert.doesNotMatch(page.text, /postMessage|<script/);
  }
  const metadata = await fetch(`${url}/.well-known/openid-configuration`);
  const { response_modes_supported } = (await metadata.json()) as { response_modes_supported: string[] };
  assert.deepEqual(response_modes_supported.sort(), ['form_post', 'fragment', 'query'].sort());
});

test('no origin but the configured ones reads anything: not null, not one that looks alike; and of pages nobody', async () => {
  for (const origin of [
    'null',
    'https://app.example.evil.example',
    'https://evil-app.example',
    'http://app.example',
    'https://app.example:444',
    'HTTPS://APP.EXAMPLE',
    'file://',
  ]) {
    for (const response of [
      await postToken(url, john, { origin }),
      await postToken(url, { ...john, client_id: 'unknown' }, { origin }),
      await postQuery(url, '{ __typename }', undefined, { origin }),
      await fetch(`${url}/jwks`, { headers: { origin } }),
      await fetch(`${url}/.well-known/openid-configuration`, { headers: { origin } }),
      await fetch(`${url}/.well-known/oauth-authorization-server`, { headers: { origin } }),
    ]) {
      const allowed = response.headers.get('access-control-allow-origin');
      assert.ok(allowed === null || allowed === 'https://app.example', `${origin}: ${allowed}`);
      assert.equal(response.headers.get('access-control-allow-credentials'), null);
    }
  }
  for (const path of ['/jwks', '/.well-known/openid-configuration']) {
    const { headers } = await fetch(`${url}${path}`, { headers: { origin: 'https://app.example' } });
    assert.equal(headers.get('access-control-allow-origin'), 'https://app.example');
    assert.match(headers.get('vary') ?? '', /origin/i);
  }
  for (const path of ['/authorize', '/account/apps', '/interaction/x']) {
    const response = await fetch(`${url}${path}`, { headers: { origin: 'https://app.example' } });
    assert.equal(response.headers.get('access-control-allow-origin'), null, path);
    const preflight = await fetch(`${url}${path}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    assert.equal(preflight.headers.get('access-control-allow-origin'), null, path);
  }
});

test('no cache keeps what a token was answered, nor a token', async () => {
  const { access_token } = await signIn(url, 'me');
  const authorization = `Bearer ${access_token}`;
  const query = encodeURIComponent('{ me { username } }');
  const byGet = await fetch(`${url}/graphql?query=${query}`, { headers: { authorization } });
  const byPost = await postQuery(url, '{ me { username } }', access_token);
  for (const { status, headers } of [byGet, byPost, await postToken(url, john)]) {
    assert.equal(status, 200);
    assert.match(String(headers.get('cache-control')), /no-store/);
  }
});

test('headers that only a proxy should send change no path, method, host or scheme', async () => {
  const headers = {
    'x-original-url': '/metrics',
    'x-rewrite-url': '/metrics',
    'x-http-method-override': 'DELETE',
    'x-method-override': 'DELETE',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-prefix': '/evil',
    'x-forwarded-port': '444',
    forwarded: 'host=evil.example;proto=https',
  };
  const health = await fetch(`${url}/health`, { headers });
  assert.deepEqual([health.status, await health.text()], [200, 'ok']);
  const metadata = `${url}/.well-known/openid-configuration`;
  const told = await (await fetch(metadata, { headers })).text();
  assert.equal(told, await (await fetch(metadata)).text());
  assert.doesNotMatch(told, /evil|https:/);
  const page = await fetch(`${url}/account/apps`, { headers });
  assert.doesNotMatch(await page.text(), /evil/);
});

test('a request whose length is told in two ways is refused: nothing is smuggled behind it', async () => {
  for (const lengths of [
    'content-length: 5\r\ntransfer-encoding: chunked',
    'content-length: 5\r\ncontent-length: 6',
    'transfer-encoding: chunked, identity',
  ]) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      `POST /token HTTP/1.1\r\nhost: x\r\n${lengths}\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nhost: x\r\n\r\n`,
    );
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk));
    await once(socket, 'close');
    assert.match(answer, /^HTTP\/1.1 400/, lengths);
    assert.doesNotMatch(answer, /graphql_scopes_denials/);
  }
});

test('what is large, deep or many is refused quickly, and the server goes on', async () => {
  const began = performance.now();
  const fields = Array.from({ length: 8000 }, (_, n) => [`f${n}`, '']);
  const { status: many } = await postToken(url, {
    ...Object.fromEntries(fields),
    ...john,
    username: 'nobody',
  });
  assert.ok([400, 413].includes(many));
  const scope = await postToken(url, { ...john, scope: 'a '.repeat(20_000) });
  assert.equal(scope.body.error, 'invalid_scope');
  const deep = `{ ${'a { '.repeat(5000)} ${'} '.repeat(5000)} }`;
  assert.ok((await postQuery(url, deep)).status < 500);
  const header = await fetch(`${url}/graphql`, {
    headers: { authorization: `Bearer ${'a.'.repeat(10_000)}` },
  });
  assert.equal(header.status, 431);
  const boundary = `multipart/form-data; boundary=${'-'.repeat(70)}`;
  const multipart = await fetch(`${url}/token`, {
    method: 'POST',
    body: '-'.repeat(56_000),
    headers: { 'content-type': boundary },
  });
  assert.equal(multipart.status, 400);
  assert.ok(performance.now() - began < 5000);
  assert.equal((await postToken(url, john)).status, 200);
});
