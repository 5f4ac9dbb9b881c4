import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createKeyRing } from '../../src/authorization-server/key-ring.ts';
import { prepareRotation } from '../../src/authorization-server/prepare-rotation.ts';
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
const [secret, another] = [
  'a secret of at least thirty-two characters',
  'another secret of thirty-two characters',
];
const encryptionSecrets = [secret];

/** The keys that a server has at its start. */
async function loadServerKeys(
  keys: typeof storage,
  options: { algorithm: SigningAlgorithm; encryptionSecrets?: string[] },
) {
  const ring = await createKeyRing(keys, {
    encryptionSecrets: [],
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

  assert.deepEqual(await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets }), first);
  assert.doesNotMatch(await stored(), /\\"(d|k)\\"/, 'nothing readable is left');
  assert.equal((await stored()).includes(String(first.cookies[0])), false);
  assert.deepEqual(await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets }), first);

  await assert.rejects(loadServerKeys(storage, { algorithm: 'ES256' }), /KEY_ENCRYPTION_SECRET is not set/);
  await assert.rejects(
    loadServerKeys(storage, {
      algorithm: 'ES256',
      encryptionSecrets: [another],
    }),
    (error: Error) =>
      /KEY_ENCRYPTION_SECRET is not the secret/.test(error.message) && !error.message.includes('another'),
  );
});

test('the secret is changed by who knows both, one instance after another, and then the old one opens nothing', async () => {
  const load = (secrets: string[]) =>
    loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets: secrets });
  const first = await load([secret]);
  const sealed = await stored();
  assert.deepEqual(await load([secret, another]), first);
  assert.equal(await stored(), sealed, 'nothing to do yet');
  const rotated = prepareRotation(storage, { encryptionSecrets: [another, secret], publishFor: 0 });
  await assert.rejects(rotated, /not encrypted with it/, 'who knows the old one alone could not read it');
  assert.deepEqual(await load([another, secret]), first);
  assert.notEqual(await stored(), sealed);
  assert.deepEqual(await load([another]), first);
  await assert.rejects(load([secret]), /OTHER_KEY_ENCRYPTION_SECRET/);
  // Back again, for the tests after this.
  assert.deepEqual(await load([secret, another]), first);
});

test('a rotation that was prepared before the secret changed adds no key that a server could not read, nor one in the clear', async () => {
  await db.deleteFrom('server_keys').execute();
  await loadServerKeys(storage, { algorithm: 'ES256' });
  const clear = await prepareRotation(storage, { encryptionSecrets: [], publishFor: 0 });
  await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets });
  await assert.rejects(clear(storage), /KEY_ENCRYPTION_SECRET is not set/);

  const old = await prepareRotation(storage, { encryptionSecrets: [secret, another], publishFor: 0 });
  await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets: [another, secret] });
  await assert.rejects(old(storage), /not encrypted with it/);
  const now = await prepareRotation(storage, { encryptionSecrets: [another, secret], publishFor: 0 });
  await now(storage);
  await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets: [another] });
  await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets: [secret, another] });
});

test('a key that is stored in the clear while a server with a secret runs is encrypted at its next look', async () => {
  const onError = (error: unknown) => assert.fail(String(error));
  const ring = await createKeyRing(storage, {
    algorithm: 'ES256',
    encryptionSecrets,
    tokenLifetime: 60,
    onError,
  });
  const cookie = JSON.stringify({ kty: 'oct', k: 'in-the-clear' });
  await storage.add({ purpose: 'cookies', generation: 100, value: cookie, activeAt: Date.now() });
  await ring.nextLook();
  assert.doesNotMatch(await stored(), /in-the-clear/);
  assert.equal(ring.current.cookies[0], 'in-the-clear');
  ring.close();
  await db.deleteFrom('server_keys').execute();
  await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets });
});

test('instances that have the secrets in another order do not undo each other while they run', async () => {
  const rings = [];
  for (const encryptionSecrets of [
    [secret, another],
    [another, secret],
  ]) {
    const onError = (error: unknown) => assert.fail(String(error));
    rings.push(
      await createKeyRing(storage, { algorithm: 'ES256', encryptionSecrets, tokenLifetime: 60, onError }),
    );
  }
  const sealed = await stored();
  for (const ring of rings) await ring.nextLook();
  for (const ring of rings) await ring.nextLook();
  assert.equal(await stored(), sealed);
  for (const ring of rings) ring.close();
  await loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets: [secret, another] });
});

test('another algorithm makes a new key that signs, and the old one still verifies', async () => {
  const { signing } = await loadServerKeys(storage, { algorithm: 'EdDSA', encryptionSecrets });
  assert.deepEqual(
    signing.map(({ alg }) => alg),
    ['EdDSA', 'ES256'],
  );
  for (const key of publicKeys(signing).keys) assert.equal('d' in key, false);
});

test('instances that start at once agree on one key', async () => {
  await db.deleteFrom('server_keys').execute();
  const all = await Promise.all(
    [1, 2, 3].map(() => loadServerKeys(storage, { algorithm: 'ES256', encryptionSecrets })),
  );
  for (const one of all) assert.deepEqual(one, all[0]);
});
