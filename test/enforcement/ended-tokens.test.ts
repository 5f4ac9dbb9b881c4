import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { ScopedToken } from 'graphql-scopes';
import { ask, denialsIn, protectedSchema } from '../support/protected-schema.ts';

const schema = protectedSchema(
  `type Query { mine: Int @requiresScopes(scopes: "x") item: Item find(id: Int @requiresScopes(scopes: "x")): Int node: Node }
  type Item { slow: Slow }
  type Slow { mine: Int @requiresScopes(scopes: "x") }
  interface Node { id: Int }
  type Known implements Node @authenticated { id: Int }
  type Mutation { first: Int @requiresScopes(scopes: "x") second: Int @requiresScopes(scopes: "x") }`,
  {
    Query: {
      mine: () => 1,
      item: () => ({ slow: () => setTimeout(60, { mine: 2 }) }),
      find: () => 3,
      node: () => ({ __typename: 'Known', id: 4 }),
    },
    Mutation: { first: () => setTimeout(60, 1), second: () => 2 },
  },
);
const inSeconds = (seconds: number) => Date.now() / 1000 + seconds;
const tokenUntil = (expiresAt: number): ScopedToken => ({ scopes: new Set(['x']), expiresAt });

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

test('what a token has begun it may finish', async () => {
  assert.deepEqual((await ask(schema, everything, tokenUntil(inSeconds(0.03)))).data, {
    mine: 1,
    find: 3,
    node: { id: 4 },
    item: { slow: { mine: 2 } },
  });
  const mutation = await ask(schema, 'mutation { first second }', tokenUntil(inSeconds(0.03)));
  assert.deepEqual(mutation.data, { first: 1, second: 2 });
});
