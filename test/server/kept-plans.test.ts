import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, parse } from 'graphql';
import { createKeptPlans } from '../../src/server/kept-plans.ts';

const schema = buildSchema('type Query { n: N }  type N { n1: N  n2: N  n3: N  a: Int }');

/** Some 300 characters that ask for 850 fields. */
function document(n: number) {
  const fragment = (k: number) =>
    `fragment F${k} on N { n1 { ...F${k + 1} }  n2 { ...F${k + 1} }  n3 { ...F${k + 1} } }`;
  const text = `{ n { ...F1 } } ${[1, 2, 3, 4, 5].map(fragment).join(' ')} fragment F6 on N { a __typename } # ${n}`;
  return parse(text);
}

test('plans are remembered until they have a hundred thousand fields together, however short their documents are', () => {
  const planOf = createKeptPlans();
  const documents = Array.from({ length: 200 }, (_, n) => document(n));
  const plans = documents.map((one) => planOf({ schema, document: one }));
  const ofEach = plans[0]?.fields ?? 0;
  assert.equal(ofEach, 1 + 3 + 9 + 27 + 81 + 243 + 2 * 243);
  // From the last to the first: those that are made anew take the place of others.
  const forgotten = documents
    .map((one, n) => [one, plans[n]] as const)
    .reverse()
    .findIndex(([one, plan]) => planOf({ schema, document: one }) !== plan);
  assert.ok(forgotten > 0 && forgotten * ofEach <= 100_000, `${forgotten} of ${ofEach} fields`);
});

test('an operation that is asked again has the plan that it had, and none where it had none', () => {
  const planOf = createKeptPlans();
  const both = parse('query One { n { a } }  query Two { n { n1 { a } } }');
  const [one, two] = ['One', 'Two'].map((operationName) => planOf({ schema, document: both, operationName }));
  assert.deepEqual([one?.fields, two?.fields], [2, 3]);
  assert.equal(planOf({ schema, document: both, operationName: 'Two' }), two);
  assert.equal(planOf({ schema, document: both, operationName: 'Three' }), undefined);
  const included = parse('{ n @include(if: true) { a } }');
  for (const _ of [1, 2]) assert.equal(planOf({ schema, document: included }), undefined);
});
