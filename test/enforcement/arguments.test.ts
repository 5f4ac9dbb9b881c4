import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GraphQLScalarType } from 'graphql';
import { ask, denialsIn, protectedSchema, tokenOf } from '../support/protected-schema.ts';

const ran: string[] = [];
const schema = protectedSchema(
  `interface Searchable { search(secret: Int @requiresScopes(scopes: "i")): Int }
  type Query implements Searchable {
    f(open: Int, secret: Int = 5 @requiresScopes(scopes: "x"), filter: Filter, filters: [[Filter]] = [[{ id: 1 }]]): Int
    guarded(secret: Int @requiresScopes(scopes: "x")): Int @requiresScopes(scopes: "f")
    search(secret: Int): Int
    whoever(all: Boolean @authenticated): Int
  }
  type Mutation { open: Int f(secret: Int @requiresScopes(scopes: "x")): Int }
  input Filter {
    id: Int @requiresScopes(scopes: "id")
    level: Int = 3 @requiresScopes(scopes: "level")
    not: Filter
    any: [Filter!]
    text: String
  }`,
  {
    Query: { f: () => ran.push('f'), guarded: () => 1, search: () => 1, whoever: () => 1 },
    Mutation: { open: () => ran.push('open'), f: () => ran.push('f') },
  },
);

const refusedFor = async (
  source: string,
  variableValues: Record<string, unknown> = {},
  token = tokenOf() as ReturnType<typeof tokenOf> | null,
) =>
  denialsIn(await ask(schema, source, token, { variableValues })).map((denial) =>
    denial.split(' ').slice(1).join(' '),
  );

describe('S4: a protected argument counts when the client supplies it', () => {
  for (const [how, source, variables, missing] of [
    ['left out, with a default', '{ f }', {}, []],
    ['beside another', '{ f(open: 1) }', {}, []],
    ['as a literal', '{ f(secret: 1) }', {}, ['FORBIDDEN x']],
    ['as a literal that is the default', '{ f(secret: 5) }', {}, ['FORBIDDEN x']],
    ['as null', '{ f(secret: null) }', {}, ['FORBIDDEN x']],
    ['through a variable', 'query ($v: Int) { f(secret: $v) }', { v: 1 }, ['FORBIDDEN x']],
    ['through a variable that is null', 'query ($v: Int) { f(secret: $v) }', { v: null }, ['FORBIDDEN x']],
    [
      'through a variable with a default of the client',
      'query ($v: Int = 1) { f(secret: $v) }',
      {},
      ['FORBIDDEN x'],
    ],
    ['through a variable that has no value', 'query ($v: Int) { f(secret: $v) }', {}, []],
    [
      'under an alias, in a fragment',
      'query { ...F } fragment F on Query { other: f(secret: 1) }',
      {},
      ['FORBIDDEN x'],
    ],
    ['in an input object', '{ f(filter: { id: 1 }) }', {}, ['FORBIDDEN id']],
    ['in an input object that is open', '{ f(filter: { text: "a" }) }', {}, []],
    [
      'nested, in lists and objects',
      '{ f(filter: { not: { any: [{ text: "a" }, { not: { id: null } }] } }) }',
      {},
      ['FORBIDDEN id'],
    ],
    ['in a list of lists', '{ f(filters: [[{ text: "a" }], [{ level: 1 }]]) }', {}, ['FORBIDDEN level']],
    ['in one object for a list of lists', '{ f(filters: { id: 1 }) }', {}, ['FORBIDDEN id']],
    [
      'through a variable in an object',
      'query ($v: Int) { f(filter: { not: { id: $v } }) }',
      { v: 1 },
      ['FORBIDDEN id'],
    ],
    ['through such a variable without a value', 'query ($v: Int) { f(filter: { not: { id: $v } }) }', {}, []],
    [
      'through a whole object in a variable',
      'query ($v: Filter) { f(filter: $v) }',
      { v: { any: [{ id: 1 }] } },
      ['FORBIDDEN id'],
    ],
    [
      'through a null in an object in a variable',
      'query ($v: Filter) { f(filter: $v) }',
      { v: { id: null } },
      ['FORBIDDEN id'],
    ],
    [
      'through an object in a list',
      'query ($v: Filter) { f(filters: [[$v]]) }',
      { v: { level: 1 } },
      ['FORBIDDEN level'],
    ],
    [
      'through an object whose protected field is only defaulted',
      'query ($v: Filter) { f(filter: $v) }',
      { v: { text: 'a' } },
      [],
    ],
    ['two of them', '{ f(secret: 1, filter: { id: 1, level: 1 }) }', {}, ['FORBIDDEN id level x']],
  ] as const) {
    test(`${how}: ${missing.length > 0 ? 'denied' : 'answered'}`, async () => {
      ran.length = 0;
      assert.deepEqual(await refusedFor(source, variables), missing);
      assert.equal(
        ran.length,
        missing.length > 0 ? 0 : 1,
        'the resolver runs only where nothing is denied (S5)',
      );
      assert.deepEqual(await refusedFor(source, variables, tokenOf('x', 'id', 'level')), []);
    });
  }

  test('without a token it is unauthenticated', async () => {
    assert.deepEqual(await refusedFor('{ whoever(all: true) }', {}, null), ['UNAUTHENTICATED']);
    assert.deepEqual(await refusedFor('{ whoever(all: true) }'), []);
    assert.deepEqual(await refusedFor('{ whoever }', {}, null), []);
  });

  test("with what the field itself requires it is a conjunction, and an interface's argument counts", async () => {
    assert.deepEqual(await refusedFor('{ guarded(secret: 1) }', {}, tokenOf('f')), ['FORBIDDEN x']);
    const { errors } = await ask(schema, '{ guarded(secret: 1) }', tokenOf('f'));
    assert.deepEqual(errors?.[0]?.extensions?.requiredScopes, [['f', 'x']]);
    assert.deepEqual(await refusedFor('{ search(secret: 1) }'), ['FORBIDDEN i']);
  });

  test('S11: in a mutation it refuses the whole before anything runs', async () => {
    ran.length = 0;
    assert.deepEqual(await refusedFor('mutation ($v: Int) { open f(secret: $v) }', { v: 1 }), [
      'FORBIDDEN x',
      'FORBIDDEN x',
    ]);
    assert.deepEqual(ran, []);
    assert.deepEqual(await refusedFor('mutation ($v: Int) { open f(secret: $v) }'), []);
    assert.deepEqual(ran, ['open', 'f']);
  });
});

