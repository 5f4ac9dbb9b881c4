import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type Database, openDatabase } from '../../src/data/database.ts';
import { addUser, updateUser } from '../../src/data/users.ts';
import { type AccessChanges, createAccessChanges } from '../../src/server/access-changes.ts';
import { skipPostgres, type TestDatabase, temporaryPostgres, temporarySqlite } from '../support/databases.ts';

const user = { email: null, fullName: null, disabled: false, allowedScopes: ['me'], passwordHash: 'hash' };

for (const [name, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  describe(`whether something changed, on ${name}`, { skip }, () => {
    let place: TestDatabase;
    let db: Database;
    let other: Database;
    let changes: AccessChanges;
    let id: string;
    const errors: unknown[] = [];

    before(async () => {
      place = await temporary();
      [db, other] = [await openDatabase({ url: place.url }), await openDatabase({ url: place.url })];
      id = String((await addUser(db, { ...user, username: 'ann' }))?.id);
      changes = createAccessChanges({ db, onError: (error) => errors.push(error) });
      await changes.lookNow();
    });
    after(async () => {
      changes?.close();
      await other?.destroy();
      await place?.remove();
    });

    const change = () => updateUser(other, id, { disabled: false });

    test('it stays the same while nothing does', async () => {
      const now = changes.current();
      assert.ok(now);
      await setTimeout(700);
      assert.equal(changes.current(), now);
    });

    test('who looks sees what another process has changed', async () => {
      const now = changes.current();
      await change();
      if (name === 'Postgres') await changes.lookNow();
      assert.notEqual(changes.current(), now);
    });

    test('who has changed something and waits knows that nobody takes the old for true any more', async () => {
      const elsewhere = createAccessChanges({ db: other, onError: () => {} });
      await elsewhere.lookNow();
      changes.current();
      for (let n = 0; n < 3; n++) {
        const now = changes.current();
        await change();
        await elsewhere.everywhere();
        assert.ok(now === undefined || changes.current() !== now);
      }
      elsewhere.close();
    });

    test('who listens hears of it within a second, and not any more when he has ended that', async () => {
      let heard = 0;
      const stop = changes.onChange(() => heard++);
      await change();
      await setTimeout(1000);
      assert.equal(heard, 1);
      stop();
      await change();
      await setTimeout(500);
      changes.current();
      assert.equal(heard, 1);
    });

    test('nothing is known where the database does not answer', async () => {
      assert.ok(changes.current());
      await db.destroy();
      await changes.lookNow();
      assert.equal(changes.current(), undefined);
      assert.ok(errors.length === 1, 'it is told once');
      assert.equal(changes.current(), undefined);
    });
  });
}
