import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runApp } from '../support/running-app.ts';

const typeDefs = `
  input Filter { not: Filter  all: [Filter]  size: Int @requiresScopes(scopes: [["items"]]) }
  scalar JSON
  type Query { found(filter: Filter, more: JSON): String }
  type Mutation { found(filter: Filter): String }
  type Subscription { found(filter: Filter): String }`;
let executed = 0;
const found = () => String(++executed);
const resolvers = {
  Query: { found },
  Mutation: { found },
  Subscription: {
    found: {
      async *subscribe() {
        yield { found: found() };
      },
    },
  },
};

const nested = (levels: number, [begin, end] = ['{"not":', '}']) =>
  `${begin?.repeat(levels)}{}${end?.repeat(levels)}`;

for (const directPath of [true, false]) {
  describe(`H5: input, ${directPath ? 'directly' : 'through Yoga'}`, async () => {
    const { url } = await runApp({ typeDefs, resolvers, directPath });
    const ask = async (query: string, variables: string, accept = 'application/json') => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json' },
        body: `{"query":"${query}","variables":${variables}}`,
      });
      return { status: response.status, text: await response.text() };
    };

    test('that is nested too deeply for the stack is refused with 400, by the name of its variable, and nothing is executed', async () => {
      executed = 0;
      for (const operation of ['query', 'mutation', 'subscription']) {
        for (const accept of ['application/graphql-response+json', 'text/event-stream']) {
          const query = `${operation} ($filter: Filter) { found(filter: $filter) }`;
          for (const filter of [nested(11_000), nested(8000, ['{"all":[', ']}'])]) {
            const { status, text } = await ask(query, `{"filter":${filter}}`, accept);
            assert.equal(status, 400, text);
            assert.match(text, /variable \\"\$filter\\" is nested \d+ levels deep.*OPERATION_TOO_LARGE/);
            assert.doesNotMatch(text, /"data":/);
          }
        }
      }
      assert.equal(executed, 0);
    });

    test('that is nested a thousand times is answered, and so is JSON that is nested more', async () => {
      const query = 'query ($filter: Filter, $more: JSON) { found(filter: $filter, more: $more) }';
      const answer = await ask(query, `{"filter":${nested(1000)},"more":${nested(40_000, ['[', ']'])}}`);
      assert.equal(answer.status, 200, answer.text);
    });
  });
}
