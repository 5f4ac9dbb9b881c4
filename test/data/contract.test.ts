import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findIssuedToken, findIssuedTokens } from '../../src/data/access-tokens.ts';
import { addClient, findClient } from '../../src/data/clients.ts';
import { findConsent, listConsents, saveConsent, withdrawConsent } from '../../src/data/consents.ts';
import { type Database, openDatabase, pingDatabase } from '../../src/data/database.ts';
import { addItem, listItems } from '../../src/data/items.ts';
import {
  findRecord,
  findRecordByUid,
  putRecord,
  removeExpiredRecords,
  removeRecord,
  removeRecordsOfGrant,
  replaceRecord,
  useRecord,
} from '../../src/data/records.ts';
import {
  addServerKey,
  keepServerKey,
  listServerKeys,
  removeServerKey,
  replaceServerKey,
} from '../../src/data/server-keys.ts';
import { addUser, findCredentials, findUser, updateUser } from '../../src/data/users.ts';
import { skipPostgres, type TestDatabase, temporaryPostgres, temporarySqlite } from '../support/databases.ts';

const john = {
  username: 'john',
  email: 'john@example.com',
  fullName: null,
  disabled: false,
  allowedScopes: ['me', 'items'],
  passwordHash: 'hash',
};

for (const [name, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  describe(`storage on ${name}`, { skip }, () => {
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

    test('several instances that start at once on an empty database migrate it once', async () => {
      const empty = await temporary();
      const opened = await Promise.all([1, 2, 3, 4].map(() => openDatabase({ url: empty.url })));
      for (const one of opened) {
        await pingDatabase(one);
        await one.destroy();
      }
      await empty.remove();
    });

    test('a user is found by id and by name, and a taken name is refused', async () => {
      const user = await addUser(db, john);
      assert.ok(user);
      assert.deepEqual(await findUser(db, user.id), user);
      const { passwordHash, ...given } = john;
      assert.deepEqual(user, { id: user.id, signedOutAt: 0, ...given });
      assert.deepEqual(await findCredentials(db, 'john'), { user, passwordHash });
      assert.equal(await addUser(db, john), undefined);
      assert.equal(await findCredentials(db, 'John'), undefined);
      assert.equal(await findUser(db, 'john'), undefined);
    });

    test('a user is disabled, and loses scopes, without touching the rest', async () => {
      const user = await addUser(db, { ...john, username: 'jane' });
      assert.ok(user);
      await updateUser(db, user.id, { disabled: true });
      assert.deepEqual(await findUser(db, user.id), { ...user, disabled: true });
      await updateUser(db, user.id, { allowedScopes: [], disabled: false });
      assert.deepEqual(await findUser(db, user.id), { ...user, allowedScopes: [] });
    });

    test('items come back to their owner alone, oldest first, page by page', async () => {
      const [one, other] = [
        await addUser(db, { ...john, username: 'a' }),
        await addUser(db, { ...john, username: 'b' }),
      ];
      assert.ok(one && other);
      const titles = Array.from({ length: 30 }, (_, n) => `item ${n}, 'quoted"; drop table items`);
      for (const title of titles) await addItem(db, { title, ownerId: one.id });
      const foreign = await addItem(db, { title: 'foreign', ownerId: other.id });

      const first = await listItems(db, one.id, { first: 20 });
      const rest = await listItems(db, one.id, { first: 20, after: first.at(-1)?.itemId });
      assert.deepEqual(
        [...first, ...rest].map(({ title }) => title),
        titles,
      );
      assert.deepEqual(await listItems(db, other.id, { first: 20 }), [foreign]);
      await assert.rejects(addItem(db, { title: 'lost', ownerId: 'nobody' }));
    });

    test('a client comes back as it was added, once', async () => {
      const client = {
        id: 'app',
        name: 'An app',
        secretHash: null,
        redirectUris: ['http://127.0.0.1/callback'],
        grantTypes: ['authorization_code', 'refresh_token'],
        allowedScopes: ['me', 'items'],
        requiredScopes: ['me'],
      };
      assert.equal(await addClient(db, client), true);
      assert.equal(await addClient(db, { ...client, name: 'Another' }), false);
      assert.deepEqual(await findClient(db, 'app'), client);
      assert.equal(await findClient(db, 'none'), undefined);
      assert.equal(await findClient(db, 'nul\0'), undefined, 'anybody may name any client');
    });

    test('a record is found by its identifier and its uid until it expires, and neither is stored', async () => {
      const payload = { scope: 'me', ключ: "'" };
      const later = Date.now() + 60_000;
      await putRecord(db, 'Session', 'secret-id', { payload, uid: 'secret-uid', expiresAt: later });
      assert.deepEqual(await findRecord(db, 'Session', 'secret-id'), { payload, usedAt: null });
      assert.deepEqual(await findRecordByUid(db, 'Session', 'secret-uid'), { payload, usedAt: null });
      assert.equal(await findRecord(db, 'Grant', 'secret-id'), undefined);
      const rows = await db.selectFrom('records').selectAll().execute();
      assert.doesNotMatch(JSON.stringify(rows), /secret-/);

      await putRecord(db, 'Session', 'secret-id', { payload: { scope: '' }, expiresAt: Date.now() - 1 });
      assert.equal(await findRecord(db, 'Session', 'secret-id'), undefined);
      await putRecord(db, 'Session', 'forever', { payload, expiresAt: null });
      await removeExpiredRecords(db);
      assert.deepEqual((await db.selectFrom('records').select('model').execute()).length, 1);
    });

    test('a record is replaced where it still is, and one that was removed does not come back', async () => {
      const record = (payload: object) => ({ payload: { ...payload }, uid: 'uid', expiresAt: null });
      await putRecord(db, 'Session', 'old', record({ at: 1 }));
      assert.equal(await replaceRecord(db, 'Session', 'old', 'new', record({ at: 2 })), true);
      assert.equal(await findRecord(db, 'Session', 'old'), undefined);
      assert.deepEqual((await findRecordByUid(db, 'Session', 'uid'))?.payload, { at: 2 });
      assert.equal(await replaceRecord(db, 'Session', 'old', 'newer', record({ at: 3 })), false);
      await removeRecord(db, 'Session', 'new');
      assert.equal(await replaceRecord(db, 'Session', 'new', 'new', record({ at: 4 })), false);
      assert.equal(await findRecordByUid(db, 'Session', 'uid'), undefined);
    });

    test('of twenty that use up one record at once, exactly one is first', async () => {
      await putRecord(db, 'RefreshToken', 'token', { payload: {}, expiresAt: null });
      const firsts = await Promise.all(
        Array.from({ length: 20 }, () => useRecord(db, 'RefreshToken', 'token')),
      );
      assert.equal(firsts.filter(Boolean).length, 1);
      assert.ok((await findRecord(db, 'RefreshToken', 'token'))?.usedAt);
      assert.equal(await useRecord(db, 'RefreshToken', 'unknown'), false);
    });

    test('what came of a grant goes with it, and nothing else does', async () => {
      for (const [id, grantId] of [
        ['1', 'g'],
        ['2', 'g'],
        ['3', 'other'],
      ] as const) {
        await putRecord(db, 'RefreshToken', id, { payload: {}, grantId, expiresAt: null });
      }
      await removeRecordsOfGrant(db, 'RefreshToken', 'g');
      assert.equal(await findRecord(db, 'RefreshToken', '1'), undefined);
      assert.ok(await findRecord(db, 'RefreshToken', '3'));
      await removeRecord(db, 'RefreshToken', '3');
      assert.equal(await findRecord(db, 'RefreshToken', '3'), undefined);
    });

    test('an issued token says whose it is now, until it expires or is removed', async () => {
      const user = await addUser(db, { ...john, username: 'owner' });
      assert.ok(user);
      const expiresAt = Date.now() + 60_000;
      const ofUser = { payload: {}, accountId: user.id, clientId: 'app', expiresAt };
      await putRecord(db, 'AccessToken', 'of user', ofUser);
      await putRecord(db, 'ClientCredentials', 'of client', { payload: {}, clientId: 'app', expiresAt });
      await putRecord(db, 'AccessToken', 'expired', { ...ofUser, expiresAt: Date.now() - 1 });
      await putRecord(db, 'RefreshToken', 'no access token', ofUser);
      const client = { allowedScopes: ['me', 'items'] };
      assert.deepEqual(await findIssuedToken(db, 'of user'), {
        userId: user.id,
        user: { disabled: false, allowedScopes: ['me', 'items'] },
        client,
      });
      assert.deepEqual(await findIssuedToken(db, 'of client'), { userId: null, user: null, client });
      const all = ['of user', 'of client', 'expired', 'no access token', 'unknown'];
      const found = await findIssuedTokens(db, all);
      assert.deepEqual([...found.keys()].sort(), ['of client', 'of user']);
      for (const [id, issued] of found) assert.deepEqual(issued, await findIssuedToken(db, id));
      await updateUser(db, user.id, { disabled: true });
      assert.equal((await findIssuedTokens(db, all)).get('of user')?.user?.disabled, true);
      await removeRecord(db, 'AccessToken', 'of user');
      for (const id of ['of user', 'expired', 'no access token', 'unknown']) {
        assert.equal(await findIssuedToken(db, id), undefined, id);
      }
    });

    test('a consent is kept until it is withdrawn, with the time of the first decision; then all that came of it goes', async () => {
      const user = await addUser(db, { ...john, username: 'consenting' });
      assert.ok(user);
      assert.equal(await findConsent(db, user.id, 'app'), undefined);
      assert.ok(await saveConsent(db, user.id, 'app', { allowedScopes: ['me'], refusedScopes: ['items'] }));
      const [first] = await listConsents(db, user.id);
      assert.ok(first && Date.now() - first.since < 10_000);
      await saveConsent(db, user.id, 'app', { allowedScopes: ['me', 'items'], refusedScopes: [] });
      const consent = { allowedScopes: ['me', 'items'], refusedScopes: [] };
      assert.deepEqual(await findConsent(db, user.id, 'app'), consent);
      const app = {
        clientId: 'app',
        clientName: 'An app',
        allowedOfClient: ['me', 'items'],
        since: first.since,
      };
      assert.deepEqual(await listConsents(db, user.id), [{ ...app, ...consent }]);
      assert.equal(await saveConsent(db, user.id, 'removed', consent), false);
      assert.equal(await saveConsent(db, 'removed', 'app', consent), false);

      const of = (accountId: string, clientId: string) => ({
        payload: {},
        accountId,
        clientId,
        expiresAt: null,
      });
      await putRecord(db, 'Grant', 'withdrawn', of(user.id, 'app'));
      await putRecord(db, 'Grant', 'of another app', of(user.id, 'other'));
      await putRecord(db, 'Grant', 'of another user', of('other', 'app'));
      await withdrawConsent(db, user.id, 'app');
      assert.deepEqual(await listConsents(db, user.id), []);
      assert.equal(await findRecord(db, 'Grant', 'withdrawn'), undefined);
      assert.ok(await findRecord(db, 'Grant', 'of another app'));
      assert.ok(await findRecord(db, 'Grant', 'of another user'));
    });

    test('of several instances that make the first key at once, one wins for all', async () => {
      const add = (generation: number, value: string) =>
        addServerKey(db, { purpose: 'sign', generation, value, activeAt: 1000 });
      const added = await Promise.all(['a', 'b', 'c'].map((value) => add(1, value)));
      assert.equal(added.filter(Boolean).length, 1);
      const [won, ...others] = await listServerKeys(db);
      assert.ok(won);
      assert.deepEqual(others, []);
      await add(2, 'next');
      await replaceServerKey(db, 'sign', won.value, 'encrypted');
      const { createdAt, ...first } = won;
      assert.ok(Math.abs(createdAt - Date.now()) < 60_000);
      assert.deepEqual(first, {
        purpose: 'sign',
        generation: 1,
        value: won.value,
        activeAt: 1000,
        neededUntil: 1000,
      });
      assert.deepEqual(
        (await listServerKeys(db)).map(({ value }) => value),
        ['encrypted', 'next'],
      );
    });

    test('a key is kept for the longest time that anybody needs it, and then removed', async () => {
      const [key] = await listServerKeys(db);
      assert.ok(key);
      const later = Date.now() + 60_000;
      assert.equal(await keepServerKey(db, key, later), true);
      assert.equal(await keepServerKey(db, key, later - 1000), true);
      assert.equal((await listServerKeys(db))[0]?.neededUntil, later);
      await removeServerKey(db, key);
      assert.equal((await listServerKeys(db)).length, 2, 'it is needed');
      await db
        .updateTable('server_keys')
        .set({ needed_until: Date.now() - 1 })
        .where('generation', '=', 1)
        .execute();
      await removeServerKey(db, key);
      assert.deepEqual(
        (await listServerKeys(db)).map(({ generation }) => generation),
        [2],
      );
      assert.equal(
        await keepServerKey(db, key, later),
        false,
        'who would sign with it is told that it is gone',
      );
    });

    test('kill -9 during writes loses no row that was acknowledged', async () => {
      const owner = await addUser(db, { ...john, username: 'killed' });
      assert.ok(owner);
      const acknowledged: string[] = [];
      for (let round = 0; round < 3; round++) {
        const writer = spawn(
          process.execPath,
          [fileURLToPath(import.meta.resolve('./item-writer.ts')), place.url, owner.id],
          {
            stdio: ['ignore', 'pipe', 'inherit'],
          },
        );
        writer.stdout.on('data', (chunk) => acknowledged.push(...String(chunk).split('\n').filter(Boolean)));
        const enough = acknowledged.length + 50;
        while (acknowledged.length < enough) await once(writer.stdout, 'data');
        writer.kill('SIGKILL');
        await once(writer, 'close');
      }
      const again = await openDatabase({ url: place.url });
      const kept = new Set(
        (await listItems(again, owner.id, { first: 100_000 })).map(({ itemId }) => itemId),
      );
      await again.destroy();
      assert.deepEqual(
        acknowledged.filter((itemId) => !kept.has(itemId)),
        [],
      );
    });
  });
}

test('the SQLite file and what stands beside it is for its owner alone', async () => {
  const place = await temporarySqlite();
  const db = await openDatabase({ url: place.url });
  await addUser(db, john);
  const path = place.url.slice('file:'.length);
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    assert.equal((await stat(file)).mode & 0o777, 0o600, file);
  await db.destroy();
  await place.remove();
});

test('a file that is no database is left as it is', async () => {
  const place = await temporarySqlite();
  const path = place.url.slice('file:'.length);
  await writeFile(path, 'my thesis, not a database', { mode: 0o644 });
  await assert.rejects(openDatabase({ url: place.url }), /not a database/);
  assert.equal(await readFile(path, 'utf8'), 'my thesis, not a database');
  assert.equal((await stat(path)).mode & 0o777, 0o644);
  await place.remove();
});
