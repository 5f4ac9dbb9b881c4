import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStream } from '../support/running-app.ts';
import type { OAuthClient } from './clients.ts';
import type { Deployment } from './deployments.ts';
import { john, signInAs, statusOf } from './sign-in-tests.ts';

/** What is revoked is gone at once, wherever it is asked. */
export function revocationTests({ instances }: Deployment, app: () => Promise<OAuthClient>): void {
  test('a service is told what a token is good for, and that a revoked one is good for nothing', async () => {
    const client = await app();
    const { tokens } = await signInAs(john, client, 'me');
    const { active, scope, username } = await client.introspect(tokens.access);
    assert.deepEqual([active, scope, username], [true, 'me', 'johndoe']);
    assert.equal((await client.introspect(tokens.refresh)).active, true);
    await client.revoke(tokens.access);
    for (const instance of instances) assert.equal(await statusOf(instance, tokens), 401);
    for (const _ of instances) assert.deepEqual(await client.introspect(tokens.access), { active: false });
  });

  for (const kind of ['access', 'refresh'] as const) {
    test(`revoking the ${kind} token ends everything of its sign-in, and nothing of another (RFC 7009 §2.1)`, async () => {
      const client = await app();
      const { tokens } = await signInAs(john, client, 'me');
      const { tokens: others } = await signInAs(john, client, 'me');
      const refreshed = await client.refresh(tokens.refresh);
      await client.revoke(refreshed[kind]);
      for (const instance of instances) {
        assert.deepEqual(
          await Promise.all([tokens, refreshed, others].map((each) => statusOf(instance, each))),
          [401, 401, 200],
        );
      }
      await assert.rejects(client.refresh(refreshed.refresh), { error: 'invalid_grant' });
    });
  }

  test('a code that is used twice takes back what it gave', async () => {
    const { callback, redeem, tokens } = await signInAs(john, await app(), 'me');
    await assert.rejects(redeem(callback), { error: 'invalid_grant' });
    for (const instance of instances) assert.equal(await statusOf(instance, tokens), 401);
  });

  test('S12: streams of a revoked token end within a second, on every server', async () => {
    const client = await app();
    const { tokens } = await signInAs(john, client, 'me items');
    const query = 'subscription { itemAdded { title } }';
    const streams = await Promise.all(
      instances.map((instance) => openStream(instance, query, tokens.access)),
    );
    const began = performance.now();
    await client.revoke(tokens.access);
    for (const text of await Promise.all(streams.map((stream) => stream.text())))
      assert.match(text, /UNAUTHENTICATED[\s\S]*event: complete/);
    // A second, and what a busy machine adds.
    assert.ok(performance.now() - began < 2500);
  });
}
