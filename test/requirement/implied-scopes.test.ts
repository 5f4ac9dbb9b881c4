import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeOverImplications, findImplicationCycle } from '../../src/requirement/implied-scopes.ts';

test('S7: what is implied is granted, transitively, also where it implies nothing itself', () => {
  const implies = new Map([
    ['admin', ['write']],
    ['write', ['read']],
  ]);
  assert.deepEqual([...closeOverImplications(['admin', 'me'], implies)], ['admin', 'me', 'write', 'read']);
});

test('S7: a circle is found wherever it begins, and told without what only leads to it', () => {
  const implies = new Map([
    ['harmless', []],
    ['lead', ['harmless', 'one']],
    ['one', ['harmless', 'two']],
    ['two', ['one']],
  ]);
  assert.deepEqual(findImplicationCycle(implies), ['one', 'two', 'one']);
  assert.equal(findImplicationCycle(new Map([['harmless', ['other']]])), undefined);
});

test('S7: many ways to the same scope are no circle, and each scope is looked at once', () => {
  const layers = Array.from({ length: 40 }, (_, n) => n);
  const next = (n: number) => [`left${n + 1}`, `right${n + 1}`];
  const implies = new Map(
    layers.flatMap((n): [string, string[]][] => [
      [`left${n}`, next(n)],
      [`right${n}`, next(n)],
    ]),
  );
  // Two to the power of 40 ways: walking them all would not end.
  assert.equal(findImplicationCycle(implies), undefined);
});
