import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openStream, postQuery, postToken, signIn } from '../support/running-app.ts';
import { startCluster } from './support/cluster.ts';
import { assertNothingLost, failuresOf, startLoad } from './support/load.ts';
import { skipCluster } from './support/postgres-server.ts';

describe('three instances, Postgres, Redis and a balancer', { skip: skipCluster }, async () => {
  if (skipCluster) return;
  const cluster = await startCluster({ DRAIN_DELAY: '2', LOGIN_FAILURES_PER_ACCOUNT: '3' });
  const { url, postgres, redis } = cluster;

  test('an instance that is killed takes no acknowledged write with it, and what it was answering is all that fails', async () => {
    const load = await startLoad(cluster);
    await setTimeout(1500);
    cluster.instances[0]?.child.kill('SIGKILL');
    await setTimeout(1500);
    const failed = failuresOf(load);
    await cluster.add();
    await setTimeout(1000);
    await load.stop();
    assert.ok(failed <= 8, `at most one of each client: ${JSON.stringify(load.outcomes)}`);
    assert.equal(failuresOf(load), failed, 'a new one fails nothing');
    await assertNothingLost(cluster, load);
  });

  test('Postgres is killed and started under load: no acknowledged write is lost, and all instances serve again by themselves', async () => {
    const load = await startLoad(cluster);
    await setTimeout(1500);
    postgres.kill();
    await setTimeout(700);
    assert.equal((await fetch(`${cluster.instances[0]?.address}/ready`)).status, 503);
    assert.equal((await fetch(`${cluster.instances[0]?.address}/health`)).status, 200);
    postgres.start();
    const took = await cluster.untilItServes();
    assert.ok(took < 10_000, `${took} ms`);
    const failed = failuresOf(load);
    assert.ok(failed > 0);
    await setTimeout(2000);
    const written = load.acknowledged.length;
    await setTimeout(1000);
    await load.stop();
    assert.ok(load.acknowledged.length > written);
    await assertNothingLost(cluster, load);
    for (const { address } of cluster.instances) assert.equal((await fetch(`${address}/ready`)).status, 200);
  });

  test('SIGTERM with requests and subscriptions open fails no request, and ends the subscriptions', async () => {
    const { access_token } = await signIn(url, 'me items');
    const load = await startLoad(cluster);
    const [leaving] = cluster.instances;
    assert.ok(leaving);
    const stream = await openStream(leaving.address, 'subscription { itemAdded { title } }', access_token);
    const streamed = stream.text();
    await setTimeout(1000);
    leaving.child.kill('SIGTERM');
    assert.equal(await leaving.ended, 0);
    assert.match(await streamed, /load \d/);
    await cluster.add();
    await setTimeout(500);
    await load.stop();
    assert.deepEqual(Object.keys(load.outcomes), ['200'], JSON.stringify(load.outcomes));
    await assertNothingLost(cluster, load);
  });

  test('while Redis is gone people sign in, guesses have a limit, revoked tokens are refused; once it is back events cross again', async () => {
    const load = await startLoad(cluster);
    const { access_token } = await signIn(url, 'me items items:write');
    const [one, other] = cluster.instances;
    assert.ok(one && other);
    await redis.kill();
    await setTimeout(300);

    const guess = (password: string, address: string) =>
      postToken(
        url,
        { grant_type: 'password', username: 'johndoe', password },
        { 'x-forwarded-for': address },
      );
    assert.equal((await guess('secret', '203.0.113.1')).status, 200);
    let looked = 0;
    for (let n = 0; n < 30; n++) if ((await guess('wrong', '203.0.113.2')).status === 400) looked++;
    assert.equal(looked, 9, 'three on each instance');
    const { access_token: revoked } = await signIn(url, 'me');
    await fetch(`${url}/revoke`, { method: 'POST', body: new URLSearchParams({ token: revoked }) });
    await setTimeout(1000);
    for (const { address } of cluster.instances) {
      assert.equal((await postQuery(address, '{ me { username } }', revoked)).status, 401);
    }

    await redis.start();
    await setTimeout(1500);
    const stream = await openStream(other.address, 'subscription { itemAdded { title } }', access_token);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await setTimeout(300);
    await postQuery(one.address, 'mutation { addItem(title: "across") { title } }', access_token);
    let text = '';
    const deadline = Date.now() + 5000;
    while (!text.includes('across') && Date.now() < deadline) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    assert.match(text, /across/);
    await load.stop();
    assert.deepEqual(Object.keys(load.outcomes), ['200'], JSON.stringify(load.outcomes));
    await assertNothingLost(cluster, load);
  });
});
