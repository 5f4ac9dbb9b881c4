import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { AppOptions } from 'graphql-scopes/server';
import { Redis } from 'ioredis';
import { openDatabase } from '../../src/data/database.ts';
import { skipPostgres } from '../support/databases.ts';
import { runInstances } from '../support/instances.ts';
import { redisUrl, skipRedis, temporaryPrefix } from '../support/redis.ts';
import { openStream, postQuery, postToken, signIn } from '../support/running-app.ts';

const prefix = temporaryPrefix();
for (const [name, options, skip] of [
  ['Postgres alone', {}, skipPostgres],
  ['Postgres and Redis', { redisUrl, redisPrefix: prefix }, skipPostgres || skipRedis],
] as [string, Partial<AppOptions>, string | false][]) {
  describe(`three instances on ${name}`, { skip }, async () => {
    if (skip) return;
    const { urls, databaseUrl } = await runInstances(3, {
      ...options,
      loginFailuresPerAccount: 3,
      trustProxy: ['loopback'],
    });
    const [first, second, third] = urls as [string, string, string];
    const guess = (url: string, password: string, address: string, username = 'johndoe') =>
      postToken(url, { grant_type: 'password', username, password }, { 'x-forwarded-for': address });

    test('H15: failed sign-ins count on all of them together', async () => {
      for (const url of urls) assert.equal((await guess(url, 'wrong', '203.0.113.1')).status, 400);
      for (const url of urls) {
        const refused = await guess(url, 'secret', '203.0.113.1');
        assert.equal(refused.status, 429);
        assert.ok(Number(refused.headers.get('retry-after')) > 800);
      }
      assert.equal((await guess(first, 'secret', '203.0.113.2')).status, 200, 'from elsewhere');
    });

    test('a right password takes the failures back everywhere', async () => {
      for (const url of [first, second]) await guess(url, 'wrong', '203.0.113.3');
      assert.equal((await guess(third, 'secret', '203.0.113.3')).status, 200);
      for (const url of [first, second]) {
        assert.equal((await guess(url, 'wrong', '203.0.113.3')).status, 400);
      }
    });

    test('neither the names nor the addresses of who failed lie where they are counted', async () => {
      await guess(first, 'wrong', '203.0.113.4', 'a-name-or-a-password');
      const keys = options.redisUrl ? await keysInRedis() : await keysInPostgres(databaseUrl);
      assert.ok(keys.length >= 4, keys.join());
      assert.doesNotMatch(keys.join(), /203\.0|johndoe|a-name/);
    });

    test('S12: what is added by one reaches the subscriptions of all, once', async () => {
      const { access_token } = await signIn(first, 'me items items:write');
      const streams = await Promise.all(
        urls.map((url) =>
          openStream(url, 'subscription { itemAdded { title owner { username } } }', access_token),
        ),
      );
      await setTimeout(200);
      for (const [n, url] of urls.entries()) {
        await postQuery(url, `mutation { addItem(title: "of ${n}") { itemId } }`, access_token);
      }
      for (const stream of streams) {
        const text = await readUntil(stream, 'of 2');
        for (const n of [0, 1, 2]) assert.equal(text.split(`"of ${n}"`).length, 2, `once: ${text}`);
        assert.match(text, /"owner":\{"username":"johndoe"\}/);
      }
    });

    test('a subscription ends within a second of its token being revoked on another instance', async () => {
      const { access_token } = await signIn(first, 'me items');
      const stream = await openStream(second, 'subscription { itemAdded { title } }', access_token);
      const began = performance.now();
      const revoked = await fetch(`${third}/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: access_token }),
      });
      assert.equal(revoked.status, 200);
      assert.match(await stream.text(), /UNAUTHENTICATED/);
      assert.ok(performance.now() - began < 2500);
      assert.equal((await postQuery(second, '{ status { status } }', access_token)).status, 401);
    });
  });
}

async function keysInRedis(): Promise<string[]> {
  const redis = new Redis(redisUrl);
  try {
    return await redis.keys(`${prefix}*`);
  } finally {
    redis.disconnect();
  }
}

async function keysInPostgres(url: string): Promise<string[]> {
  const db = await openDatabase({ url });
  try {
    return (await db.selectFrom('login_failures').select('key').execute()).map(({ key }) => key);
  } finally {
    await db.destroy();
  }
}

async function readUntil(stream: Response, end: string): Promise<string> {
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes(end)) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done) return text;
    text += value;
  }
  await reader?.cancel();
  return text;
}
