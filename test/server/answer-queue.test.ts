import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAnswerQueue } from '../../src/server/answer-queue.ts';

const storage = new AsyncLocalStorage<string>();

/** Answers that say when they leave, and as a part of what. */
function answers() {
  const sent: string[] = [];
  const failures: string[] = [];
  const failed = (error: unknown) => failures.push(String(error));
  const sendSoon = createAnswerQueue();
  const send = (name: string) =>
    sendSoon({ begin: () => () => sent.push(`${name} ${storage.getStore() ?? ''}`.trim()), failed });
  return { sent, failures, send, sendSoon, failed };
}

test('answers of one turn leave together at its end, in their order', async () => {
  const { sent, send } = answers();
  for (const name of ['one', 'two', 'three']) send(name);
  assert.deepEqual(sent, []);
  await nextTurn();
  assert.deepEqual(sent, ['one', 'two', 'three']);
  send('four');
  await nextTurn();
  assert.deepEqual(sent.at(-1), 'four');
});

test('when another is ready, none that has waited for five milliseconds waits on', async () => {
  const { sent, send } = answers();
  send('one');
  for (const end = performance.now() + 6; performance.now() < end; );
  send('two');
  assert.deepEqual(sent, ['one', 'two']);
  send('three');
  assert.equal(sent.length, 2);
  await nextTurn();
  assert.deepEqual(sent.at(-1), 'three');
});

test('one that cannot be sent is told of, and keeps none of the others', async () => {
  const { sent, failures, send, sendSoon, failed } = answers();
  const fails = () => {
    throw new Error('a middleware of mine');
  };
  sendSoon({ begin: fails, failed });
  sendSoon({ begin: () => fails, failed });
  sendSoon({ begin: () => undefined, failed });
  send('two');
  await nextTurn();
  assert.deepEqual(
    [sent, failures],
    [['two'], ['Error: a middleware of mine', 'Error: a middleware of mine']],
  );
});

test('they leave as a part of no request', async () => {
  const { sent, send } = answers();
  storage.run('the first request', () => send('one'));
  storage.run('the second request', () => send('two'));
  await nextTurn();
  assert.deepEqual(sent, ['one', 'two']);
});
