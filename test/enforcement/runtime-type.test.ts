import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normalizedExecutor } from '@graphql-tools/executor';
import { type ExecutionResult, execute, parse } from 'graphql';
import { protectedSchema } from '../support/protected-schema.ts';

const typeDefs = `
  type Broken { id: ID! pin: String @requiresScopes(scopes: [["admin"]]) }
  interface Node { id: ID! }
  type Post implements Node { id: ID! draft: String @requiresScopes(scopes: [["admin"]]) }
  type Page implements Node { id: ID! }
  type Later implements Node { id: ID! }
  union Any = Broken | Page
  type Query { ok: String  broken(later: Boolean): Broken  list: [Broken]  named(as: String): Node  any: [Any]  numbered: Node  typed(as: String): Node  pages: [Node] }
`;
const row = { id: 3, pin: 'SECRET', draft: 'SECRET' };
const schema = protectedSchema(typeDefs, {
  Query: {
    ok: () => 'ok',
    broken: (_: unknown, { later }: { later?: boolean }) => ({ ...row, later }),
    list: () => [{ ...row, isGood: true }, row],
    named: (_: unknown, { as }: { as: string }) => ({ ...row, as }),
    any: () => [{ ...row, isGood: true }, { ...row, page: true }, row],
    numbered: () => ({ ...row, as: 7 }),
    typed: (_: unknown, { as }: { as: string }) => ({ ...row, as: Promise.resolve(as) }),
    pages: () => [
      { ...row, as: 'Page', isGood: true },
      { ...row, as: 'Post' },
    ],
  },
  Node: { __resolveType: ({ as }: { as: string }) => as },
  Broken: {
    __isTypeOf: ({ isGood, later }: { isGood?: boolean; later?: boolean }) =>
      later ? Promise.resolve(isGood) : isGood,
  },
  Later: { __isTypeOf: async () => false },
  Page: {
    __isTypeOf: ({ isGood, page = isGood }: { isGood?: boolean; page?: boolean }) => page,
  },
});

for (const [name, executed] of [
  ['graphql', execute],
  ["Yoga's executor", normalizedExecutor],
] as const) {
  describe(`an error of a value that is of another type than it should be has nothing of the value, with ${name}`, () => {
    for (const [query, message] of [
      ['{ ok broken { id } }', /A value of "Query.broken" should be of type "Broken"/],
      ['{ ok broken(later: true) { id } }', /A value of "Query.broken" should be of type "Broken"/],
      ['{ ok list { id } }', /A value of "Query.list" should be of type "Broken"/],
      ['{ ok named(as: "Later") { id } }', /A value of "Query.named" should be of type "Later"/],
      ['{ ok named(as: "Page") { id } }', /A value of "Query.named" should be of type "Page"/],
      ['{ ok typed(as: "Page") { id } }', /A value of "Query.typed" should be of type "Page"/],
      ['{ ok named(as: "Nothing") { id } }', /Nothing/],
      ['{ ok named { id } }', /must resolve to an Object type/],
      ['{ ok numbered { id } }', /The type of a value of "Query.numbered" must be told by its name/],
    ] as const) {
      test(query, async () => {
        const result = (await executed({ schema, document: parse(query) })) as ExecutionResult;
        assert.equal(result.data?.ok, 'ok');
        assert.match(String(result.errors?.[0]?.message), message);
        assert.equal(result.errors?.length, 1);
        assert.doesNotMatch(JSON.stringify(result), /SECRET/);
      });
    }

    test('and where a union is told by isTypeOf, a value of none of its types is null alone', async () => {
      const document = parse('{ any { __typename } }');
      const { data, errors } = (await executed({ schema, document })) as ExecutionResult;
      assert.deepEqual(JSON.parse(JSON.stringify(data)), {
        any: [{ __typename: 'Broken' }, { __typename: 'Page' }, null],
      });
      assert.equal(errors?.length, 1);
      assert.doesNotMatch(JSON.stringify(errors), /SECRET/);
    });

    test('and what is of its type is answered', async () => {
      const document = parse('{ list { id } pages { __typename id } typed(as: "Post") { __typename } }');
      const { data, errors } = (await executed({ schema, document })) as ExecutionResult;
      assert.deepEqual(JSON.parse(JSON.stringify(data)), {
        list: [{ id: '3' }, null],
        pages: [
          { __typename: 'Page', id: '3' },
          { __typename: 'Post', id: '3' },
        ],
        typed: { __typename: 'Post' },
      });
      assert.equal(errors?.length, 1);
    });
  });
}
