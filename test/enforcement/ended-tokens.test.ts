import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { ScopedToken } from 'graphql-scopes';
import { createYoga } from 'graphql-yoga';
import { ask, denialsIn, protectedSchema } from '../support/protected-schema.ts';

const typeDefs = `type Query { mine: Int @requiresScopes(scopes: "x") item: Item find(id: Int @requiresScopes(scopes: "x")): Int node: Node }
  type Item { slow: Slow }
  type Slow { mine: Int @requiresScopes(scopes: "x") }
  interface Node { id: Int }
  type Known implements Node @authenticated { id: Int }
  type Mutation { first: Int @requiresScopes(scopes: "x") second: Int @requiresScopes(scopes: "x") }`;
const resolvers = {
  Query: {
    mine: () => 1,
    item: () => ({ slow: () => setTimeout(60, { mine: 2 }) }),
    find: () => 3,
    node: () => ({ __typename: 'Known', id: 4 }),
  },
  Mutation: { first: () => setTimeout(60, 1), second: () => 2 },
};
const schema = protectedSchema(typeDefs, resolvers);
const inSeconds = (seconds: number) => Date.now() / 1000 + seconds;
const tokenUntil = (expiresAt: number) => ({ scopes: new Set(['x']), expiresAt });

const everything = '{ mine find(id: 1) node { id } item { slow { mine } } }';
const denied = [
  'mine UNAUTHENTICATED x',
  'find UNAUTHENTICATED x',
  'node UNAUTHENTICATED',
  'item.slow.mine UNAUTHENTICATED x',
];

test('S8: a token that has expired grants nothing, also where a connection has outlived it', async () => {
  const result = await ask(schema, everything, tokenUntil(inSeconds(-1)));
  assert.deepEqual(denialsIn(result).sort(), denied.sort());
});

test('S8: a token that was revoked grants nothing', async () => {
  const revoked = new AbortController();
  const token = { ...tokenUntil(inSeconds(60)), signal: revoked.signal };
  assert.deepEqual(denialsIn(await ask(schema, everything, token)), []);
  revoked.abort();
  assert.deepEqual(denialsIn(await ask(schema, everything, token)).sort(), denied.sort());
  assert.deepEqual(denialsIn(await ask(schema, 'mutation { first }', token)), ['first UNAUTHENTICATED x']);
});

test('S8: a token that a resolver revokes in step grants nothing to the fields behind it', async () => {
  const controller = new AbortController();
  const leaving = protectedSchema('type Query { after: Int @requiresScopes(scopes: "x") logout: Boolean }', {
    Query: {
      after: () => 1,
      logout: () => {
        controller.abort();
        return true;
      },
    },
  });
  const token = { scopes: new Set(['x']), signal: controller.signal };
  const result = await ask(leaving, '{ before: after logout after }', token);
  assert.deepEqual(JSON.parse(JSON.stringify(result.data)), { before: 1, logout: true, after: null });
  assert.deepEqual(denialsIn(result), ['after UNAUTHENTICATED x']);
});

test('S8: what a query still asks for when its token expires is denied', async () => {
  const result = await ask(schema, everything, tokenUntil(inSeconds(0.03)));
  assert.deepEqual(result.data, { mine: 1, find: 3, node: { id: 4 }, item: { slow: { mine: null } } });
  assert.deepEqual(denialsIn(result), ['item.slow.mine UNAUTHENTICATED x']);
});

test('S11: a mutation that a token has begun it may finish, however the host keeps its tokens', async () => {
  const token = tokenUntil(inSeconds(0.03));
  const anew = protectedSchema(typeDefs, resolvers, { getToken: ({ token: kept }) => ({ ...kept }) });
  for (const one of [schema, anew]) {
    token.expiresAt = inSeconds(0.03);
    assert.deepEqual((await ask(one, 'mutation { first second }', token)).data, { first: 1, second: 2 });
    assert.deepEqual(denialsIn(await ask(one, 'mutation { first }', token)), ['first UNAUTHENTICATED x']);
  }
});

test('a token whose end cannot be read is an error, and no token', async () => {
  for (const expiresAt of [Number.NaN, '2001-01-01', null, new Date()]) {
    const token = { scopes: new Set(['x']), expiresAt } as unknown as ScopedToken;
    const { data, errors } = await ask(schema, '{ mine find(id: 1) }', token);
    assert.deepEqual(data, { mine: null, find: null });
    assert.match(String(errors?.[0]?.message), /expiresAt/);
  }
});

test('S14: a list that is streamed ends with its token, too', async () => {
  let closed = false;
  async function* endless() {
    try {
      for (let n = 0; ; n++) {
        yield n;
        await setTimeout(10);
      }
    } finally {
      closed = true;
    }
  }
  for (const give of [endless, async () => endless()]) {
    closed = false;
    const told: string[] = [];
    const streaming = protectedSchema(
      'type Query { all: [Int] @requiresScopes(scopes: "x") open: Int }',
      { Query: { all: give, open: () => 1 } },
      { reportDenial: ({ coordinate }) => void told.push(coordinate) },
    );
    // graphql-js 16 has no such lists; Yoga's executor has.
    const yoga = createYoga({
      schema: streaming,
      context: () => ({ token: tokenUntil(inSeconds(0.05)) }),
      logging: false,
    });
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ all open }' }),
    });
    const result = await response.json();
    assert.deepEqual(result.data, { all: [...result.data.all.slice(0, -1), null], open: 1 });
    assert.deepEqual(denialsIn(result), [`all.${result.data.all.length - 1} UNAUTHENTICATED x`]);
    // The answer does not wait for a source that waits.
    for (let n = 0; !closed && n < 100; n++) await setTimeout(20);
    assert.ok(closed);
    assert.deepEqual(told, ['Query.all'], 'reported like any other denial');
  }
});

test('S14: a list whose source waits ends with its token all the same', async () => {
  async function* waiting() {
    yield 1;
    await new Promise(() => {});
  }
  const schema = protectedSchema('type Query { all: [Int] @requiresScopes(scopes: "x") }', {
    Query: { all: waiting },
  });
  const yoga = createYoga({
    schema,
    context: () => ({ token: tokenUntil(inSeconds(0.05)) }),
    logging: false,
  });
  const response = await yoga.fetch('http://localhost/graphql?query={all}', {
    signal: AbortSignal.timeout(5000),
  });
  const result = await response.json();
  assert.deepEqual(result.data, { all: [1, null] });
  assert.deepEqual(denialsIn(result), ['all.1 UNAUTHENTICATED x']);
});
