import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { addAuditEntries, listAuditEntries, removeExpiredAuditEntries } from '../../src/data/audit.ts';
import { type Database, openDatabase } from '../../src/data/database.ts';
import { addUser } from '../../src/data/users.ts';
import { skipPostgres, type TestDatabase, temporaryPostgres, temporarySqlite } from '../support/databases.ts';

const day = 86_400;

for (const [name, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  describe(`the audit table on ${name}`, { skip }, () => {
    let place: TestDatabase;
    let db: Database;

    before(async () => {
      place = await temporary();
      db = await openDatabase({ url: place.url });
    });
    after(async () => {
      await db?.destroy();
      await place?.remove();
    });
    const eventsOf = async (filter: object) =>
      (await listAuditEntries(db, { limit: 100, ...filter })).map(({ event }) => event);

    test('entries come back as they were written, in order, by event and its kind, user, client and time', async () => {
      const user = await addUser(db, {
        username: 'john',
        email: null,
        fullName: null,
        disabled: false,
        allowedScopes: [],
        passwordHash: 'hash',
      });
      assert.ok(user);
      const first = {
        at: 1000,
        event: 'sign-in.failed',
        count: 3,
        userId: user.id,
        clientId: 'app',
        address: '2001:db8::1',
        scopes: ['items', 'me'],
        detail: 'wrong password',
        requestId: 'request-1',
      };
      await addAuditEntries(db, [first, { at: 2000, event: 'sign-in', count: 1, userId: user.id }], day);
      const other = { at: 3000, event: 'sign-inner', count: 1, issuer: 'https://other.example' };
      await addAuditEntries(db, [{ ...other, userId: user.id }], day);
      await addAuditEntries(db, [], day);

      const [one] = await listAuditEntries(db, { limit: 3 });
      assert.ok(one);
      const { id, ...written } = one;
      assert.deepEqual(JSON.parse(JSON.stringify(written)), { ...first, username: 'john' });
      assert.deepEqual(await eventsOf({}), ['sign-in.failed', 'sign-in', 'sign-inner']);
      assert.deepEqual(await eventsOf({ limit: 2 }), ['sign-in', 'sign-inner'], 'the latest');
      assert.deepEqual(await eventsOf({ event: 'sign-in' }), ['sign-in.failed', 'sign-in']);
      assert.deepEqual(await eventsOf({ event: 'sign' }), []);
      assert.deepEqual(await eventsOf({ event: "' or 1=1 --" }), []);
      assert.deepEqual(await eventsOf({ client: 'app' }), ['sign-in.failed']);
      assert.deepEqual(await eventsOf({ since: 2000 }), ['sign-in', 'sign-inner']);
      assert.match(id, /^[\da-f]{8}-[\da-f]{4}-7/);
      assert.equal((await eventsOf({ writtenSince: Date.now() - 10_000 })).length, 3);
      assert.deepEqual(await eventsOf({ writtenSince: Date.now() + 10_000 }), []);
      // The same id with another issuer is another person.
      assert.deepEqual(await eventsOf({ user: 'john' }), ['sign-in.failed', 'sign-in']);
      await db.deleteFrom('users').execute();
      assert.deepEqual(await eventsOf({ user: user.id, event: 'sign-in' }), ['sign-in.failed', 'sign-in']);
    });

    test('nothing changes an entry, and nothing removes one before its time', async () => {
      await addAuditEntries(db, [{ at: 1, event: 'kept', count: 1 }], day);
      const append = /append-only/;
      // @ts-expect-error there is no type for an update
      await assert.rejects(db.updateTable('audit').set({ event: 'other' }).execute(), append);
      await assert.rejects(db.deleteFrom('audit').execute(), append);
      await assert.rejects(db.deleteFrom('audit').where('event', '=', 'kept').execute(), append);
      if (name === 'Postgres') await assert.rejects(sql`truncate audit`.execute(db), append);
      else {
        const replaced = sql`insert or replace into audit (id, at, event, count, expires_at) select id, 0, 'other', 1, 0 from audit`;
        await assert.rejects(replaced.execute(db), append);
      }
      assert.deepEqual(await eventsOf({ event: 'kept' }), ['kept']);

      await addAuditEntries(db, [{ at: 1, event: 'expired', count: 1 }], -3601);
      await addAuditEntries(db, [{ at: 1, event: 'just expired', count: 1 }], -1);
      await removeExpiredAuditEntries(db);
      assert.deepEqual(await eventsOf({ event: 'expired' }), []);
      assert.deepEqual(await eventsOf({ event: 'just expired' }), ['just expired'], 'clocks may differ');
      assert.deepEqual(await eventsOf({ event: 'kept' }), ['kept']);
    });

    test('what comes from outside is bounded, and has no characters that forge a line', async () => {
      const nasty = 'a\u0000b\r\nc\u001b[2Jd\u009be\u202ef\u2028g\ud800h';
      const detail = `${nasty}${'x'.repeat(10_000)}`;
      await addAuditEntries(db, [{ at: 1, event: 'nasty', count: 1, clientId: nasty, detail }], day);
      const [entry] = await listAuditEntries(db, { event: 'nasty', limit: 1 });
      assert.equal(entry?.clientId, 'a\ufffdb\ufffd\ufffdc\ufffd[2Jd\ufffde\ufffdf\ufffdg\ufffdh');
      assert.equal(entry?.detail?.length, 200);
    });
  });
}
