import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { normalizedExecutor } from '@graphql-tools/executor';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type ExecutionResult, execute, executeSync, parse } from 'graphql';
import { requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';

const typeDefs = `
  interface Node { id: ID! }
  type Post implements Node {
    id: ID!
    title: String
    draft: String! @requiresScopes(scopes: [["admin"]])
    noted(note: String @requiresScopes(scopes: [["admin"]])): String!
    parts: [Node!]
    number: Int!
    late: Int!
    partner: Node!
  }
  type Secret implements Node @requiresScopes(scopes: [["admin"]]) { id: ID! }
  type Query {
    ok: String
    feed: [Node!]
    nested: [[Node!]!]!
    some: [Node]
    posts: [Post!]
    maybe: [Post]
    one: Post
    pairs: [Post!]
    wrong: [Post!]
    slow: [Post!]
    admin: [Post!] @requiresScopes(scopes: [["admin"]])
  }
`;
const post = (id: number) => ({
  __typename: 'Post',
  id,
  draft: 'DRAFT',
  noted: 'DRAFT',
  parts: [{ __typename: 'Secret', id: 9 }],
});
const secret = { __typename: 'Secret', id: 2 };
const schema = requiresScopesTransformer(
  makeExecutableSchema({
    typeDefs: [requiresScopesTypeDefs, typeDefs],
    resolvers: {
      Query: {
        ok: () => 'ok',
        feed: () => [post(1), secret],
        nested: () => [[post(1)], [post(1), secret]],
        some: () => [post(1), secret],
        posts: () => [post(1), post(2)],
        one: () => ({ ...post(1), partner: secret }),
        maybe: () => [post(1), post(2)],
        pairs: () => [
          {
            ...post(1),
            partner: post(3),
            late: () => setTimeout(1).then(() => Promise.reject(new Error('late'))),
          },
          { ...post(2), partner: secret, late: 1 },
        ],
        wrong: () => [{ ...post(1), number: 1 }, post(2)],
        slow: async function* () {
          yield post(1);
          await setTimeout(5);
          yield post(2);
        },
        admin: () => [post(1)],
      },
      // Of one a promise, of the other none: what is to come is left behind where the other throws.
      Post: { title: ({ id }: { id: number }) => (id === 1 ? setTimeout(1, 't') : 't') },
    },
  }),
);
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
process.on('unhandledRejection', note);
after(() => process.off('unhandledRejection', note));

for (const [name, executed] of [
  ['graphql', execute],
  ["Yoga's executor", normalizedExecutor],
] as const) {
  describe(`a denial in a list leaves no promise behind that would end the process, with ${name}`, () => {
    for (const [query, data] of [
      ['{ ok feed { id ... on Post { title draft } } }', { ok: 'ok', feed: null }],
      ['{ ok feed { id ... on Post { title } } }', { ok: 'ok', feed: null }],
      ['{ ok posts { title draft } }', { ok: 'ok', posts: null }],
      ['{ ok posts { title noted(note: "x") } }', { ok: 'ok', posts: null }],
      // The second has no number, which graphql throws.
      ['{ ok wrong { number draft } }', { ok: 'ok', wrong: null }],
      ['{ ok maybe { title draft } }', { ok: 'ok', maybe: [null, null] }],
      ['{ ok some { id ... on Post { title draft } } }', { ok: 'ok', some: [null, null] }],
      ['{ nested { id ... on Post { title draft } } }', null],
      [
        '{ ok posts { title parts { id } } }',
        {
          ok: 'ok',
          posts: [
            { title: 't', parts: null },
            { title: 't', parts: null },
          ],
        },
      ],
    ] as const) {
      test(query, async () => {
        const result = (await executed({ schema, document: parse(query) })) as ExecutionResult;
        assert.deepEqual(JSON.parse(JSON.stringify(result.data)), data);
        assert.ok(
          result.errors?.every(({ extensions }) => extensions.code === 'UNAUTHENTICATED'),
          String(result.errors),
        );
        assert.doesNotMatch(JSON.stringify(result), /DRAFT/);
        await setTimeout(10);
        assert.deepEqual(unhandled.splice(0), []);
      });
    }
  });
}

test("a list that comes bit by bit leaves none either, with Yoga's executor, where all items lack the same", async () => {
  const result = (await normalizedExecutor({
    schema,
    document: parse('{ ok slow { draft } }'),
  })) as ExecutionResult;
  assert.deepEqual(JSON.parse(JSON.stringify(result.data)), { ok: 'ok', slow: null });
  await setTimeout(10);
  assert.deepEqual(unhandled.splice(0), []);
});

test('a type that is denied in a later item has what fails in an earlier one waited for', async () => {
  for (const executed of [execute, normalizedExecutor]) {
    const document = parse('{ ok pairs { late partner { id } } }');
    const result = (await executed({ schema, document })) as ExecutionResult;
    assert.deepEqual(JSON.parse(JSON.stringify(result.data)), { ok: 'ok', pairs: null });
    await setTimeout(10);
    assert.deepEqual(unhandled.splice(0), []);
  }
});

test('what is denied in step stays in step where no item is taken with it', () => {
  for (const query of [
    '{ ok admin { id } }',
    '{ some { id } }',
    '{ maybe { id } ok admin { id } }',
    '{ one { partner { id } } }',
  ]) {
    assert.ok(executeSync({ schema, document: parse(query) }).errors?.length, query);
  }
});
