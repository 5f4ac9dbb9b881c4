import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GraphQLResolveInfo } from 'graphql';
import { postQuery, runApp } from '../support/running-app.ts';

const typeDefs = `
  extend schema @scope(name: "a", description: "A.")
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  directive @stream(if: Boolean! = true, initialCount: Int = 0, label: String) on FIELD
  type Query { open: String  list: [Part]  object: Part  foreign: String  denied: String @requiresScopes(scopes: [["a"]]) }
  type Subscription { list: [Part] }
  type Part {
    open: String
    list: [Part]
    denied: String! @requiresScopes(scopes: [["a"]])
    late(turns: Int!): String
  }
`;

const part = {};
const resolvers = {
  Query: {
    list: () => [part],
    object: async () => part,
    denied: () => 'not to be had',
    // As an error of a driver that names what it was caused by, and where.
    foreign: (source: unknown, _: unknown, context: object, info: GraphQLResolveInfo) => {
      try {
        return info.schema.getQueryType()?.getFields().denied?.resolve?.(source, {}, context, info);
      } catch (originalError) {
        const sql = 'select secret';
        throw Object.assign(new Error('secret'), { path: ['foreign'], extensions: {}, originalError, sql });
      }
    },
  },
  Subscription: {
    list: {
      async *subscribe() {
        yield { list: [part] };
      },
    },
  },
  Part: {
    list: () => [part],
    async late(_: unknown, { turns }: { turns: number }) {
      for (let turn = 0; turn < turns; turn++) await null;
      throw new Error('secret');
    },
  },
};

for (const directPath of [true, false]) {
  describe(`what is not meant for clients is not sent, ${directPath ? 'directly' : 'through Yoga'} (rule H6)`, async () => {
    const { url } = await runApp({ typeDefs, resolvers, context: () => ({}), directPath });

    test('whenever a resolver fails beside a denied field', async () => {
      for (const shape of [
        (fields: string) => `{ list { ${fields} } }`,
        (fields: string) => `{ list { list { ${fields} } } }`,
        (fields: string) => `{ object { ${fields} } }`,
        // With a directive the library executes it, not a plan.
        (fields: string) => `{ list { list { ${fields} } } a: __typename @skip(if: true) }`,
        (fields: string) => `{ list { ${fields} } a: __typename @skip(if: true) }`,
        (fields: string) => `{ object { ${fields} } a: __typename @skip(if: true) }`,
      ]) {
        for (let turns = 0; turns < 30; turns++) {
          for (const fields of [`denied late(turns: ${turns})`, `late(turns: ${turns}) denied`]) {
            const { text } = await postQuery(url, shape(fields));
            assert.doesNotMatch(text, /secret/, shape(fields));
            assert.match(text, /Not authenticated/);
          }
        }
      }
    });

    test('of an error that is caused by a denial, and says so itself', async () => {
      for (const query of ['{ foreign }', '{ foreign denied }', '{ foreign foreign2: foreign }']) {
        const { text } = await postQuery(url, query);
        assert.doesNotMatch(text, /secret/, query);
        assert.match(text, /"message":"Unexpected error\."/, query);
      }
    });

    test('in what is sent later, deferred or streamed', async () => {
      for (const query of [
        '{ open ... @defer { list { late(turns: 3) } } }',
        '{ list { open ... @defer { late(turns: 3) } } }',
        '{ list @stream { late(turns: 3) } }',
        '{ ... @defer { list { open ... @defer { late(turns: 3) } } } }',
        'subscription { list { open ... @defer { late(turns: 3) } } }',
      ]) {
        for (const accept of query.startsWith('s')
          ? ['text/event-stream']
          : ['multipart/mixed', 'text/event-stream']) {
          const text = await textOf(query, accept);
          assert.doesNotMatch(text, /secret/, query);
          assert.match(text, /"incremental".*"message":"Unexpected error\."/, query);
          assert.match(text, /"code":"INTERNAL_SERVER_ERROR","requestId":"mine"/, query);
          // What Yoga makes a status of.
          assert.doesNotMatch(text, /"unexpected"/, query);
        }
      }
    });

    async function textOf(query: string, accept: string): Promise<string> {
      const headers = { 'content-type': 'application/json', accept, 'x-request-id': 'mine' };
      const body = JSON.stringify({ query });
      return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();
    }
  });
}
