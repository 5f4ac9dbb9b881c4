import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { hashOf } from '../../src/data/records.ts';
import { openStream, postQuery, signIn } from '../support/running-app.ts';
import { startCluster } from './support/cluster.ts';
import { memoryOf } from './support/memory-of.ts';
import { openStreams } from './support/open-streams.ts';
import { skipCluster } from './support/postgres-server.ts';

/** How many distinct tokens are presented: a million is what was measured, and takes an hour. */
const tokens = Number(process.env.CLUSTER_TOKENS || 10_000);
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

  test(`${tokens} distinct valid tokens: all are answered, and memory stays bounded`, async (context) => {
    const db = await cluster.openDatabase();
    try {
      const { kid, alg = '' } = decodeProtectedHeader(access_token);
      const keys = await db.selectFrom('server_keys').select('value').where('purpose', '=', 'sign').execute();
      const jwk = keys.map(({ value }) => JSON.parse(value)).find((key) => key.kid === kid);
      const key = await importJWK(jwk, alg);
      const claims = decodeJwt(access_token);
      const before = memory();
      const began = performance.now();
      for (let done = 0; done < tokens; done += 500) {
        const jtis = Array.from({ length: Math.min(500, tokens - done) }, () => randomUUID());
        await db
          .insertInto('records')
          .values(
            jtis.map((jti) => ({
              model: 'AccessToken',
              id_hash: hashOf(jti),
              payload: '{}',
              grant_id: null,
              account_id: String(claims.sub),
              client_id: String(claims.client_id),
              uid_hash: null,
              used_at: null,
              expires_at: Date.now() + 1_800_000,
            })),
          )
          .execute();
        const jwts = await Promise.all(
          jtis.map((jti) =>
            new SignJWT({ ...claims, jti })
              .setProtectedHeader({ alg, kid: String(kid), typ: 'at+jwt' })
              .sign(key),
          ),
        );
        // A few dozen at a time.
        const answers = await inLanes(jwts, 32, async (jwt, n) => {
          const { status } = await postQuery(addresses[n % 3] ?? '', '{ me { username } }', jwt);
          return status;
        });
        assert.deepEqual([...new Set(answers)], [200]);
      }
      const grown = Math.max(...memory().map((mb, n) => mb - (before[n] ?? 0)));
      const seconds = (performance.now() - began) / 1000;
      context.diagnostic(`${Math.round(tokens / seconds)} a second, ${Math.round(grown)} MB more at most`);
      assert.ok(grown < 200, `${grown} MB`);
    } finally {
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

async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  run: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let index = next++; index < items.length; index = next++) {
        results[index] = await run(items[index] as Item, index);
      }
    }),
  );
  return results;
}
