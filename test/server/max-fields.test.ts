import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { maxFieldsRule } from '../../src/server/max-fields.ts';

const schema = buildSchema(
  'type Query { a: String b: String c: String n: Query n2: Query n3: Query n4: Query }',
);
const errorsOf = (query: string, most: number) =>
  validate(schema, parse(query), [...specifiedRules, maxFieldsRule(most)]).map(({ message }) => message);

test('fields are counted as they are asked for, those of a fragment each time that it is spread', () => {
  for (const [query, fields] of [
    ['{ a }', 1],
    ['{ a b n { a b } }', 5],
    ['{ ...F n { ...F } } fragment F on Query { a b }', 5],
    ['{ ...F n { ...F } } fragment F on Query { ...G ...G c } fragment G on Query { a b }', 11],
    ['{ ... { a ... on Query { b } } }', 2],
    [`{ ${Array.from({ length: 50 }, (_, n) => `f${n}: a`).join(' ')} }`, 50],
  ] as const) {
    assert.deepEqual(errorsOf(query, fields), [], query);
    assert.match(String(errorsOf(query, fields - 1)), /^The operation has more than \d+ fields/, query);
  }
});

test('half a kilobyte of fragments that spread each other is refused in a blink', () => {
  const levels = Array.from(
    { length: 30 },
    (_, n) =>
      `fragment F${n} on Query { ${['n', 'n2', 'n3', 'n4'].map((f) => `${f} { ...F${n + 1} }`).join(' ')} }`,
  );
  const query = `{ ...F0 } ${levels.join(' ')} fragment F30 on Query { a }`;
  const began = performance.now();
  assert.equal(validate(schema, parse(query), [maxFieldsRule(1000)]).length, 1);
  assert.ok(performance.now() - began < 200);
});

test('a fragment that spreads itself, and one that is not there, are errors of their own and no endless loop', () => {
  assert.equal(
    validate(schema, parse('{ ...F } fragment F on Query { a n { ...F } }'), [maxFieldsRule(10)]).length,
    0,
  );
  assert.equal(validate(schema, parse('{ ...Nothing }'), [maxFieldsRule(10)]).length, 0);
});

test('what tools ask of a schema is far from the limit', () => {
  assert.deepEqual(errorsOf(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }), 400), []);
});
