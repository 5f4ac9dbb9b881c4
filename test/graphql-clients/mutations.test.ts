import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'graphql';
import { createTokenSession } from 'graphql-scopes/client';
import { runApp } from '../support/running-app.ts';
import { createApollo } from './apollo.ts';
import { createUrql } from './urql.ts';

let paid = 0;
const { url } = await runApp({
  typeDefs: `
    extend schema @scope(name: "pay", description: "Pay.") @scope(name: "receipts", description: "See receipts.")
    type Query { a: Int }
    type Mutation { pay: Result @requiresScopes(scopes: "pay") }
    union Result = Receipt | Fault
    type Receipt @requiresScopes(scopes: "receipts") { id: Int }
    type Fault { id: Int }`,
  resolvers: { Mutation: { pay: () => ({ __typename: 'Receipt', id: ++paid }) } },
});

for (const [name, create] of Object.entries({ 'Apollo Client': createApollo, urql: createUrql })) {
  test(`${name}: a mutation that has run is not sent again, whatever of its answer was denied`, async () => {
    paid = 0;
    const asked: string[] = [];
    const session = createTokenSession({
      issuer: url,
      storage: 'memory',
      async onScopesNeeded(scopes, { useScopes }) {
        asked.push(...scopes);
        await useScopes(['pay', ...scopes]);
        return true;
      },
    });
    await session.signInWithPassword({
      username: 'johndoe',
      password: 'secret',
      scopes: ['pay'],
      ceiling: ['receipts'],
    });
    const client = create({ url: `${url}/graphql`, session, fetch });
    const { errors } = await client.mutate(parse('mutation { pay { __typename } }'));
    assert.deepEqual([errors, asked, paid], [['FORBIDDEN'], ['receipts'], 1]);
    assert.deepEqual((await client.mutate(parse('mutation { pay { __typename } }'))).errors, []);
    assert.equal(paid, 2);
  });
}
