import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normalizedExecutor } from '@graphql-tools/executor';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type ExecutionResult, execute, parse } from 'graphql';
import { requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';

const typeDefs = `
  input Filter {
    owner: String
    all: Boolean @requiresScopes(scopes: [["admin"]])
    deep: Filter @requiresScopes(scopes: [["admin"]])
  }
  type Query { items(filter: Filter): String }
  type Mutation { put(filter: Filter): String }
`;
let ran: unknown[] = [];
const run = (_: unknown, args: unknown) => {
  ran.push(args);
  return 'ran';
};
const schema = requiresScopesTransformer(
  makeExecutableSchema({
    typeDefs: [requiresScopesTypeDefs, typeDefs],
    resolvers: { Query: { items: run }, Mutation: { put: run } },
  }),
);
const contextValue = { token: { scopes: new Set(['user']) } };

for (const [name, executed] of [
  ['graphql', execute],
  ["Yoga's executor", normalizedExecutor],
] as const) {
  describe(`a protected input is not supplied by a variable with a name of JavaScript's own, with ${name}`, () => {
    for (const [query, variables] of [
      [
        'query($__proto__: Filter, $all: Boolean) { items(filter: { all: $all }) x: items(filter: $__proto__) }',
        '{ "__proto__": { "all": true } }',
      ],
      [
        'query($__proto__: Filter = { all: true }, $all: Boolean) { items(filter: { all: $all }) x: items(filter: $__proto__) }',
      ],
      [
        'query($__proto__: Filter) { items(filter: { deep: $__proto__ }) }',
        '{ "__proto__": { "all": true } }',
      ],
      [
        'query($__proto__: Filter, $deep: Filter) { items(filter: { deep: $deep }) x: items(filter: $__proto__) }',
        '{ "__proto__": { "deep": { "all": true } } }',
      ],
      [
        'mutation($__proto__: Filter = { all: true }, $all: Boolean) { put(filter: { all: $all }) x: put(filter: $__proto__) }',
      ],
      ['query($toString: Boolean) { items(filter: { all: $toString }) }'],
      ['mutation($constructor: Boolean) { put(filter: { all: $constructor }) }'],
    ] as const) {
      test(query, async () => {
        ran = [];
        const variableValues = JSON.parse(variables ?? '{}');
        await executed({ schema, document: parse(query), contextValue, variableValues });
        assert.deepEqual(ran.filter(hasProtected), []);
      });
    }

    test('and one with such a name may be used as any other', async () => {
      const query =
        'query($constructor: String, $valueOf: String) { items(filter: { owner: $constructor }) x: items(filter: { owner: $valueOf }) }';
      ran = [];
      const variableValues = { constructor: 'Ferrari', valueOf: 'x' };
      const result = (await executed({
        schema,
        document: parse(query),
        contextValue,
        variableValues,
      })) as ExecutionResult;
      assert.equal(result.errors, undefined);
      assert.deepEqual(JSON.parse(JSON.stringify(ran)), [
        { filter: { owner: 'Ferrari' } },
        { filter: { owner: 'x' } },
      ]);
    });
  });
}

/** `in`, for what a resolver reads it finds so. */
function hasProtected(args: unknown): boolean {
  const { filter } = args as { filter?: { all?: unknown; deep?: unknown } };
  return filter?.all !== undefined || filter?.deep !== undefined;
}
