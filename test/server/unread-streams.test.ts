import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import { openStream, postQuery, runApp, signIn } from '../support/running-app.ts';

let [opened, closed] = [0, 0];
/** Never gives an event. */
function silence() {
  opened++;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => new Promise(() => {}),
    async return() {
      closed++;
      return { done: true, value: undefined };
    },
  };
}

const { url } = await runApp({
  typeDefs: `type Query { list: [Int] @requiresScopes(scopes: [["items"]]) }
    type Subscription { mine: Int @requiresScopes(scopes: [["items"]]) open: Int stubborn: Int }`,
  resolvers: {
    Query: { list: silence },
    Subscription: {
      mine: { subscribe: silence },
      open: { subscribe: silence },
      stubborn: {
        subscribe: () => ({
          ...silence(),
          return() {
            closed++;
            throw new Error('it cannot be closed');
          },
        }),
      },
    },
  },
  plugins: [useDeferStream()],
});
const { access_token } = await signIn(url, 'items');

for (const query of [
  'subscription { mine }',
  'subscription { open }',
  'subscription { stubborn }',
  '{ list @stream }',
]) {
  test(`what nobody will read is closed at once: ${query} of a client that takes JSON alone`, async () => {
    [opened, closed] = [0, 0];
    const { status, text } = await postQuery(url, query, access_token, { accept: 'application/json' });
    assert.deepEqual([status, text], [406, '']);
    await setTimeout(20);
    assert.equal(opened, 1);
    assert.ok(closed >= 1);
  });
}

test('what somebody reads stays open', async () => {
  [opened, closed] = [0, 0];
  const stream = await openStream(url, 'subscription { mine }', access_token);
  await setTimeout(50);
  assert.deepEqual([opened, closed], [1, 0]);
  await stream.body?.cancel();
});
