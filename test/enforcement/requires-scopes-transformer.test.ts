import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  buildSchema,
  execute,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  parse,
  subscribe,
  versionInfo,
} from 'graphql';
import { requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';
import { ask, denialsIn, protectedSchema, tokenOf } from '../support/protected-schema.ts';

const sentinel = { f: 'secret', user: { name: 'secret' } };

test('S1: without a directive a field is open, even without a token', async () => {
  const schema = protectedSchema('type Query { f: String }');
  assert.deepEqual(await ask(schema, '{ f }', null, { rootValue: sentinel }), { data: { f: 'secret' } });
});

test('S1: @authenticated asks for a token, and for no scope', async () => {
  const schema = protectedSchema('type Query { f: String @authenticated }');
  assert.deepEqual(denialsIn(await ask(schema, '{ f }', null, { rootValue: sentinel })), [
    'f UNAUTHENTICATED',
  ]);
  assert.deepEqual(await ask(schema, '{ f }', tokenOf(), { rootValue: sentinel }), { data: { f: 'secret' } });
});

test('a denied field is null, and its error says what is required and what is missing', async () => {
  const schema = protectedSchema(`
    type Query { myItems: [Item!] @requiresScopes(scopes: [["items"]]) }
    type Item @requiresScopes(scopes: [["me"]]) { title: String }`);
  const { data, errors } = await ask(schema, '{ mine: myItems { title } }', tokenOf('me'));
  assert.deepEqual(data, { mine: null });
  assert.deepEqual(errors, [
    {
      message: 'Not enough permissions',
      locations: [{ line: 1, column: 3 }],
      path: ['mine'],
      extensions: {
        code: 'FORBIDDEN',
        coordinate: 'Query.myItems',
        requiredScopes: [['items', 'me']],
        missingScopes: ['items'],
      },
    },
  ]);
  const [error] = (await ask(schema, '{ myItems { title } }', null)).errors ?? [];
  assert.equal(error?.message, 'Not authenticated');
  assert.deepEqual(error?.extensions, {
    code: 'UNAUTHENTICATED',
    coordinate: 'Query.myItems',
    requiredScopes: [['items', 'me']],
    missingScopes: ['items', 'me'],
  });
});

// One field under test, f; each case writes one requirement in another place of rule S2.
const united: [place: string, sdl: string, query?: string][] = [
  ['the field', 'type Query { f: String @requiresScopes(scopes: "x") }'],
  ['the parent type', 'type Query @requiresScopes(scopes: "x") { f: String }'],
  [
    'an extension of the parent type',
    'type Query { f: String } extend type Query @requiresScopes(scopes: "x") { g: Int }',
  ],
  [
    'an interface of the parent type',
    'interface I @requiresScopes(scopes: "x") { f: String } type Query implements I { f: String }',
  ],
  [
    "the interface's field",
    'interface I { f: String @requiresScopes(scopes: "x") } type Query implements I { f: String }',
  ],
  [
    "an interface's interface",
    'interface J @requiresScopes(scopes: "x") { f: String } interface I implements J { f: String } type Query implements I & J { f: String }',
  ],
  [
    "the field of an interface's interface",
    'interface J { f: String @requiresScopes(scopes: "x") } interface I implements J { f: String } type Query implements I & J { f: String }',
  ],
  [
    'the returned object type',
    'type Query { f: User } type User @requiresScopes(scopes: "x") { name: String }',
    '{ f { name } }',
  ],
  [
    "the returned object type's interface",
    'type Query { f: User } interface I @requiresScopes(scopes: "x") { name: String } type User implements I { name: String }',
    '{ f { name } }',
  ],
  [
    'the returned interface',
    'type Query { f: I } interface I @requiresScopes(scopes: "x") { name: String } type User implements I { name: String }',
    '{ f { name } }',
  ],
  ['the returned scalar', 'type Query { f: Secret } scalar Secret @requiresScopes(scopes: "x")'],
  ['the returned enum', 'type Query { f: Secret } enum Secret @requiresScopes(scopes: "x") { A }'],
  [
    'the type within lists and non-nulls',
    'type Query { f: [[User!]!] } type User @requiresScopes(scopes: "x") { name: String }',
    '{ f { name } }',
  ],
];

for (const [place, sdl, query = '{ f }'] of united) {
  test(`S2: a requirement written on ${place} counts, and S5: its resolver does not run`, async () => {
    let ran = 0;
    const schema = protectedSchema(sdl, { Query: { f: () => void ran++ } });
    for (const source of [
      query,
      query.replace('f', 'other: f'),
      `query { ...Q } fragment Q on Query ${query}`,
      `{ ... on Query ${query} }`,
    ]) {
      assert.equal(
        (await ask(schema, source, tokenOf('y'))).errors?.[0]?.extensions?.code,
        'FORBIDDEN',
        source,
      );
      assert.equal(
        (await ask(schema, source, null)).errors?.[0]?.extensions?.code,
        'UNAUTHENTICATED',
        source,
      );
    }
    assert.equal(ran, 0);
    assert.equal((await ask(schema, query, tokenOf('x'))).errors, undefined);
    assert.equal(ran, 1);
  });
}

test("S2: an interface's interface counts although the type, in a schema that nobody validated, does not name it", async () => {
  const schema = requiresScopesTransformer(
    buildSchema(
      `${requiresScopesTypeDefs}
      interface J @requiresScopes(scopes: "x") { f: String } interface I implements J { f: String }
      type Query implements I { f: String }`,
      { assumeValidSDL: true, assumeValid: true },
    ),
  );
  assert.deepEqual(denialsIn(await ask(schema, '{ f }', tokenOf(), { rootValue: sentinel })), [
    'f FORBIDDEN x',
  ]);
});

test('S2: the requirements of field, parent, interface and returned type add up', async () => {
  const schema = protectedSchema(`
    interface Node @requiresScopes(scopes: "node") { owner: User @requiresScopes(scopes: "owner") }
    type Query { item: Item }
    type Item implements Node @requiresScopes(scopes: "item") { owner: User @requiresScopes(scopes: [["read"], ["admin"]]) }
    type User @requiresScopes(scopes: "user") { name: String }`);
  const rootValue = { item: { owner: { name: 'secret' } } };
  const [error] =
    (await ask(schema, '{ item { owner { name } } }', tokenOf('item', 'node'), { rootValue })).errors ?? [];
  assert.deepEqual(error?.extensions?.requiredScopes, [
    ['item', 'node', 'owner', 'read', 'user'],
    ['admin', 'item', 'node', 'owner', 'user'],
  ]);
  assert.deepEqual(error?.extensions?.missingScopes, ['owner', 'read', 'user']);
});

const nodes = `
  type Query { node: Node nodes: [Node] any: Any anys: [[Any]] }
  interface Node { id: ID }
  type Open implements Node { id: ID }
  type User implements Node @requiresScopes(scopes: "me") { id: ID name: String }
  union Any = Open | User`;
const byName = {
  Node: { __resolveType: ({ is }: { is: string }) => is },
  Any: { __resolveType: async ({ is }: { is: string }) => is },
};
const user = { is: 'User', __typename: 'User', id: '1', name: 'secret' };
const open = { is: 'Open', __typename: 'Open', id: '2' };

for (const [how, schema] of Object.entries({
  'its own resolveType, synchronous or not': protectedSchema(nodes, byName),
  'the default, __typename': protectedSchema(nodes),
  'the default, isTypeOf': protectedSchema(nodes, {
    User: { __isTypeOf: (value: { is: string }) => value.is === 'User' },
    Open: { __isTypeOf: async () => true },
  }),
})) {
  test(`S3: a protected type is denied as soon as it is known, before its __typename (type known by ${how})`, async () => {
    const rootValue = { node: user, nodes: [open, user], any: user, anys: [[user, open], [user]] };
    const result = await ask(
      schema,
      '{ node { __typename } nodes { id } any { ... on Open { id } } anys { __typename } }',
      tokenOf('x'),
      { rootValue },
    );
    assert.deepEqual(result.data, {
      node: null,
      nodes: [{ id: '2' }, null],
      any: null,
      anys: [[null, { __typename: 'Open' }], [null]],
    });
    assert.deepEqual(denialsIn(result).sort(), [
      'any FORBIDDEN me',
      'anys.0.0 FORBIDDEN me',
      'anys.1.0 FORBIDDEN me',
      'node FORBIDDEN me',
      'nodes.1 FORBIDDEN me',
    ]);
    assert.equal(
      result.errors?.find(({ path }) => path?.[0] === 'node')?.extensions?.coordinate,
      'Query.node',
    );
    assert.doesNotMatch(JSON.stringify(result), /User|secret/);
    const allowed = await ask(schema, '{ node { __typename id } }', tokenOf('me'), { rootValue });
    assert.deepEqual(allowed, { data: { node: { __typename: 'User', id: '1' } } });
  });
}

test('S3: an interface of the runtime type counts too', async () => {
  const schema = protectedSchema(`
    type Query { any: Any } union Any = User
    interface Person @requiresScopes(scopes: "people") { name: String }
    type User implements Person { name: String }`);
  const result = await ask(schema, '{ any { __typename } }', tokenOf('me'), { rootValue: { any: user } });
  assert.deepEqual(denialsIn(result), ['any FORBIDDEN people']);
});

test('S5: a synchronous resolver stays synchronous, and a field without a requirement is not wrapped', () => {
  const schema = makeExecutableSchema({
    typeDefs: [requiresScopesTypeDefs, 'type Query { open: String f: String @requiresScopes(scopes: "x") }'],
    resolvers: { Query: { open: () => 'open' } },
  });
  const enforced = requiresScopesTransformer(schema);
  const resolve = schema.getQueryType()?.getFields().open?.resolve;
  assert.ok(resolve);
  assert.equal(enforced.getQueryType()?.getFields().open?.resolve, resolve);
  const result = execute({
    schema: enforced,
    document: parse('{ open f }'),
    rootValue: sentinel,
    contextValue: { token: tokenOf('x') },
  });
  assert.ok(!(result instanceof Promise));
  assert.deepEqual({ ...result.data }, { open: 'open', f: 'secret' });
});

test('S5: a denied subscription never subscribes, and each of its events is checked', async () => {
  let subscribed = 0;
  const context = { token: tokenOf('x') as { scopes: Set<string> } | null };
  const schema = protectedSchema(
    'type Query { f: Int } type Subscription { f: Int @requiresScopes(scopes: "x") }',
    {
      Subscription: {
        f: {
          async *subscribe() {
            subscribed++;
            yield { f: 1 };
            context.token = null;
            yield { f: 2 };
          },
        },
      },
    },
  );
  const document = parse('subscription { f }');
  const refused = await subscribe({ schema, document, contextValue: { token: tokenOf('y') } });
  assert.ok('errors' in refused);
  assert.equal(refused.errors?.[0]?.extensions.code, 'FORBIDDEN');
  assert.equal(subscribed, 0);

  const stream = await subscribe({ schema, document, contextValue: context });
  assert.ok(Symbol.asyncIterator in stream);
  const events = [];
  for await (const event of stream) events.push(JSON.parse(JSON.stringify(event)));
  assert.deepEqual(events[0], { data: { f: 1 } });
  assert.equal(events[1].data.f, null);
  assert.equal(events[1].errors[0].extensions.code, 'UNAUTHENTICATED');
});

test('S7: a token has what its scopes imply, transitively, and a requirement does not', async () => {
  const schema = protectedSchema(`
    extend schema
      @scope(name: "admin", description: "All.", implies: ["items:write"])
      @scope(name: "items:write", description: "Write.", implies: ["items"])
      @scope(name: "items", description: "Read.")
    type Query { read: String @requiresScopes(scopes: "items") write: String @requiresScopes(scopes: "items:write") }`);
  const rootValue = { read: 'r', write: 'w' };
  const allowed = async (scope: string) =>
    (await ask(schema, '{ read write }', tokenOf(scope), { rootValue })).data;
  assert.deepEqual(await allowed('admin'), { read: 'r', write: 'w' });
  assert.deepEqual(await allowed('items:write'), { read: 'r', write: 'w' });
  assert.deepEqual(await allowed('items'), { read: 'r', write: null });
});

test("S8: a context object that is used again with another token gets that token's answer", async () => {
  const schema = protectedSchema('type Query { f: String @requiresScopes(scopes: "x") }');
  const document = parse('{ f }');
  const contextValue: { token: unknown } = { token: null };
  const answer = async (token: unknown) => {
    contextValue.token = token;
    return (await execute({ schema, document, rootValue: sentinel, contextValue })).data?.f;
  };
  const reused = tokenOf('x');
  assert.deepEqual(
    [await answer(reused), await answer(tokenOf('y')), await answer(reused), await answer(null)],
    ['secret', null, 'secret', null],
  );
  reused.scopes.delete('x');
  reused.scopes.add('y');
  assert.equal(await answer(reused), null);
});

for (const [what, token] of Object.entries({
  'a list of scopes': { scopes: ['x'] },
  'a scope string': { scopes: 'x' },
  'no scopes': {},
  'a promise': Promise.resolve(tokenOf('x')),
  true: true,
})) {
  test(`a token in another form than agreed is a denial: ${what}`, async () => {
    const schema = protectedSchema('type Query { f: String @requiresScopes(scopes: "x") }');
    const result = await execute({
      schema,
      document: parse('{ f }'),
      rootValue: sentinel,
      contextValue: { token },
    });
    assert.equal(result.data?.f, null);
    assert.match(result.errors?.[0]?.message ?? '', /getToken/);
  });
}

test('without a context there is no token; getToken says where else it is', async () => {
  const schema = protectedSchema('type Query { f: String @authenticated }');
  assert.equal((await execute({ schema, document: parse('{ f }'), rootValue: sentinel })).data?.f, null);
  const elsewhere = protectedSchema(
    'type Query { f: String @authenticated }',
    {},
    { getToken: (context: { auth?: ReturnType<typeof tokenOf> }) => context.auth },
  );
  const ask = async (contextValue: unknown) =>
    (await execute({ schema: elsewhere, document: parse('{ f }'), rootValue: sentinel, contextValue })).data
      ?.f;
  assert.equal(await ask({ auth: tokenOf() }), 'secret');
  assert.equal(await ask({ token: tokenOf() }), null);
});

test('S10: a denied field of a non-null type takes its parent with it, as GraphQL says, and no more', async () => {
  const schema = protectedSchema(
    'type Query { a: A open: String } type A { b: B! } type B { secret: String! @requiresScopes(scopes: "x") }',
  );
  const rootValue = { a: { b: { secret: 'secret' } }, open: 'open' };
  const result = await ask(schema, '{ a { b { secret } } open }', tokenOf(), { rootValue });
  assert.deepEqual(result.data, { a: null, open: 'open' });
  assert.deepEqual(denialsIn(result), ['a.b.secret FORBIDDEN x']);
});

test('S10: the error is at the response path, with aliases and list indices', async () => {
  const schema = protectedSchema(
    'type Query { users: [User] } type User { name: String @requiresScopes(scopes: "x") id: ID }',
  );
  const rootValue = { users: [{ id: 1 }, { id: 2 }] };
  const result = await ask(schema, '{ all: users { id label: name } }', tokenOf(), { rootValue });
  assert.deepEqual(denialsIn(result), ['all.0.label FORBIDDEN x', 'all.1.label FORBIDDEN x']);
  assert.deepEqual(result.data, {
    all: [
      { id: '1', label: null },
      { id: '2', label: null },
    ],
  });
});

test("S10: onDenied 'reject' refuses a query before anything runs, where a part is certain to be denied", async () => {
  const ran: string[] = [];
  const schema = protectedSchema(
    'type Query { open: String user: User } type User { name: String secret: String @requiresScopes(scopes: "x") }',
    { Query: { open: () => void ran.push('open'), user: () => ran.push('user') && {} } },
    { onDenied: 'reject' },
  );
  const refused = await ask(schema, '{ open user { name secret } }', tokenOf());
  assert.deepEqual(refused.data, { open: null, user: null });
  assert.deepEqual(denialsIn(refused), ['open FORBIDDEN x', 'user FORBIDDEN x']);
  assert.deepEqual(ran, []);
  await ask(schema, '{ open user { name secret @skip(if: true) } }', tokenOf());
  assert.deepEqual(ran, ['open', 'user']);
});

test('S10, S11: where queries and mutations have one root type a query is answered in part all the same', async () => {
  const ran: string[] = [];
  const schema = protectedSchema(
    'schema { query: Root mutation: Root } type Root { open: Int secret: Int @requiresScopes(scopes: "x") }',
    { Root: { open: () => ran.push('open') } },
  );
  const query = await ask(schema, '{ open secret }', null);
  if (versionInfo.major > 16) {
    assert.match(String(query.errors?.[0]?.message), /root types must be different/, 'refused by graphql 17');
    return;
  }
  assert.deepEqual(query.data, { open: 1, secret: null });
  assert.deepEqual((await ask(schema, 'mutation { open secret }', null)).data, { open: null, secret: null });
  assert.deepEqual(ran, ['open']);
});

test('S11: a mutation runs in no part when one of its fields is certain to be denied', async () => {
  const ran: string[] = [];
  const schema = protectedSchema(
    `type Query { f: Int }
    type Mutation { first: Int second: Result }
    type Result { ok: Boolean secret: String @requiresScopes(scopes: "x") }`,
    { Mutation: { first: () => void ran.push('first'), second: () => ran.push('second') && {} } },
  );
  const refused = await ask(schema, 'mutation { first second { ok secret } }', tokenOf('y'));
  assert.deepEqual(denialsIn(refused), ['first FORBIDDEN x', 'second FORBIDDEN x']);
  assert.deepEqual(ran, []);
  await ask(
    schema,
    'mutation ($no: Boolean = false) { first second { ok secret @include(if: $no) } }',
    tokenOf('y'),
  );
  assert.deepEqual(ran, ['first', 'second']);
});

test('S10, S11: a field that leads to a root type refuses no operation that is under way', async () => {
  const ran: string[] = [];
  const note = (name: string) => () => {
    ran.push(name);
    return name;
  };
  for (const onDenied of ['null', 'reject'] as const) {
    ran.length = 0;
    const schema = protectedSchema(
      `type Query { open: String again: Query m: Mutation secret: String @requiresScopes(scopes: "x") }
       type Mutation { ok: String query: Query secret: String @requiresScopes(scopes: "x") }`,
      {
        Query: { open: note('open'), again: () => ({}), m: () => ({}), secret: note('secret') },
        Mutation: { ok: note('ok'), query: () => ({}), secret: note('secret') },
      },
      { onDenied },
    );
    const query = await ask(schema, '{ open m { ok secret } again { open secret } secret }', null);
    if (onDenied === 'reject') assert.deepEqual(ran, []);
    else {
      assert.deepEqual(JSON.parse(JSON.stringify(query.data)), {
        open: 'open',
        m: { ok: 'ok', secret: null },
        again: { open: 'open', secret: null },
        secret: null,
      });
      assert.deepEqual(
        query.errors?.map(({ path, extensions }) => [path?.join('.'), extensions.coordinate]),
        [
          ['m.secret', 'Mutation.secret'],
          ['again.secret', 'Query.secret'],
          ['secret', 'Query.secret'],
        ],
      );
    }
    ran.length = 0;
    const mutation = await ask(schema, 'mutation { ok query { open secret } }', null);
    assert.deepEqual([mutation.data?.ok, ran], [null, []], 'all of it is known beforehand');
  }
});

test('a schema is enforced whatever its root types are called', async () => {
  const schema = requiresScopesTransformer(
    makeExecutableSchema({
      typeDefs: [
        requiresScopesTypeDefs,
        'schema { query: Q } type Q { f: String @requiresScopes(scopes: "x") }',
      ],
    }),
  );
  assert.deepEqual(denialsIn(await ask(schema, '{ f }', tokenOf(), { rootValue: sentinel })), [
    'f FORBIDDEN x',
  ]);
});

test('a schema without requirements is given back as it is', () => {
  const schema = buildSchema('type Query { f: Int }');
  assert.equal(requiresScopesTransformer(schema), schema);
});

test('S32: a requirement on a type and one on its extension are both needed, not one of them', async () => {
  const schema = protectedSchema(`
    type Query { salary: Salary f: Int }
    type Salary @requiresScopes(scopes: "hr") { amount: Int }
    extend type Salary @requiresScopes(scopes: "finance")`);
  const rootValue = { salary: { amount: 99 } };
  for (const scopes of [['hr'], ['finance']]) {
    const { data } = await ask(schema, '{ salary { amount } }', tokenOf(...scopes), { rootValue });
    assert.deepEqual(data, { salary: null });
  }
  const { data } = await ask(schema, '{ salary { amount } }', tokenOf('hr', 'finance'), { rootValue });
  assert.deepEqual(data, rootValue);
});

test('a small mutation through many runtime types, fragments and aliases takes no more than a blink', async () => {
  const types = Array.from(
    { length: 30 },
    (_, n) => `type T${n} implements Node { n: Node a: Int @requiresScopes(scopes: "s${n}") }`,
  );
  const schema = protectedSchema(
    `type Query { f: Int } type Mutation { m: Node } interface Node { n: Node a: Int } ${types.join(' ')}`,
  );
  const depth = 12;
  const fragments = Array.from(
    { length: depth },
    (_, n) => `fragment F${n} on Node { a x: n { ...F${n + 1} } y: n { ...F${n + 1} } }`,
  );
  const aliases = Array.from({ length: 200 }, (_, n) => `m${n}: m { ...F0 }`);
  const source = `mutation { ${aliases.join(' ')} } ${fragments.join(' ')} fragment F${depth} on Node { a }`;
  // Executed in a process of its own, the walk as a tree would take longer than the universe has: this ends, or it does not.
  const { errors } = await ask(schema, source, tokenOf('s1'));
  assert.equal(errors, undefined);
});

test('a document that nobody validated, whose fragments go round in circles, is no endless loop', async () => {
  const schema = protectedSchema(
    'type Query { f: Int } type Mutation { m: Node } type Node { n: Node a: Int @requiresScopes(scopes: "x") }',
  );
  const document = parse('mutation { m { ...F } } fragment F on Node { n { ...F } a }');
  const result = await execute({ schema, document, contextValue: { token: tokenOf() } });
  assert.equal(result.errors?.[0]?.extensions.code, 'FORBIDDEN');
});

test("a host's own field and type resolvers still stand in where the schema has none", async () => {
  const typeDefs =
    'type Query { someField: Int @authenticated u: U } union U = A type A @authenticated { a: Int }';
  const fieldResolver = (
    source: Record<string, unknown>,
    _args: unknown,
    _context: unknown,
    { fieldName }: { fieldName: string },
  ) => source[fieldName.toLowerCase()];
  const hosts = { fieldResolver: fieldResolver as never, typeResolver: () => 'A' };
  const schema = protectedSchema(typeDefs, {}, hosts);
  const { data } = await execute({
    schema,
    document: parse('{ someField u { __typename } }'),
    rootValue: { somefield: 5, u: {} },
    contextValue: { token: tokenOf() },
    ...hosts,
  });
  assert.deepEqual(JSON.parse(JSON.stringify(data)), { someField: 5, u: { __typename: 'A' } });
});

test('a mutation whose fragments overlap in every way is refused as too large before it runs', async () => {
  let ran = 0;
  const schema = protectedSchema(
    `type Query { f: Int @authenticated } type Mutation { n: Node }
    interface Node { n: Node a: Int } type A implements Node { n: Node a: Int } type B implements Node { n: Node a: Int }`,
    { Mutation: { n: () => void ran++ } },
  );
  const depth = 22;
  const main = Array.from(
    { length: depth },
    (_, n) => `fragment M${n} on Node { n { ...M${n + 1} } ... on A { n { ...C${n}_${n + 1} } } }`,
  );
  const chains = Array.from({ length: depth }, (_, n) =>
    Array.from(
      { length: depth - n },
      (_, m) =>
        `fragment C${n}_${n + m + 1} on Node { n { ${n + m + 1 < depth ? `...C${n}_${n + m + 2}` : 'a'} } }`,
    ),
  ).flat();
  const source = `mutation { n { ...M0 } } ${main.join(' ')} fragment M${depth} on Node { a } ${chains.join(' ')}`;
  const result = await execute({ schema, document: parse(source), contextValue: { token: tokenOf() } });
  assert.equal(result.errors?.[0]?.extensions.code, 'OPERATION_TOO_LARGE');
  assert.equal(ran, 0);
});

test('S11: an interface with hundreds of types makes no mutation too large', async () => {
  const names = Array.from({ length: 300 }, (_, n) => `T${n}`);
  const schema = protectedSchema(
    `type Query { q: Int } interface Node { id: ID node: Node } type Mutation { m: Node p: Int @authenticated }
    ${names.map((name) => `type ${name} implements Node { id: ID node: Node }`).join(' ')}`,
    { Mutation: { m: () => ({ __typename: 'T1', id: '1' }), p: () => 1 } },
  );
  const nested = (depth: number): string => (depth === 0 ? 'id' : `id node { ${nested(depth - 1)} }`);
  const { data, errors } = await ask(schema, `mutation { m { ${nested(36)} } }`, null);
  assert.equal(errors, undefined);
  assert.deepEqual(data, { m: { id: '1', node: null } });
});

test('what a host throws as it looks for the token is not taken for an operation that is too large', async () => {
  const schema = protectedSchema(
    'type Query { q: Int } type Mutation { m: Int @authenticated open: Int }',
    { Mutation: { open: () => 1 } },
    {
      getToken() {
        throw new RangeError('internal');
      },
    },
  );
  const { errors } = await ask(schema, 'mutation { m }', null);
  assert.equal(errors?.[0]?.extensions?.code, undefined);
  assert.deepEqual(
    (await ask(schema, 'mutation { open }', null)).data,
    { open: 1 },
    'nobody has to look for it',
  );
});

test('a schema that is extended and transformed again is guarded by what was added, too', async () => {
  const first = protectedSchema(
    'type Query { a: Int @requiresScopes(scopes: "a") b(x: Int): Int @requiresScopes(scopes: "a") }',
    { Query: { a: () => 1, b: () => 2 } },
  );
  const { a, b } = (first.getQueryType() as GraphQLObjectType).toConfig().fields;
  const more = { directives: { requiresScopes: { scopes: 'more' } } };
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: {
      a: { ...a, type: GraphQLInt, astNode: null, extensions: more },
      b: { ...b, type: GraphQLInt, astNode: null, args: { x: { type: GraphQLInt, extensions: more } } },
    },
  });
  const again = requiresScopesTransformer(new GraphQLSchema({ query }));
  const result = await ask(again, '{ a b(x: 1) }', tokenOf('a'));
  assert.deepEqual(denialsIn(result), ['a FORBIDDEN more', 'b FORBIDDEN more']);
});

test('each field names what is missing by the order in which its own alternatives were written', async () => {
  const schema = protectedSchema(`type Query {
    first: Int @requiresScopes(scopes: [["a"], ["b"]])
    second: Int @requiresScopes(scopes: [["b"], ["a"]])
  }`);
  const { errors } = await ask(schema, '{ first second }', tokenOf());
  assert.deepEqual(
    errors?.map(({ extensions }) => [extensions?.requiredScopes, extensions?.missingScopes]),
    [
      [[['a'], ['b']], ['a']],
      [[['b'], ['a']], ['b']],
    ],
  );
});
