import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { openDatabase } from '../../src/data/database.ts';
import { runCommand } from '../support/command.ts';
import { temporarySqlite } from '../support/databases.ts';
import { postQuery, runApp, signIn } from '../support/running-app.ts';

const secret = 'a secret of at least thirty-two characters';
const { url, app, db } = await runApp({ keyEncryptionSecret: secret });
const run = (args: readonly string[], KEY_ENCRYPTION_SECRET: string | undefined = secret) =>
  runCommand(['keys', ...args], { env: { DATABASE_URL: app.config.databaseUrl, KEY_ENCRYPTION_SECRET } });
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const published = async () =>
  ((await (await fetch(`${url}/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
const stored = () => db.selectFrom('server_keys').select(['purpose', 'generation', 'value']).execute();

test('a new key is published first, then signs, on a server that goes on running; who cached the keys refuses nothing', async () => {
  const elsewhere = createRemoteJWKSet(new URL(`${url}/jwks`), { cooldownDuration: 1000 });
  const { access_token: before } = await signIn(url, 'me');
  const verify = (token: string) => jwtVerify(token, elsewhere, { issuer: url });
  await verify(before);
  const rotated = await run(['rotate', '--publish-for', '3', '--json']);
  assert.deepEqual([rotated.code, rotated.stderr], [0, '']);
  const { kid, algorithm, activeAt } = JSON.parse(rotated.stdout);
  assert.equal(algorithm, 'ES256');
  await setTimeout(1000);
  assert.deepEqual(await published(), [kidOf(before), kid]);
  assert.equal(kidOf((await signIn(url, 'me')).access_token), kidOf(before));
  await setTimeout(activeAt - Date.now() + 1000);
  const { access_token: later } = await signIn(url, 'me');
  assert.equal(kidOf(later), kid);
  for (const token of [before, later]) {
    await verify(token);
    assert.equal((await postQuery(url, '{ me { username } }', token)).status, 200);
  }
});

test('the list shows what each key is for and does, and nothing secret; what is stored is encrypted', async () => {
  const { stdout } = await run(['list', '--json']);
  const keys = JSON.parse(stdout);
  assert.deepEqual(
    keys
      .map(({ purpose, generation, algorithm, state }: Record<string, unknown>) => [
        purpose,
        generation,
        algorithm,
        state,
      ])
      .sort(),
    [
      ['cookies', 1, null, 'signs'],
      ['cookies', 2, null, 'published'],
      ['sign', 1, 'ES256', 'verifies'],
      ['sign', 2, 'ES256', 'signs'],
    ],
  );
  assert.doesNotMatch(stdout, /"(d|k|value)"/);
  for (const { value } of await stored()) assert.match(value, /^eyJ/);
  assert.match((await run(['list'])).stdout, /^purpose +generation +algorithm +kid +state/);
});

test('without the secret of the server, or with another, nothing is written, and the answer says which', async () => {
  const before = await stored();
  for (const args of [['rotate'], ['rotate', '--now'], ['list']]) {
    const none = await run(args, '');
    assert.deepEqual([none.code, none.stdout], [1, '']);
    assert.match(
      none.stderr,
      /^KEY_ENCRYPTION_SECRET is not set, but the keys in the database are encrypted;[^\n]*\n$/,
    );
    const wrong = await run(args, 'another secret of thirty-two characters');
    assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
    assert.match(wrong.stderr, /^KEY_ENCRYPTION_SECRET is not the secret [^\n]*\n$/);
    assert.doesNotMatch(wrong.stderr, /another secret/);
  }
  assert.deepEqual(await stored(), before);
});

test('a secret that the servers do not have is refused, too: they could not read the new key', async () => {
  const { app: clear, db: other } = await runApp();
  const before = await other.selectFrom('server_keys').selectAll().execute();
  const { code, stderr } = await runCommand(['keys', 'rotate'], {
    env: { DATABASE_URL: clear.config.databaseUrl, KEY_ENCRYPTION_SECRET: secret },
  });
  assert.equal(code, 1);
  assert.match(stderr, /KEY_ENCRYPTION_SECRET is set, but the keys in the database are not encrypted/);
  assert.deepEqual(await other.selectFrom('server_keys').selectAll().execute(), before);
});

test('a database that no server has used yet has no keys to rotate', async () => {
  const place = await temporarySqlite();
  await (await openDatabase({ url: place.url })).destroy();
  const answer = await runCommand(['keys', 'rotate'], { env: { DATABASE_URL: place.url } });
  assert.deepEqual(answer, {
    code: 1,
    stdout: '',
    stderr: 'There are no keys yet; the server makes them when it starts\n',
  });
  await place.remove();
});
