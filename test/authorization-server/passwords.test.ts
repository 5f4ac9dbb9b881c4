import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  type BcryptPool,
  createBcryptPool,
  createPasswords,
} from '../../src/authorization-server/passwords.ts';

const pool = createBcryptPool();
after(() => pool.destroy());
const compared: string[] = [];
const watched: BcryptPool = {
  run(task) {
    if ('hashed' in task) compared.push(task.hashed);
    return pool.run(task);
  },
  destroy: () => pool.destroy(),
};
const passwords = createPasswords(watched);
const hash = await passwords.hash('secret');

test('a password matches its own hash, and no other password does', async () => {
  assert.equal(await passwords.verify('secret', hash), true);
  assert.equal(await passwords.verify('Secret', hash), false);
  assert.equal(await passwords.verify('', hash), false);
});

test('H14: where there is no hash, bcrypt still does the work of one that is real', async () => {
  compared.length = 0;
  assert.equal(await passwords.verify('secret', undefined), false);
  const [stand] = compared;
  assert.equal(stand?.length, hash.length);
  assert.equal(stand?.slice(0, 7), hash.slice(0, 7), 'version and cost');
});

test('a password of more than 72 bytes is refused, not cut', async () => {
  const longest = 'é'.repeat(36);
  const kept = await passwords.hash(longest);
  assert.equal(await passwords.verify(longest, kept), true);
  assert.equal(await passwords.verify(`${longest}x`, kept), false);
  await assert.rejects(passwords.hash(`${longest}x`), RangeError);
});

test('while passwords are hashed, the thread that answers queries goes on', async () => {
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 5);
  await passwords.hash('secret');
  clearInterval(ticking);
  assert.ok(ticks > 3, `${ticks} ticks`);
});
