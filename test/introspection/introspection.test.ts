import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  buildClientSchema,
  execute,
  getIntrospectionQuery,
  type IntrospectionQuery,
  parse,
  printSchema,
  subscribe,
  validateSchema,
} from 'graphql';
import {
  createIntrospection,
  type IntrospectionOptions,
  requiresScopesTransformer,
  requiresScopesTypeDefs,
} from 'graphql-scopes';
import { denialsIn, tokenOf } from '../support/protected-schema.ts';

type Mode = NonNullable<IntrospectionOptions['introspection']>;
type Token = { scopes: Set<string> } | null;

const demonstration = `
  type Query { open: String  me: User @requiresScopes(scopes: "me")  node: Node  any: Any  self: Query }
  interface Node { id: ID  owner: User }
  type User implements Node @requiresScopes(scopes: "me") { id: ID  owner: User  secret: Secret }
  type Item implements Node { id: ID  owner: User @requiresScopes(scopes: "items") }
  type Lone { x: Int }
  union Any = User | Item
  enum Secret @requiresScopes(scopes: "admin") { A B }
  type Mutation { add(title: String, as: ID @requiresScopes(scopes: "admin"), input: In): Item @requiresScopes(scopes: "items") }
  input In { a: Int  hidden: Int = 7 @requiresScopes(scopes: "admin") }`;

function ask(typeDefs: string, introspection: Mode, query: string, token: Token, variableValues = {}) {
  const schema = requiresScopesTransformer(
    makeExecutableSchema({ typeDefs: [requiresScopesTypeDefs, typeDefs] }),
  );
  const rootValue = { open: 'open', self: {} };
  const args = { schema, rootValue, document: parse(query), contextValue: { token }, variableValues };
  const introspect = createIntrospection({ introspection });
  return Promise.resolve(introspect(args) ?? execute(args)).then((result) =>
    JSON.parse(JSON.stringify(result)),
  );
}

