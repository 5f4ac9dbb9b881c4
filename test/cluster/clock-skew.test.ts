import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { postQuery, postToken, signIn } from '../support/running-app.ts';
import { startCluster } from './support/cluster.ts';
import { skipCluster } from './support/postgres-server.ts';

const skewed = fileURLToPath(new URL('./support/skewed-clock.js', import.meta.url));

describe('instances whose clocks are thirty seconds apart, both ways', { skip: skipCluster }, async () => {
  if (skipCluster) return;
  const cluster = await startCluster({ LOGIN_FAILURES_PER_ACCOUNT: '3' });
  const [right] = cluster.instances;
  for (const skew of ['30000', '-30000']) {
    await cluster.add({ NODE_OPTIONS: `--import=${skewed}`, CLOCK_SKEW: skew });
  }
  await setTimeout(1000);
  const [ahead, behind] = cluster.instances.slice(-2);
  assert.ok(right && ahead && behind);
  const all = [right, ahead, behind].map(({ address }) => address);

  test('they do have different clocks', async () => {
    const [now = 0, later = 0, earlier = 0] = await Promise.all(
      all.map(async (address) => decodeJwt((await signIn(address)).access_token).iat),
    );
    assert.ok(later - now > 25 && now - earlier > 25);
  });

  test('the tokens of each count on each, and a token that one has revoked counts on none after a second', async () => {
    for (const address of all) {
      const { access_token } = await signIn(address, 'me');
      for (const other of all) {
        assert.equal((await postQuery(other, '{ me { username } }', access_token)).status, 200);
        assert.equal((await postQuery(other, '{ myItems { title } }', access_token)).status, 403);
      }
      await fetch(`${address}/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: access_token }),
      });
      await setTimeout(1000);
      for (const other of all) {
        assert.equal((await postQuery(other, '{ me { username } }', access_token)).status, 401);
      }
    }
  });

  test('people sign in across them, refresh on each in turn, and a refresh token that was used refreshes nothing', async () => {
    for (let round = 0; round < 3; round++) {
      const authorization = await beginAuthorization(cluster.url, { scope: 'me' });
      await redeem(authorization, await allowAsJohn(authorization));
    }
    let { refresh_token } = await signIn(right.address, 'me');
    const used: string[] = [];
    for (const address of [...all, ...all]) {
      const { status, body } = await postToken(address, { grant_type: 'refresh_token', refresh_token });
      assert.equal(status, 200, JSON.stringify(body));
      used.push(refresh_token);
      refresh_token = String(body.refresh_token);
    }
    for (const address of all) {
      const { status } = await postToken(address, {
        grant_type: 'refresh_token',
        refresh_token: used[0] ?? '',
      });
      assert.equal(status, 400);
    }
  });

  test('H15: guesses are counted together all the same', async () => {
    const guess = (address: string) =>
      postToken(
        address,
        { grant_type: 'password', username: 'johndoe', password: 'wrong' },
        { 'x-forwarded-for': '203.0.113.9' },
      );
    for (const address of all) assert.equal((await guess(address)).status, 400);
    for (const address of all) assert.equal((await guess(address)).status, 429);
  });
});
