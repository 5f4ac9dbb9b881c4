import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { launch, root } from '../support/launch.ts';
import { openStream, postQuery, postToken, signIn } from '../support/running-app.ts';

const folder = await mkdtemp(join(tmpdir(), 'graphql-scopes-start-'));
after(() => rm(folder, { recursive: true }));
let databases = 0;
const newDatabase = () => `file:${folder}/${++databases}.sqlite`;

test('a dry run says so when it starts, and logs what would be denied with the id of its request, and no claim of its token', async () => {
  const server = launch({ DATABASE_URL: newDatabase(), DRY_RUN: 'true' }, '--demo');
  const url = await server.url();
  const { access_token } = await signIn(url, 'me');
  const { headers, body } = await postQuery(url, '{ myItems { title } }', access_token);
  assert.deepEqual(body, { data: { myItems: [{ title: 'Foo' }] } });
  server.child.kill('SIGTERM');
  await server.ended;
  assert.match(server.output(), /"msg":"DRY_RUN: nothing is denied/);
  const logged = server
    .output()
    .split('\n')
    .filter((line) => line.includes('would be denied'))
    .map((line) => JSON.parse(line));
  assert.equal(logged.length, 1);
  const { level, coordinate, missingScopes, requestId } = logged[0];
  assert.deepEqual([level, coordinate, missingScopes], [40, 'Query.myItems', ['items']]);
  assert.doesNotMatch(server.output(), /first-party|johndoe@|eyJ/);
  assert.equal(requestId, headers.get('x-request-id'));
});

test('npm start prints the URL, the demonstration users and a command that works when pasted; no warning', async () => {
  const server = launch({ DATABASE_URL: newDatabase() }, '--demo');
  const url = await server.url();
  while (!server.output().includes('myItems')) await once(server.child.stdout, 'data');
  assert.match(server.output(), /johndoe \/ secret, alice \/ secret2 \(disabled\)/);
  const commands = server
    .output()
    .split('\n')
    .filter((line) => /^ {2}(TOKEN=|curl)/.test(line));
  assert.equal(commands.length, 2);
  const pasted = spawnSync('bash', ['-c', commands.join('\n')], { encoding: 'utf8' });
  assert.equal(pasted.stdout, '{"data":{"me":{"username":"johndoe"},"myItems":[{"title":"Foo"}]}}');
  assert.doesNotMatch(server.output(), /warn/i);

  await signIn(url, 'me');
  await postToken(url, { grant_type: 'password', username: 'johndoe', password: 'wrong-password' });
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
  assert.equal(requests.length, 4, 'one line a request');
  for (const { requestId, method, path, status, ms } of requests) {
    assert.match(requestId, /^[0-9a-f-]{36}$/);
    assert.ok(method && path && status && ms >= 0);
  }
  assert.doesNotMatch(lines.join(), /wrong-password|eyJ|Bearer/);
});

test('an issuer that is down is told once, and the server starts; of its tokens nothing is logged', async () => {
  const TRUSTED_ISSUERS = JSON.stringify([
    { issuer: 'http://127.0.0.1:1', audience: 'api', algorithms: ['ES256'] },
  ]);
  const settings = { DATABASE_URL: newDatabase(), AUTHORIZATION_SERVER: 'false', TRUSTED_ISSUERS };
  const server = launch(settings, '--demo');
  const url = await server.url();
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${encode({ alg: 'ES256', typ: 'at+jwt' })}.${encode({ iss: 'http://127.0.0.1:1', sub: 'jane' })}.AAAA`;
  for (let n = 0; n < 3; n++) assert.equal((await postQuery(url, '{ me { username } }', token)).status, 503);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  const lines = server.output().split('\n');
  assert.ok(lines.includes('  Takes tokens of       http://127.0.0.1:1'));
  assert.ok(!lines.some((line) => line.includes('/token')), 'nobody is told to get a token here');
  const errors = lines.filter((line) => line.includes('"level":50')).map((line) => JSON.parse(line));
  assert.equal(errors.length, 1);
  assert.equal(errors[0].msg, 'the keys of a trusted issuer cannot be fetched');
  assert.equal(errors[0].issuer, 'http://127.0.0.1:1');
  assert.match(errors[0].reason, /openid-configuration cannot be fetched: /);
  assert.ok(!server.output().includes(token.slice(0, 20)));
});

test('a second start on the same data keeps keys, users, items and refresh tokens, also after kill -9', async () => {
  const settings = { DATABASE_URL: newDatabase(), ISSUER: 'http://127.0.0.1:4000' };
  let server = launch(settings, '--demo');
  let url = await server.url();
  const { access_token, refresh_token } = await signIn(url, 'me items items:write');
  await postQuery(url, 'mutation { addItem(title: "kept") { itemId } }', access_token);
  server.child.kill('SIGKILL');
  await server.ended;

  server = launch(settings, '--demo');
  url = await server.url();
  const { body } = await postQuery(url, '{ myItems { title } }', access_token);
  assert.deepEqual(body.data.myItems, [{ title: 'Foo' }, { title: 'kept' }]);
  assert.equal((await postToken(url, { grant_type: 'refresh_token', refresh_token })).status, 200);
  server.child.kill('SIGTERM');
  await server.ended;
});

test('SIGTERM finishes what is under way, ends open streams, and exits with 0', async () => {
  const server = launch({ DATABASE_URL: newDatabase() }, '--demo');
  const url = await server.url();
  const { access_token } = await signIn(url, 'me items');
  const stream = await openStream(url, 'subscription { itemAdded { title } }', access_token);
  // bcrypt takes a while: the signal comes in the middle of it.
  const underWay = signIn(url, 'me');
  await new Promise((resolve) => setTimeout(resolve, 100));
  server.child.kill('SIGTERM');
  assert.equal((await underWay).scope, 'me');
  await stream.text();
  assert.equal(await server.ended, 0);
});

describe('what cannot start says so in one clear line, without secrets, and exits with 1', () => {
  for (const [settings, says, ...flags] of [
    [{ PORT: 'http' }, /^PORT: must be a whole number from 0 to 65535, got "http"$/],
    [
      { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x' },
      /^DATABASE_URL: the database cannot be used: .*ECONNREFUSED.*$/,
    ],
    [
      { NODE_ENV: 'production', KEY_ENCRYPTION_SECRET: 'hunter2'.repeat(5) },
      /^demo: production mode has no demonstration users.*$/,
      '--demo',
    ],
  ] as const) {
    test(Object.keys(settings).join(' and '), async () => {
      const server = launch({ DATABASE_URL: newDatabase(), ...settings }, ...flags);
      assert.equal(await server.ended, 1);
      assert.match(server.output().trimEnd(), says);
      assert.doesNotMatch(server.output(), /hunter2/);
    });
  }

  test('a port that is taken', async () => {
    const first = launch({ DATABASE_URL: newDatabase() });
    const { port } = new URL(await first.url());
    const second = launch({ DATABASE_URL: newDatabase(), PORT: port });
    assert.equal(await second.ended, 1);
    assert.equal(second.output(), `PORT: ${port} is in use; set another one\n`);
    first.child.kill('SIGTERM');
    await first.ended;
  });
});

test('production mode refuses a database that a demonstration made', async () => {
  const DATABASE_URL = newDatabase();
  const first = launch({ DATABASE_URL }, '--demo');
  await first.url();
  first.child.kill('SIGTERM');
  await first.ended;
  const second = launch({ DATABASE_URL, NODE_ENV: 'production', KEY_ENCRYPTION_SECRET: 'x'.repeat(32) });
  assert.equal(await second.ended, 1);
  assert.match(
    second.output(),
    /^DATABASE_URL: the database has the demonstration user johndoe, whose password is public/,
  );
});

test('in production mode there is no demonstration user', async () => {
  const server = launch({
    DATABASE_URL: newDatabase(),
    NODE_ENV: 'production',
    KEY_ENCRYPTION_SECRET: 'x'.repeat(32),
  });
  const url = await server.url();
  const { status } = await postToken(url, {
    grant_type: 'password',
    username: 'johndoe',
    password: 'secret',
  });
  assert.equal(status, 400);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
});

test('an older Node says in one sentence what it lacks', {
  skip: !existsSync('/usr/bin/node') && 'there is no other Node here',
}, (context) => {
  const { stdout: version } = spawnSync('/usr/bin/node', ['--version'], { encoding: 'utf8' });
  if (Number(version.slice(1, 3)) >= 22) return context.skip('the other Node is new enough');
  const { status, stderr } = spawnSync('/usr/bin/node', [join(root, 'start.js')], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^graphql-scopes needs Node 22\.18 or newer, and this is [\d.]+; npm start brings its own\.\n$/,
  );
});
