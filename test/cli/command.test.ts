import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/data/database.ts';
import { runCommand } from '../support/command.ts';

const folder = await mkdtemp(join(tmpdir(), 'graphql-scopes-command-'));
after(() => rm(folder, { recursive: true }));
const root = fileURLToPath(new URL('../../', import.meta.url));

test('npx graphql-scopes works in a checkout, and says its version', () => {
  const { stdout, status } = spawnSync('npx', ['graphql-scopes', '--version'], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.deepEqual([status, stdout], [0, '0.1.0\n']);
});

test('help is 0 on stdout; no command, an unknown command and an unknown option are 2 with a word on stderr', async () => {
  const help = await runCommand(['users', '--help']);
  assert.deepEqual([help.code, help.stderr], [0, '']);
  assert.match(help.stdout, /passwd/);
  for (const [args, says] of [
    [[], /Usage/],
    [['user'], /unknown command 'user'/],
    [['users'], /Usage/],
    [['users', 'list', '--databse', 'x'], /unknown option '--databse'\n\(Did you mean --database\?\)/],
    [['users', 'add'], /missing required argument 'name'/],
    [['users', 'allow', 'a', 'b"c'], /is no scope/],
    [['users', 'allow', 'a'], /either the scopes, or --add or --remove/],
    [['grants', 'revoke', 'a', '--user', 'b'], /give either/],
    [['keys', 'rotate', '--publish-for', 'soon'], /whole number of seconds/],
    [['keys', 'rotate', '--algorithm', 'HS256'], /Allowed choices are ES256, RS256, EdDSA/],
  ] as const) {
    const { code, stdout, stderr } = await runCommand(args);
    assert.deepEqual([code, stdout], [2, ''], args.join(' '));
    assert.match(stderr, says);
  }
});

test('a file that is not there is named with the remedy, and not made', async () => {
  const path = join(folder, 'missing.sqlite');
  for (const how of [
    { env: { DATABASE_URL: `file:${path}` }, args: [] },
    { env: {}, args: ['--database', `file:${path}`] },
  ]) {
    const { code, stdout, stderr } = await runCommand(['users', 'list', ...how.args], { env: how.env });
    assert.deepEqual([code, stdout], [1, '']);
    assert.equal(
      stderr,
      `DATABASE_URL: the database cannot be used: there is no file ${path}; start the server, which makes it, or name the database that it uses\n`,
    );
    assert.equal(existsSync(path), false);
  }
  const memory = await runCommand(['users', 'list', '--database', 'file::memory:']);
  assert.match(memory.stderr, /in memory is nobody else's/);
  const wrong = await runCommand(['users', 'list', '--database', 'mysql://x:secret@y']);
  assert.match(wrong.stderr, /must start with file: or postgres:/);
  assert.doesNotMatch(wrong.stderr, /secret/);
  const away = await runCommand(['users', 'list', '--database', 'postgres://x:secret@127.0.0.1:1/y']);
  assert.match(away.stderr, /^DATABASE_URL: the database cannot be used: .*ECONNREFUSED.*\n$/);
  assert.doesNotMatch(away.stderr, /secret/);
});

test('a database without tables, of an older or of a newer version is left as it is, and the answer says what to do', async () => {
  const path = join(folder, 'other.sqlite');
  await writeFile(path, '');
  const answer = async () => {
    const { code, stderr } = await runCommand(['users', 'list', '--database', `file:${path}`]);
    assert.equal(code, 1);
    return stderr;
  };
  assert.match(await answer(), /no tables yet; start the server once/);
  const db = await openDatabase({ url: `file:${path}` });
  await db.destroy();
  const file = new DatabaseSync(path);
  file.exec(`update kysely_migration set name = '9999_later' where name = '0003_key_rotation'`);
  assert.match(await answer(), /newer version/);
  file.exec(`delete from kysely_migration where name = '9999_later'`);
  assert.match(await answer(), /older version; start the server of this version/);
  file.close();
  await writeFile(path, 'my thesis, not a database');
  assert.match(await answer(), /not a database/);
});

test('what others wrote puts no escape on the screen, in tables, in JSON and in errors', async () => {
  const path = join(folder, 'hostile.sqlite');
  const db = await openDatabase({ url: `file:${path}` });
  const hostile = 'evil\u001b[2J\u009b31m\u202e\u2028';
  await db
    .insertInto('users')
    .values({
      id: '1',
      username: hostile,
      email: null,
      full_name: 'Ünï',
      password_hash: 'x',
      disabled: 0,
      allowed_scopes: 'me',
      created_at: 0,
    })
    .execute();
  await db.destroy();
  const table = await runCommand(['users', 'list', '--database', `file:${path}`]);
  assert.match(table.stdout, /evil\\u\{1b\}\[2J\\u\{9b\}31m\\u\{202e\}\\u\{2028\}/);
  assert.match(table.stdout, /Ünï/);
  const json = await runCommand(['users', 'list', '--json', '--database', `file:${path}`]);
  assert.equal(JSON.parse(json.stdout)[0].username, hostile);
  const error = await runCommand(['users', 'disable', `${hostile}!`, '--database', `file:${path}`]);
  assert.equal(error.code, 1);
  for (const text of [table.stdout, json.stdout, error.stderr]) {
    for (const character of '\u001b\u009b\u202e\u2028') assert.equal(text.includes(character), false);
  }
});

test('only a terminal sees colours, and not where NO_COLOR is set; a pipe that closes is no failure', async () => {
  const path = join(folder, 'colours.sqlite');
  await (await openDatabase({ url: `file:${path}` })).destroy();
  const added = await runCommand(['users', 'add', 'ann', '--database', `file:${path}`], {
    input: 'secret of ann\n',
  });
  assert.deepEqual([added.code, added.stdout], [0, 'Added ann, who may be given no scope.\n']);
  const bin = join(root, 'bin/graphql-scopes.js');
  const command = `'${process.execPath}' '${bin}' users list --database 'file:${path}'`;
  const onTerminal = (env: NodeJS.ProcessEnv) =>
    spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
    }).stdout;
  assert.ok(onTerminal({}).includes('\u001b[1mid'));
  assert.equal(onTerminal({ NO_COLOR: '1' }).includes('\u001b'), false);
  const piped = spawnSync('bash', ['-c', `set -o pipefail; ${command} | true`], { encoding: 'utf8' });
  assert.deepEqual([piped.status, piped.stderr], [0, '']);
});
