import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OAuthClient } from './clients.ts';
import type { Deployment } from './deployments.ts';
import { john, signInAs, statusOf } from './sign-in-tests.ts';

const gone = { error: 'invalid_grant' };

/** H18, as apps see it. */
export function refreshTests({ instances, db }: Deployment, app: () => Promise<OAuthClient>): void {
  test('a refresh narrows, and a later one widens up to what was allowed', async () => {
    const client = await app();
    const { tokens } = await signInAs(john, client, 'me items');
    const narrow = await client.refresh(tokens.refresh, 'me');
    assert.equal(narrow.scope, 'me');
    assert.equal((await client.refresh(narrow.refresh)).scope, 'me items');
  });

  test('of five refreshes at once one wins, and its tokens work', async () => {
    const client = await app();
    const { tokens } = await signInAs(john, client, 'me');
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => client.refresh(tokens.refresh)));
    const winners = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.error] : []));
    assert.deepEqual([winners.length, reasons], [1, Array(4).fill('invalid_grant')]);
    const [winner = assert.fail()] = winners;
    for (const instance of instances) assert.equal(await statusOf(instance, winner), 200);
    assert.equal((await client.refresh(winner.refresh)).scope, 'me');
  });

  test('a used one is refused; after the grace its return kills all that came of it', async () => {
    const client = await app();
    const { tokens: first } = await signInAs(john, client, 'me');
    const second = await client.refresh(first.refresh);
    await assert.rejects(client.refresh(first.refresh), gone);
    const third = await client.refresh(second.refresh);
    // As if ten seconds had passed since.
    await db
      .updateTable('records')
      .set({ used_at: Date.now() - 11_000 })
      .where('used_at', 'is not', null)
      .execute();
    await assert.rejects(client.refresh(first.refresh), gone);
    await assert.rejects(client.refresh(third.refresh), gone);
    for (const instance of instances) assert.equal(await statusOf(instance, third), 401);
  });
}
