import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { decodeJwt } from 'jose';
import { openStream, postQuery, signIn } from '../support/running-app.ts';
import { startCluster } from './support/cluster.ts';
import { memoryOf } from './support/memory-of.ts';
import { openStreams } from './support/open-streams.ts';
import { skipCluster } from './support/postgres-server.ts';
import { createTokenFlood, createTokenIssuer } from './support/token-flood.ts';

/** How many distinct tokens are presented; a million of them were measured. */
const tokens = Number(process.env.CLUSTER_TOKENS || 10_000);
/** So many are issued at a time. */
const batch = 1000;
const subscriptions = Number(process.env.CLUSTER_SUBSCRIPTIONS || 5000);

describe('floods on three instances', { skip: skipCluster }, async () => {
  if (skipCluster) return;
  const cluster = await startCluster();
  const { url, instances, redis } = cluster;
  const addresses = instances.map(({ address }) => address);
  const memory = () => instances.map(({ child }) => memoryOf(child));
  const { access_token } = await signIn(url, 'me items items:write');
  const { sub: john } = decodeJwt(access_token);

  test(`${subscriptions} open subscriptions: each gets the event, queries go on, and memory comes back`, async (context) => {
    const before = memory();
    const streams = await openStreams(addresses, subscriptions, access_token);
    assert.equal(streams.begun(), subscriptions, streams.refused().slice(0, 3).join('\n'));
    const open = memory();
    const began = performance.now();
    await postQuery(url, 'mutation { addItem(title: "for all of them") { title } }', access_token);
    while (streams.having('for all of them') < subscriptions && performance.now() - began < 20_000) {
      await setTimeout(50);
    }
    const took = performance.now() - began;
    assert.equal(streams.having('for all of them'), subscriptions);
    assert.equal((await postQuery(url, '{ me { username } }', access_token)).status, 200);
    const added = open.reduce((sum, mb, n) => sum + mb - (before[n] ?? 0), 0);
    context.diagnostic(
      `${Math.round((added * 1024) / subscriptions)} kB for each, all had it after ${Math.round(took)} ms`,
    );
    assert.ok(added / subscriptions < 0.1, `${added} MB`);
    streams.close();
    await setTimeout(1000);
    assert.equal((await postQuery(url, '{ me { username } }', access_token)).status, 200);
  });

  test('a client that stops reading costs bounded memory, and neither others nor the process', async (context) => {
    const [address = ''] = addresses;
    const aliases = Array.from({ length: 14 }, (_, n) => `a${n}: title`).join(' ');
    const body = JSON.stringify({ query: `subscription { itemAdded { ${aliases} } }` });
    const stopped = connect(Number(new URL(address).port), '127.0.0.1');
    stopped.on('error', () => {});
    stopped.write(
      `POST /graphql HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\ncontent-type: application/json\r\nauthorization: Bearer ${access_token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await new Promise((resolve) => stopped.once('data', resolve));
    stopped.pause();
    const reading = await openStream(address, 'subscription { itemAdded { itemId } }', access_token);
    const title = 'x'.repeat(190);
    const { body: added } = await postQuery(
      url,
      `mutation { addItem(title: "${title}") { itemId } }`,
      access_token,
    );
    const { itemId } = added.data.addItem;
    await setTimeout(200);
    const before = memory();
    // As if another instance told of them.
    const publisher = new Redis(redis.url);
    const message = JSON.stringify({ from: 'a test', event: itemId });
    const seen = countEvents(reading, itemId);
    for (let n = 0; n < 80; n++) {
      for (let m = 0; m < 50; m++) {
        void publisher.publish(`graphql-scopes:event:itemAdded:${john}`, message).catch(() => {});
      }
      await setTimeout(100);
    }
    publisher.disconnect();
    const deadline = Date.now() + 20_000;
    while (seen.events < 4000 && Date.now() < deadline) await setTimeout(50);
    const grown = Math.max(...memory().map((mb, n) => mb - (before[n] ?? 0)));
    context.diagnostic(`${Math.round(grown)} MB more`);
    assert.ok(grown < 150, `${grown} MB`);
    assert.equal(instances.length, 3, 'none has ended');
    assert.ok(seen.events >= 4000, `who reads gets all of them: ${seen.events}`);
    stopped.destroy();
  });

  // A million take a quarter of an hour.
  const timeout = 60_000 + tokens * 4;
  test(`${tokens} distinct valid tokens: all are answered, and memory stays bounded`, {
    timeout,
  }, async (context) => {
    const db = await cluster.openDatabase();
    const client = createTokenFlood(addresses);
    try {
      const issue = await createTokenIssuer(db, access_token);
      const before = memory();
      let highest = before;
      const began = performance.now();
      let next = issue(Math.min(batch, tokens));
      for (let done = 0; done < tokens; done += batch) {
        const jwts = await next;
        // Made while these are asked with.
        next = issue(Math.min(batch, Math.max(0, tokens - done - batch)));
        assert.deepEqual(await client.statusesOf(jwts), new Set([200]));
        highest = memory().map((mb, n) => Math.max(mb, highest[n] ?? 0));
        if (done % 100_000 === 0)
          context.diagnostic(`after ${done + jwts.length}: ${highest.map(Math.round).join(', ')} MB at most`);
      }
      await next;
      const grown = Math.max(...highest.map((mb, n) => mb - (before[n] ?? 0)));
      const seconds = (performance.now() - began) / 1000;
      context.diagnostic(`${Math.round(tokens / seconds)} a second, ${Math.round(grown)} MB more at most`);
      assert.ok(grown < 200, `${grown} MB`);
    } finally {
      client.close();
      await db.destroy();
    }
  });
});

/** Reads a stream as fast as it comes. */
function countEvents(stream: Response, text: string): { events: number } {
  const seen = { events: 0 };
  void (async () => {
    for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen.events += chunk.split(text).length - 1;
    }
  })().catch(() => {});
  return seen;
}
