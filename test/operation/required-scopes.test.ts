import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'graphql';
import { authorizeOperation, requiredScopes } from 'graphql-scopes';
import { protectedSchema, tokenOf } from '../support/protected-schema.ts';

const schema = protectedSchema(`
  extend schema @scope(name: "a", description: "", implies: ["c"]) @scope(name: "b", description: "") @scope(name: "c", description: "")
  type Query { open: Int me: User token: Int @authenticated node: Node choice: Int @requiresScopes(scopes: [["b"], ["a"]]) f(x: Int @requiresScopes(scopes: "c")): Int }
  type Mutation { u: Either }
  type User @requiresScopes(scopes: "a") { name: String secret: String @requiresScopes(scopes: "b") friend: User }
  interface Node @authenticated { id: ID secret: Int }
  type Low implements Node { id: ID secret: Int @requiresScopes(scopes: "a") }
  type High implements Node @requiresScopes(scopes: "b") { id: ID secret: Int @requiresScopes(scopes: "a") }
  type A @requiresScopes(scopes: "a") { x: Int } type B @requiresScopes(scopes: "b") { x: Int }
  union Either = A | B`);

const needs = (source: string, options = {}) => requiredScopes(schema, parse(source), options);
const short = (source: string, options = {}) =>
  needs(source, options).fields.map(({ path, coordinate, scopes, conditional }) =>
    [
      path.join('.'),
      coordinate,
      scopes.map((all) => all.join(' ')).join(' | '),
      conditional ? 'maybe' : '',
    ].join(', '),
  );

test('an operation that needs nothing says so', () => {
  assert.deepEqual(needs('{ open __typename __schema { types { name } } }'), {
    authenticated: false,
    scopes: [[]],
    fields: [],
  });
});

test('a valid token, scopes, and alternatives add up, sorted and minimal', () => {
  assert.deepEqual(needs('{ token }').scopes, [[]]);
  assert.equal(needs('{ token }').authenticated, true);
  assert.deepEqual(needs('{ choice }').scopes, [['a'], ['b']]);
  assert.deepEqual(needs('{ choice me { name } }').scopes, [['a']]);
  assert.deepEqual(needs('{ me { secret } choice }').scopes, [['a', 'b']]);
});

test('each field that needs something is told with its response path and coordinate', () => {
  assert.deepEqual(short('{ you: me { name friend { secret } } open token }'), [
    'you, Query.me, a, ',
    'you.name, User.name, a, ',
    'you.friend, User.friend, a, ',
    'you.friend.secret, User.secret, a b, ',
    'token, Query.token, , ',
  ]);
});

test('what only some runtime types need is conditional, and no part of what the operation needs', () => {
  assert.deepEqual(short('{ node { __typename } }'), [
    'node, Query.node, , ',
    'node, Query.node, , maybe',
    'node, Query.node, b, maybe',
  ]);
  assert.deepEqual(needs('{ node { ... on High { id } } }').scopes, [[]]);
  const secret = short('{ node { secret } }').filter((line) => line.startsWith('node.secret'));
  assert.deepEqual(secret, ['node.secret, Low.secret, a, maybe', 'node.secret, High.secret, a b, maybe']);
});

test('S13: variables and their defaults decide what counts, and other operations do not', () => {
  const source =
    'query Q ($with: Boolean = false, $v: Int) { open f(x: $v) me @include(if: $with) { name } } query Other { token }';
  assert.deepEqual(needs(source, { operationName: 'Q' }).scopes, [[]]);
  assert.deepEqual(needs(source, { operationName: 'Q', variableValues: { with: true } }).scopes, [['a']]);
  assert.deepEqual(needs(source, { operationName: 'Q', variableValues: { v: null } }).scopes, [['c']]);
  assert.throws(() => needs(source), /no single operation/);
  assert.throws(() => needs(source, { operationName: 'None' }), /called None/);
});

test('authorizeOperation says what a token would be denied, with what is missing', () => {
  const ask = (source: string, token: ReturnType<typeof tokenOf> | null) =>
    authorizeOperation(schema, parse(source), { token });
  assert.deepEqual(ask('{ me { name secret } open }', tokenOf('a')), {
    allowed: false,
    denied: [
      {
        path: ['me', 'secret'],
        coordinate: 'User.secret',
        code: 'FORBIDDEN',
        requiredScopes: [['a', 'b']],
        missingScopes: ['b'],
        conditional: false,
      },
    ],
  });
  assert.equal(ask('{ token }', null).denied[0]?.code, 'UNAUTHENTICATED');
  assert.deepEqual(ask('{ f(x: 1) }', tokenOf('a')), { allowed: true, denied: [] }, 'a implies c');
  const maybe = ask('{ node { id } }', tokenOf());
  assert.equal(maybe.allowed, true);
  assert.ok(maybe.denied.length > 0 && maybe.denied.every(({ conditional }) => conditional));
});

test('S11: where every runtime type is denied, for whichever reason, the operation is', () => {
  const ask = (...scopes: string[]) =>
    authorizeOperation(schema, parse('mutation { u { __typename } }'), { token: tokenOf(...scopes) }).allowed;
  assert.equal(ask('c'), false);
  assert.equal(ask('a'), true);
  assert.equal(ask('b'), true);
});

test('an operation that multiplies alternatives without end is refused, not computed', () => {
  const fields = Array.from(
    { length: 30 },
    (_, n) => `f${n}: Int @requiresScopes(scopes: [["l${n}"], ["r${n}"]])`,
  );
  const wide = protectedSchema(`type Query { ${fields.join(' ')} }`);
  const document = parse(`{ ${fields.map((_, n) => `f${n}`).join(' ')} }`);
  assert.throws(() => requiredScopes(wide, document), RangeError);
  assert.equal(authorizeOperation(wide, document, { token: tokenOf('l0') }).allowed, false);
});

test('an operation whose fragments multiply its fields without end is refused, not listed', () => {
  const fragments = Array.from(
    { length: 40 },
    (_, n) => `fragment F${n} on User { x: friend { ...F${n + 1} } y: friend { ...F${n + 1} } }`,
  );
  const document = parse(`{ me { ...F0 } } ${fragments.join(' ')} fragment F40 on User { secret }`);
  assert.throws(() => requiredScopes(schema, document), /more than 10000 fields/);
  assert.throws(() => authorizeOperation(schema, document, { token: tokenOf('a', 'b') }), RangeError);
});

test('S4: a default that the client writes for a variable is supplied by the client', () => {
  assert.deepEqual(needs('query ($v: Int = 1) { f(x: $v) }').scopes, [['c']]);
  assert.deepEqual(needs('query ($v: Int) { f(x: $v) }', { variableValues: { v: undefined } }).scopes, [[]]);
});

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

test('what is answered cannot be changed for the next one who asks', () => {
  const document = parse('{ me { secret } }');
  for (const { path, scopes } of requiredScopes(schema, document).fields) {
    for (const shared of [path, scopes, ...scopes]) assert.ok(Object.isFrozen(shared));
  }
});

test('the members of an input object are looked at in every request', () => {
  const withInput = protectedSchema(
    'type Query { f(in: In): Int } input In { a: Int b: Int @requiresScopes(scopes: "b") }',
  );
  const document = parse('query ($in: In) { f(in: $in) }');
  for (const [input, scopes] of [
    [{ a: 1 }, [[]]],
    [{ b: 1 }, [['b']]],
    [{ a: 1 }, [[]]],
    [undefined, [[]]],
  ] as const) {
    const variableValues = input === undefined ? {} : { in: input };
    assert.deepEqual(requiredScopes(withInput, document, { variableValues }).scopes, scopes);
  }
});
