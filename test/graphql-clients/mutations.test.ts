import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'graphql';
import { createTokenSession } from 'graphql-scopes/client';
import { runApp } from '../support/running-app.ts';
import { createWire } from '../support/wire.ts';
import { createApollo } from './apollo.ts';
import { until } from './scenarios.ts';
import { createUrql } from './urql.ts';

let paid = 0;
const { url } = await runApp({
  typeDefs: `
    extend schema @scope(name: "pay", description: "Pay.") @scope(name: "receipts", description: "See receipts.")
    type Query { paid: Int @requiresScopes(scopes: "receipts") }
    type Mutation { pay: Result @requiresScopes(scopes: "pay") }
    union Result = Receipt | Fault
    type Receipt @requiresScopes(scopes: "receipts") { id: Int }
    type Fault { id: Int }`,
  resolvers: {
    Query: { paid: () => paid },
    Mutation: { pay: () => ({ __typename: 'Receipt', id: ++paid }) },
  },
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

  test(`${name}: a query that the wider token began before the mutation does not hide what that did`, {
    timeout: 10_000,
  }, async () => {
    paid = 0;
    const wire = createWire();
    const { promise: answered, resolve: release } = Promise.withResolvers<void>();
    const session = createTokenSession({
      issuer: url,
      storage: 'memory',
      fetch: wire.fetch,
      async onScopesNeeded(scopes, { useScopes }) {
        wire.held = answered;
        await useScopes(['receipts', ...scopes]);
        await until(() => wire.waiting > 0);
        wire.held = undefined;
        return true;
      },
    });
    await session.signInWithPassword({
      username: 'johndoe',
      password: 'secret',
      scopes: ['receipts'],
      ceiling: ['pay'],
    });
    const client = create({ url: `${url}/graphql`, session, fetch: wire.fetch });
    const sum = client.watch(parse('{ paid }'));
    await until(() => sum.latest()?.data?.paid === 0);

    const pay = Object.assign(parse('mutation Pay { pay { __typename } }'), {
      __meta__: { requiredScopes: [['pay', 'receipts']] },
    });
    assert.deepEqual((await client.mutate(pay)).errors, []);
    // Apollo takes it for the one that is held; urql sends another, whose answer comes before that.
    const asked = client.refetch(parse('{ paid }'));
    await Promise.race([asked, wait(200)]);
    release();
    await asked;
    await wait(100);
    await until(() => sum.latest()?.data?.paid === 1);
    assert.ok(wire.asked.length <= 5, 'it is sent once more');
    sum.stop();
  });
}