/** What introspection shows, as SDL; valid, or the test fails. */
async function shown(typeDefs: string, token: Token): Promise<string> {
  const { data, errors } = await ask(
    typeDefs,
    'filtered',
    getIntrospectionQuery({ inputValueDeprecation: true }),
    token,
  );
  assert.equal(errors, undefined);
  const schema = buildClientSchema(data as IntrospectionQuery);
  assert.deepEqual(validateSchema(schema), []);
  return printSchema(schema)
    .replace(/"""[^"]*"""|"[^"]*"|directive [^\n]*|scalar Scope/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

test('S15: by default the schema is open to everyone', async () => {
  const { data } = await ask(demonstration, 'open', '{ __schema { queryType { name } } open }', null);
  assert.deepEqual(data, { __schema: { queryType: { name: 'Query' } }, open: 'open' });
});

test("S15: 'authenticated' shows the schema to any valid token, and nothing of it without one", async () => {
  const query = '{ open __type(name: "User") { name fields { name } } }';
  const without = await ask(demonstration, 'authenticated', query, null);
  assert.deepEqual(without.data, { open: 'open', __type: null });
  assert.deepEqual(denialsIn(without), ['__type UNAUTHENTICATED']);
  assert.equal(without.errors[0].extensions.coordinate, 'Query.__type');
  const { data } = await ask(demonstration, 'authenticated', query, tokenOf());
  assert.equal(data.__type.name, 'User');
});

test('S15: a denied __schema is not nullable, so its null takes the whole answer along', async () => {
  const { data, errors } = await ask(
    demonstration,
    'authenticated',
    '{ open s: __schema { description } }',
    null,
  );
  assert.equal(data, null);
  assert.deepEqual(denialsIn({ errors }), ['s UNAUTHENTICATED']);
});

test("S15: 'filtered' shows a token what it can reach, without what leads nowhere else", async () => {
  assert.equal(
    await shown(demonstration, null),
    'type Query { open: String node: Node any: Any self: Query } interface Node { id: ID } type Item implements Node { id: ID } union Any = Item',
  );
  assert.equal(
    await shown(demonstration, tokenOf('items')),
    'type Query { open: String node: Node any: Any self: Query } interface Node { id: ID } type Item implements Node { id: ID } union Any = Item type Mutation { add(title: String, input: In): Item } input In { a: Int }',
  );
});

test('S15: an interface shows what a token can reach of all its implementations', async () => {
  const sdl = await shown(demonstration, tokenOf('me'));
  assert.match(sdl, /interface Node \{ id: ID \}/);
  assert.match(sdl, /type User implements Node \{ id: ID owner: User \}/);
  assert.match(sdl, /type Item implements Node \{ id: ID \}/);
  assert.match(sdl, /union Any = User \| Item/);
});

test('S15: an interface whose implementations have nothing in common within reach is not there', async () => {
  const typeDefs = `
    type Query { node: Node item: Item user: User }
    interface Node { id: ID }
    type User implements Node { id: ID }
    type Item implements Node { id: ID @requiresScopes(scopes: "items") title: String }`;
  assert.equal(
    await shown(typeDefs, null),
    'type Query { item: Item user: User } type User { id: ID } type Item { title: String }',
  );
});

test('S15: an interface that is only implemented does not lead to its other implementations', async () => {
  const typeDefs = `
    type Query implements Named { name: String }
    interface Named { name: String }
    type Elsewhere implements Named { name: String other: Other }
    type Other { x: Int }`;
  assert.equal(
    await shown(typeDefs, tokenOf()),
    'type Query implements Named { name: String } interface Named { name: String }',
  );
});

test('S15: a token that meets everything sees all that a root type leads to', async () => {
  const sdl = await shown(demonstration, tokenOf('me', 'items', 'admin'));
  assert.match(sdl, /secret: Secret/);
  assert.match(sdl, /add\(title: String, as: ID, input: In\): Item/);
  assert.match(sdl, /hidden: Int = 7/);
  assert.doesNotMatch(sdl, /Lone/);
});

test('S15: a type out of reach cannot be asked for by its name', async () => {
  const query = 'query ($name: String!) { __type(name: $name) { name } }';
  assert.deepEqual(await ask(demonstration, 'filtered', query, null, { name: 'User' }), {
    data: { __type: null },
  });
  const { data } = await ask(demonstration, 'filtered', query, tokenOf('me'), { name: 'User' });
  assert.deepEqual(data, { __type: { name: 'User' } });
});

test('S15: a default does not tell of input fields out of reach', async () => {
  const typeDefs = `
    type Query { open(in: In = { a: 1, hidden: 2, deep: [{ b: 3, hidden: 4 }] }): String }
    input In { a: Int  hidden: Int @requiresScopes(scopes: "admin")  deep: [Deep!] = [{ hidden: 5 }] }
    input Deep { b: Int  hidden: Int @requiresScopes(scopes: "admin") }`;
  const sdl = await shown(typeDefs, null);
  assert.match(sdl, /open\(in: In = \{ ?a: 1, deep: \[\{ ?b: 3 ?\}\] ?\}\)/);
  assert.match(sdl, /deep: \[Deep!\] = \[\{ ?\}\]/);
  assert.doesNotMatch(sdl, /hidden/);
});

test('S15: a field whose required argument is out of reach is so itself, as is all that only it leads to', async () => {
  const typeDefs = `
    type Query {
      open: String
      a(key: ID! @requiresScopes(scopes: "admin")): Only
      b(in: In!): String
      c(in: In): String
    }
    type Only { x: Int }
    input In { key: ID! @requiresScopes(scopes: "admin") }`;
  assert.equal(await shown(typeDefs, null), 'type Query { open: String c: String }');
});

test('S15: a mutation type out of reach, and one without a field in reach, are not there', async () => {
  const typeDefs = `
    type Query { open: String }
    type Mutation @requiresScopes(scopes: "write") { add: String }
    type Subscription { added: String @requiresScopes(scopes: "read") }`;
  assert.equal(await shown(typeDefs, tokenOf('other')), 'type Query { open: String }');
});

test('S15: a token that reaches nothing is told what it lacks', async () => {
  const typeDefs = `type Query {
    a: String @requiresScopes(scopes: [["x", "y"]])  b: String @requiresScopes(scopes: "z") }`;
  const { data, errors } = await ask(typeDefs, 'filtered', '{ __schema { description } }', tokenOf('x'));
  assert.equal(data, null);
  assert.deepEqual(denialsIn({ errors }), ['__schema FORBIDDEN y']);
  const without = await ask(typeDefs, 'filtered', '{ __type(name: "Query") { name } }', null);
  assert.deepEqual(denialsIn(without), ['__type UNAUTHENTICATED z']);
});

test('S15: aliases, fragments, variables and conditions ask no differently', async () => {
  const query = `
    query ($name: String = "User", $no: Boolean = false, $in: In) {
      ... on Query { open ...F }
      skipped: __type(name: "Item") @include(if: $no) { name }
    }
    fragment F on Query { user: __type(name: $name) { ...T } }
    fragment T on __Type { name fields { name } }`;
  const { data, errors } = await ask(demonstration, 'filtered', query, tokenOf('me'));
  assert.equal(errors, undefined);
  assert.deepEqual(data, {
    open: 'open',
    user: { name: 'User', fields: [{ name: 'id' }, { name: 'owner' }] },
  });
  assert.deepEqual(Object.keys(data), ['open', 'user']);
  assert.equal((await ask(demonstration, 'filtered', query, null)).data.user, null);
});

test('S15: a field that returns the query type is no way around', async () => {
  for (const query of [
    '{ self { __schema { types { name } } } }',
    '{ self { self { ...F } } } fragment F on Query { __type(name: "User") { name } }',
    '{ ...F self { ...F } } fragment F on Query { __type(name: "User") { name } }',
  ]) {
    const { data, errors } = await ask(demonstration, 'filtered', query, tokenOf());
    assert.equal(data, undefined);
    assert.match(errors[0].message, /ask for it in an operation of its own/);
  }
});

test('S15: a subscription is no way around either', async () => {
  const schema = requiresScopesTransformer(
    makeExecutableSchema({
      typeDefs: 'type Query { ok: String } type Tick { query: Query } type Subscription { tick: Tick }',
      resolvers: {
        Subscription: {
          tick: {
            async *subscribe() {
              yield { tick: { query: { ok: 'ok' } } };
            },
          },
        },
      },
    }),
  );
  const open = async (selection: string, introspection: Mode, token: Token) => {
    const document = parse(
      `subscription S { tick { query { ${selection} } } } query Q { __schema { queryType { name } } }`,
    );
    const args = { schema, document, operationName: 'S', contextValue: { token } };
    const stream = await (createIntrospection({ introspection })(args, subscribe) ?? subscribe(args));
    const result = Symbol.asyncIterator in stream ? (await stream.next()).value : stream;
    return JSON.parse(JSON.stringify(result));
  };
  const asking = '__schema { queryType { name } }';
  for (const mode of ['authenticated', 'filtered'] as const) {
    const { data, errors } = await open(asking, mode, null);
    assert.equal(data, undefined);
    assert.equal(errors[0].extensions.code, 'BAD_REQUEST');
    assert.deepEqual(await open('ok', mode, null), { data: { tick: { query: { ok: 'ok' } } } });
  }
  const shown = { data: { tick: { query: { __schema: { queryType: { name: 'Query' } } } } } };
  assert.deepEqual(await open(asking, 'authenticated', tokenOf()), shown);
});

test('S15: the schema is not there for a query that fails to execute', async () => {
  const query = 'query A { __schema { types { name } } } query B { open }';
  const { data, errors } = await ask(demonstration, 'filtered', query, null);
  assert.equal(data, undefined);
  assert.match(errors[0].message, /operation/);
});

test('S16: in a dry run the schema is shown to everyone, and reported once per field where it would not be', async () => {
  for (const [introspection, token, expected] of [
    ['authenticated', null, ['Query.__schema UNAUTHENTICATED', 'Query.__type UNAUTHENTICATED']],
    ['authenticated', tokenOf(), []],
    ['filtered', null, ['Query.__schema UNAUTHENTICATED x', 'Query.__type UNAUTHENTICATED x']],
    ['filtered', tokenOf('x'), []],
  ] as const) {
    const reports: string[] = [];
    const ran: string[] = [];
    const schema = requiresScopesTransformer(
      makeExecutableSchema({
        typeDefs: [requiresScopesTypeDefs, 'type Query { f: Int @requiresScopes(scopes: "x") }'],
        resolvers: { Query: { f: () => ran.push('f') } },
      }),
      { dryRun: true },
    );
    const introspect = createIntrospection({
      introspection,
      dryRun: true,
      reportDenial: ({ coordinate, code, missingScopes }) =>
        void reports.push([coordinate, code, ...missingScopes].join(' ')),
    });
    const document = parse(
      '{ f __schema { queryType { name } } a: __type(name: "Query") { name } b: __type(name: "Query") { name } }',
    );
    const args = { schema, document, contextValue: { token } };
    const { data, errors } = await (introspect(args) ?? execute(args));
    assert.equal(errors, undefined);
    assert.deepEqual(JSON.parse(JSON.stringify(data)), {
      f: 1,
      __schema: { queryType: { name: 'Query' } },
      a: { name: 'Query' },
      b: { name: 'Query' },
    });
    assert.deepEqual(reports, expected);
    assert.deepEqual(ran, ['f'], 'once');
  }
});

test('a denied introspection is reported, too', async () => {
  const reports: unknown[] = [];
  const schema = makeExecutableSchema({ typeDefs: [requiresScopesTypeDefs, 'type Query { f: Int }'] });
  const introspect = createIntrospection({
    introspection: 'authenticated',
    reportDenial: ({ coordinate, dryRun }) => void reports.push([coordinate, dryRun]),
  });
  await introspect({ schema, document: parse('{ __schema { description } }'), contextValue: {} });
  assert.deepEqual(reports, [['Query.__schema', false]]);
});

test("S15: a directive's default does not tell of input fields out of reach either, nor does a choice that is out of reach", async () => {
  const typeDefs = `
    directive @marked(in: In = { open: 1, hidden: "told" }) on FIELD
    type Query { f(one: One = { hidden: 1 }, in: In): Int }
    input In { open: Int  hidden: String @requiresScopes(scopes: "admin") }
    input One @oneOf { open: Int  hidden: Int @requiresScopes(scopes: "admin") }`;
  const query =
    '{ __schema { directives { name args { name defaultValue } } } __type(name: "Query") { fields { args { name defaultValue } } } }';
  const { data, errors } = await ask(typeDefs, 'filtered', query, null);
  assert.equal(errors, undefined);
  assert.doesNotMatch(JSON.stringify(data), /hidden|told/);
  assert.match(await shown(typeDefs, tokenOf('admin')), /one: One = \{ ?hidden: 1 ?\}/);
});
