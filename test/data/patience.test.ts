import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { connectionUse, openDatabase, openExistingDatabase } from '../../src/data/database.ts';
import { skipPostgres, temporaryPostgres } from '../support/databases.ts';

test('a server waits for a statement for five seconds, a command and a migration for as long as it takes', {
  skip: skipPostgres,
}, async () => {
  const place = await temporaryPostgres();
  const server = await openDatabase(place);
  const command = await openExistingDatabase(place);
  const slow = sql`select pg_sleep(6)`;
  // Another instance migrates: this is Kysely's lock.
  const migrating = command.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(3853314791062309107)`.execute(transaction);
    await slow.execute(transaction);
  });
  await setTimeout(100);
  const waiting = openDatabase(place);
  await Promise.all([
    ...Array.from({ length: 12 }, () =>
      assert.rejects(slow.execute(server), /Query read timeout|timeout exceeded/),
    ),
    assert.rejects(
      server.transaction().execute((transaction) => slow.execute(transaction)),
      /timeout/,
    ),
    slow.execute(command),
    migrating,
  ]);
  assert.equal(connectionUse(server)?.open, 0, 'none of them is used again');
  assert.equal((await sql`select 1 as one`.execute(server)).rows.length, 1);
  for (const db of [server, command, await waiting]) await db.destroy();
  await place.remove();
});
