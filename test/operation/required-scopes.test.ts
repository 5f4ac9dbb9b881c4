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
  type Low implements Node { id: ID secret: Int @requiresScopes(scopes: "a") user: User }
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

test('what every runtime type needs alike is a part of what the operation needs', () => {
  const alike =
    protectedSchema(`type Query { node: Node } interface Node { f: Int @requiresScopes(scopes: "f") }
    type Low implements Node { f: Int g: Int @requiresScopes(scopes: "g") } type High implements Node { f: Int }`);
  const { scopes, fields } = requiredScopes(alike, parse('{ node { f ... on Low { g } } }'));
  assert.deepEqual(scopes, [['f']]);
  assert.deepEqual(
    fields.map(({ coordinate, conditional }) => [coordinate, conditional]),
    [
      ['Low.f', false],
      ['Low.g', true],
    ],
  );
});

test('alternatives are sorted scope by scope, however they were written', () => {
  for (const written of [
    '["ab"], ["b"], ["a", "c"]',
    '["b"], ["a", "c"], ["ab"]',
    '["a", "c"], ["ab"], ["b"]',
  ]) {
    const sorting = protectedSchema(`type Query { f: Int @requiresScopes(scopes: [${written}]) }`);
    assert.deepEqual(requiredScopes(sorting, parse('{ f }')).scopes, [['a', 'c'], ['ab'], ['b']]);
  }
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
  const either = needs('{ node { ... on Low { secret } } }');
  assert.deepEqual(either.scopes, [['a'], ['b']], 'each type needs something: a Low a, a High b');
  assert.deepEqual(short('{ node { ... on Low { user { secret } } } }').slice(3), [
    'node.user, Low.user, a, maybe',
    'node.user.secret, User.secret, a b, maybe',
  ]);
  const secret = short('{ node { secret } }').filter((line) => line.startsWith('node.secret'));
  assert.deepEqual(secret, ['node.secret, Low.secret, a, maybe', 'node.secret, High.secret, a b, maybe']);
});

test('S13: variables and their defaults decide what counts, and other operations do not', () => {
  const source =
    'query Q ($with: Boolean = false, $v: Int) { open f(x: $v) me @include(if: $with) { name } } query Other { token }';
  assert.deepEqual(needs(source, { operationName: 'Q' }).scopes, [[]]);
  assert.deepEqual(needs(source, { operationName: 'Q', variableValues: { with: true } }).scopes, [['a']]);
  assert.deepEqual(needs(source, { operationName: 'Q', variableValues: { v: null } }).scopes, [['c']]);
  const message = 'The document has no single operation that the schema could execute';
  assert.throws(() => needs(source), { name: 'RangeError', message });
  assert.throws(() => needs('subscription { events }'), { name: 'RangeError', message });
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

test('S11: what is denied beneath two fields is denied beneath each', () => {
  const shared = protectedSchema(`type Query { ok: Int } type Mutation { node: Node low: Low }
    interface Node { id: ID } type Low implements Node { id: ID part: Part } type High implements Node { id: ID }
    type Part { secret: Int @requiresScopes(scopes: "s") }`);
  const document = parse(`mutation { node { id ... on Low { ...F } } low { ...F } }
    fragment F on Low { part { secret } }`);
  assert.equal(authorizeOperation(shared, document, { token: tokenOf() }).allowed, false);
});

test('S11: an object counts by its own type where its type was not known before, and not where it was', () => {
  const pets = protectedSchema(`type Query { ok: Int } type Mutation { node: Node }
    interface Node { pet: Pet } type Low implements Node { pet: Cat } type High implements Node { pet: Pet }
    interface Pet { name: String } type Cat implements Pet @requiresScopes(scopes: "c") { name: String }
    type Dog implements Pet @requiresScopes(scopes: "d") { name: String }`);
  const document = parse('mutation { node { pet { __typename } } }');
  const ask = (...scopes: string[]) => authorizeOperation(pets, document, { token: tokenOf(...scopes) });
  assert.equal(ask().allowed, false);
  assert.equal(ask('d').allowed, true);
  assert.deepEqual(
    ask('d').denied.map(({ coordinate }) => coordinate),
    ['Low.pet', 'Low.pet'],
  );
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

test('an operation may select 10,000 fields, and no more', () => {
  const many = (length: number, field: string) =>
    Array.from({ length }, (_, n) => `a${n}: ${field}`).join(' ');
  const hundredTimes = many(100, `me { ${many(99, 'secret')} }`);
  assert.equal(needs(`{ ${hundredTimes} }`).fields.length, 10_000);
  assert.throws(() => needs(`{ ${hundredTimes} open }`), /selects more than 10000 fields/);
});

test('an operation may select 100,000 fields of all types together, and no more', () => {
  const many = (length: number) => Array.from({ length }, (_, n) => `a${n}: me { name }`).join(' ');
  assert.throws(() => needs(`{ ${many(9_999)} }`), /selects more than 10000 fields/);
  const leaves = (length: number) => Array.from({ length }, (_, n) => `a${n}: open`).join(' ');
  assert.throws(() => needs(`{ ${leaves(99_999)} }`), /selects more than 10000 fields/);
  assert.throws(() => needs(`{ ${leaves(100_000)} }`), /selects more than 100000 fields/);
});

test('selection sets that are merged are not mistaken for another one', () => {
  const between = Array.from({ length: 9 }, (_, n) => `b${n}: me { name }`).join(' ');
  const fields = short(`{ x: me { name } x: me { name } ${between} last: me { secret } }`);
  assert.equal(fields.at(-1), 'last.secret, User.secret, a b, ');
});

test('S4: a default that the client writes for a variable is supplied by the client', () => {
  assert.deepEqual(needs('query ($v: Int = 1) { f(x: $v) }').scopes, [['c']]);
  assert.deepEqual(needs('query ($v: Int) { f(x: $v) }', { variableValues: { v: undefined } }).scopes, [[]]);
});

test('what is answered cannot be changed for the next one who asks', () => {
  const document = parse('{ me { secret } }');
  for (const { path, scopes } of requiredScopes(schema, document).fields) {
    for (const shared of [path, scopes, ...scopes]) assert.ok(Object.isFrozen(shared));
  }
});
