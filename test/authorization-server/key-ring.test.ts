import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { errors } from 'jose';
import { createKeyRing, type KeyRing, type KeyRingOptions } from '../../src/authorization-server/key-ring.ts';
import { prepareRotation, type RotateKeysOptions } from '../../src/authorization-server/prepare-rotation.ts';
import { createVerificationKey } from '../../src/authorization-server/verification-key.ts';
import { openDatabase } from '../../src/data/database.ts';
import { listServerKeys } from '../../src/data/server-keys.ts';
import { createStorage } from '../../src/server/storage.ts';
import { temporarySqlite } from '../support/databases.ts';

const place = await temporarySqlite();
const db = await openDatabase({ url: place.url });
const { keys: storage } = createStorage(db);
const rings: KeyRing[] = [];
after(async () => {
  for (const ring of rings) ring.close();
  await db.destroy();
  await place.remove();
});
beforeEach(async () => {
  for (const ring of rings.splice(0)) ring.close();
  await db.deleteFrom('server_keys').execute();
});

async function start(options: Partial<KeyRingOptions> = {}, keys = storage): Promise<KeyRing> {
  const onError = (error: unknown) => assert.fail(String(error));
  const ring = await createKeyRing(keys, { ...defaults, onError, ...options });
  rings.push(ring);
  return ring;
}
const rotate = async (publishFor: number, algorithm?: RotateKeysOptions['algorithm']) => {
  const addKeys = await prepareRotation(storage, { encryptionSecrets: [], publishFor, algorithm });
  return addKeys(storage);
};
const defaults = { algorithm: 'ES256', encryptionSecrets: [], tokenLifetime: 60 } as const;
const kids = (ring: KeyRing) => ring.current.signing.map(({ kid }) => kid);
const generations = async () =>
  (await listServerKeys(db)).filter(({ purpose }) => purpose === 'sign').map(({ generation }) => generation);

test('a new key is there at the next look, signs when its time has come, and a new cookie key not before everybody knows it', async () => {
  const ring = await start();
  const [old] = kids(ring);
  const [oldCookie] = ring.current.cookies;
  const { kid } = await rotate(3);
  await ring.nextLook();
  assert.deepEqual(kids(ring), [old, kid]);
  const { current } = ring;
  await ring.nextLook();
  assert.equal(ring.current, current, 'nothing is new');
  await setTimeout(3000);
  await ring.nextLook();
  assert.deepEqual(kids(ring), [kid, old]);
  assert.deepEqual([ring.current.cookies.length, ring.current.cookies[0]], [2, oldCookie]);
});

test('of two rotations in quick succession and one while an instance starts none is lost, and the newest signs', async () => {
  const ring = await start();
  const made = await Promise.all([rotate(0), rotate(0)]);
  const [starting, third] = await Promise.all([start(), rotate(0)]);
  await Promise.all([ring.nextLook(), starting.nextLook()]);
  assert.deepEqual(kids(ring), kids(starting));
  assert.equal(kids(ring).length >= 2, true);
  assert.ok([...made, third].some(({ kid }) => kid === kids(ring)[0]));
  assert.equal((await generations()).at(-1), 4);
});

test('a key lives until all that it signed has expired, whoever signed with it, and is then destroyed', async () => {
  const long = await start({ tokenLifetime: 5 * 86_400 });
  const short = await start();
  const [old] = kids(short);
  await rotate(0);
  await Promise.all([long.nextLook(), short.nextLook()]);
  const until = (await listServerKeys(db)).find(({ purpose }) => purpose === 'sign')?.neededUntil ?? 0;
  assert.ok(until > Date.now() + 5 * 86_400_000);
  assert.deepEqual(kids(long).includes(old), true);
  await db
    .updateTable('server_keys')
    .set({ needed_until: Date.now() - 1 })
    .where('generation', '=', 1)
    .execute();
  await Promise.all([long.nextLook(), short.nextLook()]);
  await long.nextLook();
  assert.deepEqual(await generations(), [2]);
  assert.equal(kids(long).includes(old), false);
});

test('instances of different algorithms keep each other’s keys', async () => {
  const es256 = await start();
  const eddsa = await start({ algorithm: 'EdDSA' });
  await Promise.all([es256.nextLook(), eddsa.nextLook()]);
  const algorithms = (ring: KeyRing) => ring.current.signing.map(({ alg }) => alg);
  assert.deepEqual(
    [algorithms(es256), algorithms(eddsa)],
    [
      ['ES256', 'EdDSA'],
      ['EdDSA', 'ES256'],
    ],
  );
  await db
    .updateTable('server_keys')
    .set({ needed_until: Date.now() - 1 })
    .execute();
  await Promise.all([es256.nextLook(), eddsa.nextLook()]);
  await Promise.all([es256.nextLook(), eddsa.nextLook()]);
  assert.equal(algorithms(es256)[0], 'ES256');
  assert.equal(algorithms(eddsa)[0], 'EdDSA');
  const { algorithm } = await rotate(0);
  assert.equal(algorithm, 'EdDSA', 'that of the server that started last');
});

test('a key that was published ahead of another algorithm is the one that signs after the change', async () => {
  await start();
  const { kid } = await rotate(0, 'RS256');
  assert.equal(kids(await start({ algorithm: 'RS256' }))[0], kid);
});

test('a token of a key that is not known waits for the next look, and a flood of invented keys asks the database nothing', async () => {
  let looks = 0;
  const list = () => {
    looks++;
    return storage.list();
  };
  const ring = await start({}, { ...storage, list });
  const find = createVerificationKey(ring);
  const { kid } = await rotate(0);
  const token = { payload: '', signature: '' };
  assert.ok(await find({ alg: 'ES256', kid }, token));
  const before = looks;
  const flood = Array.from({ length: 5000 }, (_, index) =>
    find({ alg: 'ES256', kid: `invented ${index}` }, token),
  );
  const outcomes = await Promise.allSettled(flood);
  for (const outcome of outcomes)
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof errors.JWKSNoMatchingKey);
  assert.ok(looks - before <= 2, `${looks - before} looks`);
});

test('while the database is away the keys stay as they are, that is told once, and who waits for a look is told, too', async () => {
  let isAway = false;
  const told: unknown[] = [];
  const list = async () => {
    if (isAway) throw new Error('away');
    return storage.list();
  };
  const ring = await start({ onError: (error) => told.push(error) }, { ...storage, list });
  const { current } = ring;
  isAway = true;
  await assert.rejects(ring.nextLook(), /away/);
  await assert.rejects(ring.nextLook(), /away/);
  await assert.rejects(
    async () => createVerificationKey(ring)({ alg: 'ES256', kid: 'other' }, { payload: '', signature: '' }),
    /away/,
  );
  assert.deepEqual([ring.current, told.length], [current, 1]);
  await ring.recentLook();
  isAway = false;
  const { kid } = await rotate(0);
  await ring.nextLook();
  assert.ok(kids(ring).includes(kid));
});

test('keys are made before they are written: no transaction waits for that', async () => {
  await start();
  const before = (await listServerKeys(db)).length;
  const addKeys = await prepareRotation(storage, {
    encryptionSecrets: [],
    publishFor: 0,
    algorithm: 'RS256',
  });
  assert.equal((await listServerKeys(db)).length, before);
  const added = await db.transaction().execute((transaction) => addKeys(createStorage(transaction).keys));
  assert.equal(added.algorithm, 'RS256');
  assert.equal((await listServerKeys(db)).length, before + 2);
});