test('input objects that contain themselves are no endless loop', async () => {
  const recursive = protectedSchema(
    'type Query { f(a: A): Int } input A { b: B open: Int } input B { a: A c: [C] } input C { b: B secret: Int @requiresScopes(scopes: "x") }',
    { Query: { f: () => 1 } },
  );
  assert.deepEqual(
    denialsIn(await ask(recursive, '{ f(a: { b: { a: { b: { c: [{ b: {} }] } } } }) }', tokenOf())),
    [],
  );
  assert.deepEqual(
    denialsIn(await ask(recursive, '{ f(a: { b: { a: { b: { c: { secret: 1 } } } } }) }', tokenOf())),
    ['f FORBIDDEN x'],
  );
});

test('variables that are called like the insides of graphql 17 hide nothing', async () => {
  const json = protectedSchema(
    'scalar JSON type Query { f(secret: Int @requiresScopes(scopes: "x"), any: JSON): Int }',
    {
      Query: { f: () => 1 },
    },
  );
  const source =
    'query ($v: Int, $sources: JSON, $coerced: JSON) { f(secret: $v) a: f(any: $sources) b: f(any: $coerced) }';
  for (const sources of [
    {},
    { v: { signature: { type: {} } }, sources: { signature: {} }, coerced: { signature: {} } },
  ]) {
    const { data } = await ask(json, source, tokenOf(), { variableValues: { v: 1, sources, coerced: {} } });
    assert.deepEqual(data, { f: null, a: 1, b: 1 });
  }
});

test('a value without members of its own, such as a Date, is not taken for another one that is the default', async () => {
  const DateTime = new GraphQLScalarType({
    name: 'DateTime',
    parseValue: (value) => new Date(String(value)),
  });
  const dated = protectedSchema(
    'scalar DateTime type Query { f(i: In): Int } input In { until: DateTime = "2020-01-01" @requiresScopes(scopes: "x") }',
    { DateTime, Query: { f: () => 1 } },
  );
  const source = 'query ($i: In) { f(i: $i) }';
  const { data } = await ask(dated, source, tokenOf(), { variableValues: { i: { until: '2099-09-09' } } });
  assert.deepEqual(data, { f: null });
});

test('many arguments with alternatives are checked without multiplying them', async () => {
  const names = Array.from({ length: 14 }, (_, n) => `f${n}`);
  const wide = protectedSchema(
    `type Query { f(${names.map((name) => `${name}: Int @requiresScopes(scopes: [["read:${name}"], ["write:${name}"]])`).join(' ')}): Int }`,
    { Query: { f: () => 1 } },
  );
  const source = `{ f(${names.map((name) => `${name}: 1`).join(' ')}) }`;
  const refused = await ask(wide, source, tokenOf());
  assert.equal(refused.data?.f, null);
  assert.equal(refused.errors?.[0]?.extensions?.code, 'OPERATION_TOO_LARGE');
  assert.deepEqual((await ask(wide, source, tokenOf(...names.map((name) => `write:${name}`)))).data, {
    f: 1,
  });
});
