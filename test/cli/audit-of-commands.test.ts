import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { test } from 'node:test';
import { sql } from 'kysely';
import { listAuditEntries } from '../../src/data/audit.ts';
import { findClient } from '../../src/data/clients.ts';
import { findUserByName } from '../../src/data/users.ts';
import { type CommandResult, runCommand } from '../support/command.ts';
import { runApp, signIn } from '../support/running-app.ts';

const { app, url, db } = await runApp();
const run = (command: string, input = ''): Promise<CommandResult> =>
  runCommand(command.split(' '), { input, env: { DATABASE_URL: app.config.databaseUrl } });

test('what a command changes is in the audit log, with who ran it, and no secret', async () => {
  const password = 'correct horse battery';
  await signIn(url, 'me');
  for (const [command, input] of [
    ['users add jane --allow items', `${password}\n`],
    ['users disable jane', ''],
    ['users enable jane', ''],
    ['users allow jane --add me', ''],
    ['users passwd jane', `${password} 2\n`],
    ['clients add service --confidential --allow me', ''],
    ['grants revoke --user johndoe', ''],
    ['grants revoke --all-of-user jane', ''],
    ['clients remove service', ''],
    ['keys rotate', ''],
    ['keys rotate --compromised', ''],
  ] as const) {
    const { code, stderr } = await run(command, input);
    assert.equal(code, 0, `${command}: ${stderr}`);
  }
  for (const refused of ['users disable nobody', 'users add jane', 'clients remove nothing']) {
    assert.equal((await run(refused, `${password}\n`)).code, 1);
  }
  assert.equal((await run('users list')).code, 0);
  const [jane, john] = [await findUserByName(db, 'jane'), await findUserByName(db, 'johndoe')];
  assert.ok(jane && john);
  const entries = (await listAuditEntries(db, {})).filter(({ actor }) => actor !== undefined);
  assert.ok(entries.every(({ actor, count }) => actor === userInfo().username && count === 1));
  assert.deepEqual(
    entries.map(({ event, userId, clientId, scopes, detail }) =>
      [event, userId, clientId, scopes?.join(' '), event.startsWith('key.') ? undefined : detail].filter(
        Boolean,
      ),
    ),
    [
      ['user.added', jane.id, 'items'],
      ['user.disabled', jane.id],
      ['user.enabled', jane.id],
      ['user.allowed', jane.id, 'items me'],
      ['user.password-set', jane.id],
      ['client.added', 'service', 'me'],
      ['grant.revoked', john.id, '1 grant'],
      ['grant.revoked', jane.id, '0 grants, and all sessions'],
      ['client.removed', 'service'],
      ['key.rotated'],
      ['key.compromised'],
    ],
  );
  assert.doesNotMatch(JSON.stringify(entries), /horse/);
});

test('a change whose entry cannot be written is not made', async () => {
  await sql`create trigger full before insert on audit begin select raise(abort, 'disk full'); end`.execute(
    db,
  );
  for (const command of [
    'users disable johndoe',
    'users allow johndoe --remove me',
    'clients add late --confidential',
    'clients remove demo-app',
    'grants revoke --client demo-app',
    'keys rotate',
    'keys rotate --compromised',
  ]) {
    const { code, stderr } = await run(command);
    assert.deepEqual([code, /disk full/.test(stderr)], [1, true], command);
  }
  const john = await findUserByName(db, 'johndoe');
  assert.deepEqual([john?.disabled, john?.allowedScopes.includes('me')], [false, true]);
  assert.equal(await findClient(db, 'late'), undefined);
  assert.ok(await findClient(db, 'demo-app'));
  const keys = await db.selectFrom('server_keys').select('generation').execute();
  assert.equal(Math.max(...keys.map(({ generation }) => generation)), 3, 'as the first test left them');
  await sql`drop trigger full`.execute(db);
});
