import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import { openDatabase } from '../../src/data/database.ts';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { createBrowser } from '../support/browser.ts';
import { temporarySqlite } from '../support/databases.ts';
import { postQuery, postToken } from '../support/running-app.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const place = await temporarySqlite();
const encryption = 'key-encryption-secret-of-this-test';
const metricsToken = 'metrics-token-of-this-test-0123456789';

// The loudest a server can be, with everything that it logs.
const { PATH, HOME } = process.env;
const server = spawn(process.execPath, ['--conditions=@graphql-scopes/source', 'start.js', '--demo'], {
  cwd: root,
  env: {
    PATH,
    HOME,
    PORT: '0',
    LOG_LEVEL: 'trace',
    DATABASE_URL: place.url,
    KEY_ENCRYPTION_SECRET: encryption,
    METRICS_TOKEN: metricsToken,
  },
});
let output = '';
for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (output += chunk));
after(async () => {
  server.kill('SIGKILL');
  await place.remove();
});
while (!/http:\/\/[\d.]+:\d+\/graphql/.test(output)) await once(server.stdout, 'data');
const url = String(/(http:\/\/[\d.]+:\d+)\/graphql/.exec(output)?.[1]);
const logged = () => output.slice(output.indexOf('{"level"'));

/** Sent by clients in every place that takes a secret; the bodies of what they were answered. */
const marker = 'MARKER-0123456789-secret';
const bodies: string[] = [];
const secrets: Record<string, string> = { marker, encryption, metricsToken };

/** Everything a server does that has to do with secrets, once. */
async function useEverything(): Promise<void> {
  const authorization = await beginAuthorization(url, { scope: 'me items openid' });
  const callback = await allowAsJohn(authorization);
  const tokens = await redeem(authorization, callback);
  const refreshed = await postToken(url, {
    grant_type: 'refresh_token',
    client_id: 'demo-app',
    refresh_token: String(tokens.refresh_token),
  });
  await postQuery(url, '{ me { username } myItems { title } }', tokens.access_token);
  Object.assign(secrets, {
    code: String(callback.searchParams.get('code')),
    verifier: authorization.verifier,
    access: tokens.access_token,
    refresh: String(tokens.refresh_token),
    identity: String(tokens.id_token),
    nextAccess: String(refreshed.body.access_token),
    nextRefresh: String(refreshed.body.refresh_token),
  });
  for (const [name, { value }] of authorization.browser.cookies) secrets[`cookie ${name}`] = value;

  const unsigned = `eyJhbGciOiJub25lIn0.${Buffer.from(`{"sub":"${marker}"}`).toString('base64url')}.`;
  secrets.unsigned = unsigned;
  const form = (fields: Record<string, string>, headers: Record<string, string> = {}) => ({
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
  });
  for (const [path, init] of [
    ['/token', form({ grant_type: 'password', username: marker, password: marker })],
    ['/token', form({ grant_type: 'password', username: 'johndoe', password: marker })],
    ['/token', form({ grant_type: 'refresh_token', refresh_token: marker })],
    ['/token', form({ grant_type: marker, client_id: marker, client_secret: marker })],
    [
      '/token',
      form(
        { grant_type: 'client_credentials' },
        { authorization: `Basic ${btoa(`demo-service:${marker}`)}` },
      ),
    ],
    ['/token', form({ grant_type: 'client_credentials', client_id: 'demo-service', client_secret: marker })],
    [
      '/token',
      form({
        grant_type: 'authorization_code',
        code: marker,
        code_verifier: marker,
        client_id: 'demo-app',
        redirect_uri: 'http://127.0.0.1/callback',
      }),
    ],
    [
      '/token',
      { method: 'POST', body: `{"password":"${marker}"`, headers: { 'content-type': 'application/json' } },
    ],
    ['/revoke', form({ token: marker })],
    ['/introspect', form({ token: marker, client_id: 'demo-service', client_secret: marker })],
    [
      '/graphql',
      {
        method: 'POST',
        body: '{"query":"{ status { status } }"}',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${unsigned}` },
      },
    ],
    [
      '/graphql',
      {
        method: 'POST',
        body: '{"query":',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${marker}`,
          cookie: `session=${marker}`,
        },
      },
    ],
    [`/graphql?access_token=${marker}`, { headers: { authorization: `Basic ${btoa(`a:${marker}`)}` } }],
    [`/token?password=${marker}`, { method: 'POST' }],
    ['/metrics', { headers: { authorization: `Bearer ${marker}` } }],
    ['/account/apps', { headers: { cookie: `session=${marker}; form=${marker}` } }],
    [`/interaction/${marker}`, { headers: { cookie: `interaction=${marker}` } }],
  ] as [string, RequestInit][]) {
    bodies.push(await (await fetch(`${url}${path}`, { redirect: 'manual', ...init })).text());
  }
  const browser = createBrowser();
  const page = await browser.open(`${url}/account/apps`);
  bodies.push((await browser.submit(page, { username: 'johndoe', password: marker })).text);
}
await useEverything();

describe('no secret is', () => {
  test('in the log, even at its loudest', () => {
    assert.ok(logged().split('\n').length > 20, 'something was logged');
    for (const [name, secret] of Object.entries(secrets)) {
      assert.equal(logged().includes(secret), false, name);
    }
    assert.doesNotMatch(logged(), /eyJ|hunter|"password":|set-cookie/i);
  });

  test('in the body of an error, whatever field it was sent in', () => {
    assert.equal(bodies.length, 18);
    for (const body of bodies) {
      assert.equal(body.includes(marker), false, body);
      assert.doesNotMatch(body, /at \w+ \(|\.ts:\d|node_modules|select |sqlite/i);
    }
  });

  test('in a backup of the database: passwords, tokens, codes, secrets and cookies are hashed, keys are encrypted', async () => {
    const db = await openDatabase({ url: place.url });
    const { jti } = decodeJwt(String(secrets.access));
    // Cookies hold the identifier of a session and a signature.
    for (const table of [
      'users',
      'clients',
      'records',
      'consents',
      'server_keys',
      'audit',
      'items',
    ] as const) {
      const rows = JSON.stringify(await db.selectFrom(table).selectAll().execute());
      for (const [name, secret] of Object.entries({
        ...secrets,
        jti: String(jti),
        password: 'secret2',
        of: 'demo-service-secret',
      })) {
        if (name.startsWith('cookie resume') || name.endsWith('.sig')) continue;
        assert.equal(rows.includes(secret), false, `${name} in ${table}`);
      }
    }
    const [user] = await db.selectFrom('users').selectAll().execute();
    assert.match(String(user?.password_hash), /^\$2b\$12\$/);
    for (const { value } of await db.selectFrom('server_keys').selectAll().execute()) {
      const header = JSON.parse(Buffer.from(value.split('.')[0] ?? '', 'base64url').toString());
      assert.deepEqual([header.alg, header.enc], ['dir', 'A256GCM']);
      assert.equal(value.includes('"d"'), false);
    }
    await db.destroy();
    const file = await readFile(place.url.slice('file:'.length), 'latin1');
    for (const name of ['access', 'refresh', 'code', 'nextRefresh']) {
      assert.equal(file.includes(String(secrets[name])), false, name);
    }
  });
});
