import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DocumentNode, parse } from 'graphql';
import { requiredScopes } from 'graphql-scopes';
import { protectedSchema } from '../support/protected-schema.ts';

const schema = protectedSchema(`
  type Query {
    me: User  token: Int @authenticated
    f(x: Int @requiresScopes(scopes: "c")): Int
    within(in: In): Int
    whole(in: Plain @requiresScopes(scopes: "w")): Int
  }
  type User @requiresScopes(scopes: "a") { secret: Int @requiresScopes(scopes: "b") }
  input In { a: Int b: Int @requiresScopes(scopes: "b") }
  input Plain { a: Int }`);

type Values = { readonly [name: string]: unknown };

const fieldsOf = (document: DocumentNode, variableValues: Values, operationName?: string) =>
  requiredScopes(schema, document, { operationName, variableValues }).fields;
const pathsOf = (document: DocumentNode, variableValues: Values) =>
  fieldsOf(document, variableValues).map(({ path }) => path.join('.'));
/** Whether the second is answered with what was worked out for the first. */
const isRemembered = (document: DocumentNode, first: Values, second: Values) => {
  const path = fieldsOf(document, first)[0]?.path;
  assert.ok(path);
  return fieldsOf(document, second)[0]?.path === path;
};

test('an operation is analysed once for a schema and document, and anew where a variable decides otherwise', () => {
  const document = parse(
    'query A($yes: Boolean!, $x: Int) { me @include(if: $yes) { secret } f(x: $x) } query B { token }',
  );
  const ask = (operationName: string, variableValues = {}) =>
    requiredScopes(schema, document, { operationName, variableValues });
  const coordinates = (answer: { fields: readonly { coordinate: string }[] }) =>
    answer.fields.map(({ coordinate }) => coordinate);

  const first = ask('A', { yes: true });
  assert.equal(ask('A', { yes: true, other: 1 }).fields[0]?.path, first.fields[0]?.path, 'remembered');
  assert.deepEqual(coordinates(first), ['Query.me', 'User.secret']);
  assert.deepEqual(coordinates(ask('A', { yes: false })), []);
  assert.deepEqual(coordinates(ask('A', { yes: false, x: 1 })), ['Query.f']);
  assert.deepEqual(coordinates(ask('A', { yes: true, x: null })), ['Query.me', 'User.secret', 'Query.f']);
  assert.deepEqual(coordinates(ask('B')), ['Query.token']);
  assert.deepEqual(coordinates(ask('A', { yes: true })), ['Query.me', 'User.secret']);
});

test('every variable that decides something is looked at again', () => {
  const supplied = parse('query ($a: Int, $b: Int) { first: f(x: $a) second: f(x: $b) }');
  assert.deepEqual(pathsOf(supplied, { a: 1 }), ['first']);
  assert.deepEqual(pathsOf(supplied, {}), []);
  assert.deepEqual(pathsOf(supplied, { b: 1 }), ['second']);

  const included = parse(
    'query ($a: Boolean!, $b: Boolean!) { first: token @include(if: $a) second: token @include(if: $b) }',
  );
  assert.deepEqual(pathsOf(included, { a: true, b: false }), ['first']);
  assert.deepEqual(pathsOf(included, { a: false, b: false }), []);
});

test('an analysis is also remembered for a variable without a value, and beside others', () => {
  const document = parse('query ($yes: Boolean!) { token me @include(if: $yes) { secret } }');
  assert.ok(isRemembered(document, {}, {}));
  assert.ok(isRemembered(document, { yes: true }, { yes: true }));
  const first = fieldsOf(document, { yes: true })[0]?.path;
  fieldsOf(document, { yes: false });
  assert.equal(fieldsOf(document, { yes: true })[0]?.path, first);
});

test('no more than 16 analyses of an operation are remembered, the oldest of them the shortest', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const document = parse(
    `query (${names.map((name) => `$${name}: Boolean!`)}) { token ${names.map((name) => `${name}: token @include(if: $${name})`)} }`,
  );
  const values = (bits: number) =>
    Object.fromEntries(names.map((name, bit) => [name, Boolean(bits & (1 << bit))]));
  const asked = (bits: number) => fieldsOf(document, values(bits))[0]?.path;

  const first = asked(0);
  for (let bits = 1; bits < 16; bits++) asked(bits);
  assert.equal(asked(0), first);
  asked(16);
  assert.notEqual(asked(0), first);
});

test('the members of an input object are looked at in every request', () => {
  const document = parse('query ($in: In) { within(in: $in) }');
  for (const [input, scopes] of [
    [{ a: 1 }, [[]]],
    [{ b: 1 }, [['b']]],
    [{ a: 1 }, [[]]],
    [undefined, [[]]],
  ] as const) {
    const variableValues = input === undefined ? {} : { in: input };
    assert.deepEqual(requiredScopes(schema, document, { variableValues }).scopes, scopes);
  }

  const changing: Record<string, unknown> = { a: 1 };
  assert.deepEqual(pathsOf(document, { in: changing }), []);
  changing.b = 1;
  assert.deepEqual(pathsOf(document, { in: changing }), ['within']);
});

test('an input object in which nothing is protected is not looked at', () => {
  const document = parse('query ($in: Plain) { whole(in: $in) }');
  assert.ok(isRemembered(document, { in: { a: 1 } }, { in: { a: 2 } }));
});
