import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createKeyRing } from '../../src/authorization-server/key-ring.ts';
import { publicKeys, type SigningAlgorithm } from '../../src/authorization-server/server-keys.ts';
import { openDatabase } from '../../src/data/database.ts';
import { createStorage } from '../../src/server/storage.ts';
import { temporarySqlite } from '../support/databases.ts';

const place = await temporarySqlite();
const db = await openDatabase({ url: place.url });
const { keys: storage } = createStorage(db);
after(async () => {
  await db.destroy();
  await place.remove();
});
const encryptionSecret = 'a secret of at least thirty-two characters';

/** The keys that a server has at its start. */
async function loadServerKeys(
  keys: typeof storage,
  options: { algorithm: SigningAlgorithm; encryptionSecret?: string },
) {
  const ring = await createKeyRing(keys, {
    ...options,
    tokenLifetime: 60,
    onError: (error) => assert.fail(String(error)),
  });
  ring.close();
  return ring.current;
}
const stored = async () => JSON.stringify(await db.selectFrom('server_keys').selectAll().execute());

test('keys are made once, encrypted once a secret is set, and are the same for who has the secret', async () => {
  const first = await loadServerKeys(storage, { algorithm: 'ES256' });
  assert.deepEqual(await loadServerKeys(storage, { algorithm: 'ES256' }), first);
  assert.match(await stored(), /\\"d\\"/);

  assert.deepEqual(await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecret }), first);
  assert.doesNotMatch(await stored(), /\\"(d|k)\\"/, 'nothing readable is left');
  assert.equal((await stored()).includes(String(first.cookies[0])), false);
  assert.deepEqual(await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecret }), first);

  await assert.rejects(loadServerKeys(storage, { algorithm: 'ES256' }), /KEY_ENCRYPTION_SECRET is not set/);
  await assert.rejects(
    loadServerKeys(storage, {
      algorithm: 'ES256',
      encryptionSecret: 'another secret of thirty-two characters',
    }),
    (error: Error) =>
      /KEY_ENCRYPTION_SECRET is not the secret/.test(error.message) && !error.message.includes('another'),
  );
});

test('another algorithm makes a new key that signs, and the old one still verifies', async () => {
  const { signing } = await loadServerKeys(storage, { algorithm: 'EdDSA', encryptionSecret });
  assert.deepEqual(
    signing.map(({ alg }) => alg),
    ['EdDSA', 'ES256'],
  );
  for (const key of publicKeys(signing).keys) assert.equal('d' in key, false);
});

test('instances that start at once agree on one key', async () => {
  await db.deleteFrom('server_keys').execute();
  const all = await Promise.all(
    [1, 2, 3].map(() => loadServerKeys(storage, { algorithm: 'ES256', encryptionSecret })),
  );
  for (const one of all) assert.deepEqual(one, all[0]);
});
