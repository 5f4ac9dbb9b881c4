import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenAlternatives } from '../../src/codegen/token-alternatives.ts';

const implies = new Map([
  ['admin', ['write']],
  ['write', ['read']],
]);

test('a scope that implies a required one, directly or not, stands in an alternative of its own; what grants least is first', () => {
  assert.deepEqual(tokenAlternatives([['read']], implies), [['read'], ['write'], ['admin']]);
  assert.deepEqual(tokenAlternatives([['me', 'write']], implies), [
    ['me', 'write'],
    ['admin', 'me'],
  ]);
  assert.deepEqual(tokenAlternatives([['read', 'write']], implies), [['write'], ['admin']]);
  assert.deepEqual(tokenAlternatives([[]], implies), [[]]);
});

test('where the alternatives would be more than a thousand, the plain ones stay', () => {
  const many = new Map(
    Array.from({ length: 12 }, (_, index) => [`wide${index}`, [`narrow${index}`]] as const),
  );
  const all = [...many.values()].flat();
  assert.deepEqual(tokenAlternatives([all], many), [all]);
});
