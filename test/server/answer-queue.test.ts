import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAnswerQueue } from '../../src/server/answer-queue.ts';

const storage = new AsyncLocalStorage<string>();

/** Answers that say when they end, and as a part of what. */
function answers() {
  const ended: string[] = [];
  const response = (name: string) =>
    ({
      end: (body: string) => ended.push(`${name} ${body} ${storage.getStore() ?? ''}`.trim()),
    }) as unknown as ServerResponse;
  return { ended, response };
}

test('answers of one turn leave together at its end, in their order', async () => {
  const { ended, response } = answers();
  const endSoon = createAnswerQueue();
  for (const name of ['one', 'two', 'three']) endSoon(response(name), 'x');
  assert.deepEqual(ended, []);
  await nextTurn();
  assert.deepEqual(ended, ['one x', 'two x', 'three x']);
  endSoon(response('four'), 'y');
  await nextTurn();
  assert.deepEqual(ended.at(-1), 'four y');
});

test('when another is ready, none that has waited for five milliseconds waits on', async () => {
  const { ended, response } = answers();
  const endSoon = createAnswerQueue();
  endSoon(response('one'), 'x');
  for (const end = performance.now() + 6; performance.now() < end; );
  endSoon(response('two'), 'x');
  assert.deepEqual(ended, ['one x', 'two x']);
  endSoon(response('three'), 'x');
  assert.equal(ended.length, 2);
  await nextTurn();
  assert.deepEqual(ended.at(-1), 'three x');
});

test('one that cannot be ended keeps none of the others', async () => {
  const { ended, response } = answers();
  const endSoon = createAnswerQueue();
  let destroyed = false;
  const end = () => {
    throw new Error('a middleware of mine');
  };
  endSoon({ end, destroy: () => (destroyed = true) } as unknown as ServerResponse, 'x');
  endSoon(response('two'), 'x');
  await nextTurn();
  assert.deepEqual([ended, destroyed], [['two x'], true]);
});

test('they leave as a part of no request', async () => {
  const { ended, response } = answers();
  const endSoon = createAnswerQueue();
  storage.run('the first request', () => endSoon(response('one'), 'x'));
  storage.run('the second request', () => endSoon(response('two'), 'x'));
  await nextTurn();
  assert.deepEqual(ended, ['one x', 'two x']);
});
