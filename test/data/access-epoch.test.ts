import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { accessEpochReader, readAccessEpoch } from '../../src/data/access-epoch.ts';
import { addClient, removeClient } from '../../src/data/clients.ts';
import { saveConsent, withdrawConsent } from '../../src/data/consents.ts';
import { type Database, openDatabase } from '../../src/data/database.ts';
import { revokeGrants } from '../../src/data/grants.ts';
import {
  putRecord,
  removeExpiredRecords,
  removeRecord,
  removeRecordsOfGrant,
} from '../../src/data/records.ts';
import { addUser, setPassword, updateUser } from '../../src/data/users.ts';
import { skipPostgres, type TestDatabase, temporaryPostgres, temporarySqlite } from '../support/databases.ts';

const user = { email: null, fullName: null, disabled: false, allowedScopes: ['me'], passwordHash: 'hash' };
const client = { name: 'App', secretHash: null, redirectUris: [], grantTypes: [], allowedScopes: ['me'] };

for (const [name, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  describe(`what takes something from access tokens shows in the epoch, on ${name}`, { skip }, () => {
    let place: TestDatabase;
    let db: Database;
    /** As another process sees it. */
    let other: Database;
    let id: string;

    before(async () => {
      place = await temporary();
      [db, other] = [await openDatabase({ url: place.url }), await openDatabase({ url: place.url })];
      id = String((await addUser(db, { ...user, username: 'ann' }))?.id);
      await addClient(db, { ...client, id: 'app' });
    });
    after(async () => {
      await other?.destroy();
      await db?.destroy();
      await place?.remove();
    });

    async function changes(act: () => Promise<unknown>): Promise<boolean> {
      const [read, seen] = [accessEpochReader(other), await readAccessEpoch(other)];
      await act();
      const now = await readAccessEpoch(other);
      if (read) assert.equal(read(), now);
      return now !== seen;
    }

    const put = (jti: string, model = 'AccessToken', expiresAt = Date.now() + 60_000) =>
      putRecord(db, model, jti, { payload: {}, grantId: 'g', accountId: id, clientId: 'app', expiresAt });

    test('an access token that is removed: by itself, with its grant, its client, its user, or by any SQL', async () => {
      for (const model of ['AccessToken', 'ClientCredentials']) {
        for (const [what, remove] of Object.entries({
          itself: () => removeRecord(db, model, 't'),
          'its grant': () => removeRecordsOfGrant(db, model, 'g'),
          'a withdrawn consent': () => withdrawConsent(db, id, 'app'),
          'all grants': () => revokeGrants(db, { userId: id }),
          'a new password': () => setPassword(db, id, 'other hash'),
          'plain SQL': () => sql`delete from records`.execute(db),
          'another owner': () => sql`update records set account_id = 'x'`.execute(db),
          'another expiry': () => sql`update records set expires_at = 1`.execute(db),
        })) {
          await put('t', model);
          assert.equal(await changes(remove), true, `${model}: ${what}`);
        }
      }
    });

    test('a user or a client that is changed, removed or added', async () => {
      assert.ok(await changes(() => updateUser(db, id, { disabled: true })));
      assert.ok(await changes(() => updateUser(db, id, { disabled: false, allowedScopes: ['me', 'items'] })));
      assert.ok(await changes(() => updateUser(db, id, { disabled: false, allowedScopes: [] })));
      assert.ok(await changes(() => addClient(db, { ...client, id: 'second' })));
      assert.ok(
        await changes(() =>
          sql`update clients set allowed_scopes = '' where client_id = 'second'`.execute(db),
        ),
      );
      assert.ok(await changes(() => removeClient(db, 'second')));
      assert.ok(await changes(() => addUser(db, { ...user, username: 'ben' })));
      assert.ok(await changes(() => sql`delete from users where username = 'ben'`.execute(db)));
      if (name === 'SQLite') {
        await put('t');
        assert.ok(await changes(() => sql`insert or replace into records select * from records`.execute(db)));
        const copy = sql`insert or replace into users select * from users`;
        assert.ok(await changes(() => copy.execute(db)));
      } else {
        assert.ok(await changes(() => sql`truncate records`.execute(db)));
      }
    });

    test('issuing tokens, refreshing them and consenting does not: that would empty the cache at every sign-in', async () => {
      assert.equal(await changes(() => put('fresh')), false);
      assert.equal(await changes(() => put('r', 'RefreshToken')), false);
      assert.equal(await changes(() => removeRecord(db, 'RefreshToken', 'r')), false);
      assert.equal(
        await changes(() => saveConsent(db, id, 'app', { allowedScopes: ['me'], refusedScopes: [] })),
        false,
      );
      assert.equal(await changes(() => sql`update users set password_hash = 'x'`.execute(db)), false);
      await put('old', 'Session', 1);
      assert.equal(await changes(() => removeExpiredRecords(db)), false);
    });

    test('nothing of a change that was rolled back, and all of one only with its commit', async () => {
      await put('t');
      const seen = await readAccessEpoch(other);
      await assert.rejects(
        db.transaction().execute(async (transaction) => {
          await removeRecord(transaction as Database, 'AccessToken', 't');
          throw new Error('undone');
        }),
        /undone/,
      );
      assert.equal(await readAccessEpoch(other), seen);
      await db.transaction().execute(async (transaction) => {
        await removeRecord(transaction as Database, 'AccessToken', 't');
        assert.equal(await readAccessEpoch(other), seen);
      });
      assert.notEqual(await readAccessEpoch(other), seen);
    });

    test('revocations at the same time do not wait for each other in a ring', async () => {
      for (let n = 0; n < 40; n++) await put(`t${n}`);
      await Promise.all(
        [db, other].flatMap((one, side) =>
          Array.from({ length: 20 }, (_, n) =>
            one.transaction().execute(async (transaction) => {
              // In opposite orders, each after a change of its own.
              await updateUser(transaction as Database, id, { disabled: false });
              await removeRecord(transaction as Database, 'AccessToken', `t${side === 0 ? n : 39 - n}`);
            }),
          ),
        ),
      );
      assert.equal(
        (
          await db
            .selectFrom('records')
            .selectAll()
            .where('model', '=', 'AccessToken')
            .where('id_hash', 'like', 't%')
            .execute()
        ).length,
        0,
      );
    });
  });
}
