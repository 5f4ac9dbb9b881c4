import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { type Database, openDatabase } from '../../src/data/database.ts';
import { inTransaction } from '../../src/data/in-transaction.ts';
import { addItem, listItems } from '../../src/data/items.ts';
import { addUser, setPassword, updateUser } from '../../src/data/users.ts';
import { skipPostgres, temporaryPostgres } from '../support/databases.ts';

describe('on a Postgres where every transaction is serializable', { skip: skipPostgres }, async () => {
  if (skipPostgres) return;
  const place = await temporaryPostgres();
  const url = `${place.url}?options=-c%20default_transaction_isolation%3Dserializable`;
  const dbs: Database[] = [await openDatabase({ url }), await openDatabase({ url })];
  after(async () => {
    for (const db of dbs) await db.destroy();
    await place.remove();
  });
  const [one] = dbs as [Database];
  const user = { username: 'ann', email: null, fullName: null, disabled: false, allowedScopes: [] };
  const ann = await addUser(one, { ...user, passwordHash: 'x' });
  const id = String(ann?.id);

  test('transactions that get into one another are run again until each was done', async () => {
    let runs = 0;
    // Each reads what the others write: of two at once one is undone (40001).
    const counted = Array.from({ length: 24 }, (_, n) =>
      inTransaction(dbs[n % 2] as Database, async (transaction) => {
        runs++;
        const items = await listItems(transaction, id, { first: 100 });
        await addItem(transaction, { title: `item ${items.length}`, ownerId: id });
      }),
    );
    await Promise.all(counted);
    const titles = (await listItems(one, id, { first: 100 })).map(({ title }) => title);
    assert.equal(titles.length, 24);
    assert.equal(new Set(titles).size, 24, 'as if they had come one after the other');
    assert.ok(runs > 24, `${runs} runs`);
  });

  test('single statements are run again, too', async () => {
    const changes = Array.from({ length: 24 }, (_, n) =>
      n % 4 === 0
        ? setPassword(dbs[n % 2] as Database, id, `hash ${n}`)
        : updateUser(dbs[n % 2] as Database, id, { allowedScopes: [`s${n}`] }),
    );
    await Promise.all(changes);
  });
});

test('what failed otherwise is not run again, and who fails each time is told why', async () => {
  const place = skipPostgres ? undefined : await temporaryPostgres();
  if (!place) return;
  const db = await openDatabase({ url: place.url });
  after(async () => {
    await db.destroy();
    await place.remove();
  });
  for (const [code, runs] of [
    ['57P01', 1],
    ['40001', 13],
  ] as const) {
    let count = 0;
    const failing = inTransaction(db, async () => {
      count++;
      throw Object.assign(new Error('could not'), { code });
    });
    await assert.rejects(failing, { code });
    assert.equal(count, runs);
  }
});
