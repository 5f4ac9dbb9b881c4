import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { postToken, runApp } from '../support/running-app.ts';

describe('H15: too many failures', () => {
  const guess = (at: string, username: string, address: string, password = 'wrong') =>
    postToken(at, { grant_type: 'password', username, password }, { 'x-forwarded-for': address });

  test('an account has to wait, at that address alone, and the right password does not help there', async () => {
    const { url: limited } = await runApp({ loginFailuresPerAccount: 2, trustProxy: ['loopback'] });
    for (let n = 0; n < 2; n++) assert.equal((await guess(limited, 'johndoe', '203.0.113.1')).status, 400);
    const refused = await guess(limited, 'johndoe', '203.0.113.1', 'secret');
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal(refused.headers.get('content-type')?.startsWith('application/json'), true);
    assert.equal(
      (await guess(limited, 'johndoe', '203.0.113.2', 'secret')).status,
      200,
      'the person elsewhere',
    );
    assert.equal((await guess(limited, 'johndoe', '203.0.113.1', 'secret')).status, 429);
  });

  test('an address has to wait, whatever the account, and an IPv6 network counts as one', async () => {
    const { url: limited } = await runApp({ loginFailuresPerAddress: 2, trustProxy: ['loopback'] });
    for (let n = 0; n < 2; n++)
      assert.equal((await guess(limited, `user${n}`, `2001:db8::${n}`)).status, 400);
    assert.equal((await guess(limited, 'johndoe', '2001:db8::ffff', 'secret')).status, 429);
    assert.equal((await guess(limited, 'johndoe', '2001:db8:0:1::1', 'secret')).status, 200);
  });

  test('of ten guesses at once only as many are looked at as one after the other', async () => {
    const { url: limited } = await runApp({ loginFailuresPerAccount: 2 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => guess(limited, 'johndoe', '')));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [400, 400, ...Array(8).fill(429)]);
  });

  test('without a trusted proxy X-Forwarded-For changes nothing', async () => {
    const { url: limited } = await runApp({ loginFailuresPerAccount: 1 });
    await guess(limited, 'johndoe', '203.0.113.1');
    assert.equal((await guess(limited, 'johndoe', '203.0.113.2')).status, 429);
  });

  test('right passwords never count, however many people sign in at once', async () => {
    const { url: limited } = await runApp({ loginFailuresPerAccount: 1, loginFailuresPerAddress: 1 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => guess(limited, 'johndoe', '', 'secret')),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 200],
    );
  });

  test('a right password takes the failures of its account back', async () => {
    const { url: limited } = await runApp({ loginFailuresPerAccount: 2 });
    for (let round = 0; round < 5; round++) {
      assert.equal(
        (await guess(limited, 'johndoe', '', round % 2 ? 'wrong' : 'secret')).status,
        round % 2 ? 400 : 200,
      );
    }
  });
});
