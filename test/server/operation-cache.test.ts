import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'graphql';
import { createOperationCache } from '../../src/server/operation-cache.ts';

test('documents are remembered until they are a thousand, or large together, by their tokens or by their characters', () => {
  for (const [what, count, textOf, fewest, most] of [
    ['small ones', 1100, (n: number) => `{ a${n} }`, 1000, 1000],
    ['of 500 fields', 250, (n: number) => `{ a${n} ${'b '.repeat(500)} }`, 150, 200],
    ['with a name of 100,000 characters', 250, (n: number) => `{ ${'a'.repeat(100_000)}${n} }`, 150, 200],
    [
      'with a comment of 100,000 characters',
      250,
      (n: number) => `{ a } # ${'a'.repeat(100_000)}${n}`,
      150,
      200,
    ],
  ] as const) {
    const { documentCache } = createOperationCache();
    for (let n = 0; n < count; n++) documentCache.set(textOf(n), parse(textOf(n)));
    assert.ok(documentCache.size >= fewest && documentCache.size <= most, `${what}: ${documentCache.size}`);
    assert.ok(documentCache.get(textOf(count - 1)), 'the newest is there');
  }
});

test('a document that is larger than all that is remembered is not', () => {
  const { documentCache } = createOperationCache();
  documentCache.set('{ a }', parse('{ a }'));
  const text = `{ ${'a '.repeat(100_001)} }`;
  documentCache.set(text, parse(text));
  assert.equal(documentCache.get(text), undefined);
  assert.ok(documentCache.get('{ a }'));
});
