import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openDatabase } from '../../src/data/database.ts';
import { putRecord, removeRecord } from '../../src/data/records.ts';
import { temporarySqlite } from '../support/databases.ts';

test('while another process holds the write lock of SQLite a write waits, and the process goes on', async () => {
  const place = await temporarySqlite();
  const db = await openDatabase(place);
  await putRecord(db, 'Session', '1', { payload: {}, expiresAt: null });
  const other = new DatabaseSync(place.url.slice('file:'.length));
  other.exec('begin immediate');
  const began = performance.now();
  const removed = removeRecord(db, 'Session', '1');
  await setTimeout(100);
  assert.ok(performance.now() - began < 1000, 'this process goes on');
  other.exec('rollback');
  assert.equal(await removed, 1);

  other.exec('begin immediate');
  await assert.rejects(removeRecord(db, 'Session', '1'), /locked/);
  assert.ok(performance.now() - began > 10_000, 'not for ever');
  other.close();
  await db.destroy();
  await place.remove();
});
