import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { isAsyncIterable } from '@graphql-tools/utils';
import { type ExecutionResult, parse, subscribe } from 'graphql';
import { type ReportedDenial, requiresScopesTransformer } from 'graphql-scopes';
import { ask, denialsIn, protectedSchema, tokenOf } from '../support/protected-schema.ts';

const typeDefs = `
  type Query {
    open(secret: Int @requiresScopes(scopes: "args")): String
    me: String @requiresScopes(scopes: [["me", "items"], ["admin"]])
    items: [Item!]
    node: Node
  }
  interface Node { id: ID }
  type Item implements Node @requiresScopes(scopes: "items") { id: ID }
  type Mutation { first: String  second: String @requiresScopes(scopes: "write") }
  type Subscription { tick: Int @requiresScopes(scopes: "ticks") }`;

const node = { __typename: 'Item', id: '1' };
const resolvers = {
  Query: { open: () => 'open', me: () => 'me', items: () => [node, node, node], node: () => node },
  Mutation: { first: () => 'first', second: () => 'second' },
  Subscription: {
    tick: {
      async *subscribe() {
        for (const tick of [1, 2]) {
          await setTimeout(5);
          yield { tick };
        }
      },
    },
  },
};

const reports: ReportedDenial[] = [];
const contexts: unknown[] = [];
beforeEach(() => void reports.splice(0));
function reportDenial(denial: ReportedDenial, context: unknown): void {
  reports.push(denial);
  contexts.push(context);
}
const enforced = protectedSchema(typeDefs, resolvers, { reportDenial });
const dry = protectedSchema(typeDefs, resolvers, { reportDenial, dryRun: true });
const reported = () =>
  reports.map(({ coordinate, code, missingScopes }) => [coordinate, code, ...missingScopes].join(' '));

test('S16: in a dry run all is answered, and what would have been denied is reported once per field', async () => {
  const query = '{ open(secret: 1) me again: me items { id } node { id __typename } }';
  const { data, errors } = await ask(dry, query, tokenOf('me'));
  assert.equal(errors, undefined);
  assert.deepEqual(data, {
    open: 'open',
    me: 'me',
    again: 'me',
    items: [{ id: '1' }, { id: '1' }, { id: '1' }],
    node: { id: '1', __typename: 'Item' },
  });
  const wouldBeDenied = reported();
  assert.deepEqual([...new Set(wouldBeDenied)].sort(), [
    'Item.id FORBIDDEN items',
    'Query.items FORBIDDEN items',
    'Query.me FORBIDDEN items',
    'Query.node FORBIDDEN items',
    'Query.open FORBIDDEN args',
  ]);
  assert.equal(new Set(wouldBeDenied).size, wouldBeDenied.length, 'each of them once');
});

test('S16: a report says what the error would have said, and nothing of the token', async () => {
  const token = tokenOf('me');
  await ask(dry, '{ me }', token);
  assert.deepEqual(reports, [
    {
      coordinate: 'Query.me',
      code: 'FORBIDDEN',
      requiredScopes: [['items', 'me'], ['admin']],
      missingScopes: ['items'],
      refusesOperation: false,
      dryRun: true,
    },
  ]);
  assert.deepEqual(contexts.at(-1), { token });
});

test('S16: a mutation that would be refused runs, and is reported', async () => {
  const { data, errors } = await ask(dry, 'mutation { first second }', null);
  assert.equal(errors, undefined);
  assert.deepEqual(data, { first: 'first', second: 'second' });
  assert.deepEqual(reported(), ['Mutation.second UNAUTHENTICATED write']);
  assert.equal(reports[0]?.refusesOperation, true);
});

for (const [token, report] of [
  [tokenOf(), 'Subscription.tick FORBIDDEN ticks'],
  [{ ...tokenOf('ticks'), expiresAt: 1 }, 'Subscription.tick UNAUTHENTICATED ticks'],
] as const) {
  test(`S16: a subscription that would be denied or end streams on, and is reported: ${report}`, async () => {
    const stream = await subscribe({
      schema: dry,
      document: parse('subscription { tick }'),
      contextValue: { token },
    });
    assert.ok(isAsyncIterable(stream));
    const events: unknown[] = [];
    for await (const event of stream) events.push((event as ExecutionResult).data?.tick);
    assert.deepEqual(events, [1, 2]);
    assert.ok(reported().includes(report));
  });
}

test('S16: what is allowed is not reported', async () => {
  await ask(dry, '{ open me items { id } }', tokenOf('admin', 'items'));
  assert.deepEqual(reports, []);
});

test('S16: without a dry run denials are reported, and denied all the same', async () => {
  const result = await ask(enforced, '{ open me }', tokenOf());
  assert.deepEqual(result.data, { open: 'open', me: null });
  assert.deepEqual(denialsIn(result), ['me FORBIDDEN admin']);
  assert.deepEqual(
    reports.map(({ coordinate, dryRun }) => [coordinate, dryRun]),
    [['Query.me', false]],
  );
});

test('S16: the next execution is reported anew', async () => {
  await ask(dry, '{ me }', null);
  await ask(dry, '{ me }', null);
  assert.equal(reports.length, 2);
});

test('a report that throws does not open anything', async () => {
  const schema = protectedSchema(typeDefs, resolvers, {
    reportDenial() {
      throw new Error('the log is full');
    },
  });
  const { data, errors } = await ask(schema, '{ open me }', tokenOf());
  assert.deepEqual(data, { open: 'open', me: null });
  assert.equal(errors?.[0]?.message, 'the log is full');
});

test('S16: a dry run reports each requirement that is not met, also several of one field', async () => {
  const both = protectedSchema(
    `type Query { us: [U] f(x: Int @requiresScopes(scopes: "x"), y: Int @requiresScopes(scopes: "y")): Int }
    union U = A | B
    type A @requiresScopes(scopes: "a") { x: Int }
    type B @requiresScopes(scopes: "b") { x: Int }`,
    { Query: { us: () => [{ __typename: 'A' }, { __typename: 'B' }, { __typename: 'A' }], f: () => 1 } },
    { dryRun: true, reportDenial },
  );
  await ask(both, '{ us { __typename } a: f(x: 1) b: f(y: 1) }', tokenOf());
  assert.deepEqual(reported(), [
    'Query.us FORBIDDEN a',
    'Query.us FORBIDDEN b',
    'Query.f FORBIDDEN x',
    'Query.f FORBIDDEN y',
  ]);
});

test('S16: a dry run answers whatever the tokens of the host look like, and however large the operation is', async () => {
  const token = 'a.jwt.string' as unknown as { scopes: Set<string> };
  const query = await ask(dry, '{ me items { id } node { id } open(secret: 1) }', token);
  assert.equal(query.errors, undefined);
  assert.deepEqual((await ask(dry, 'mutation { first second }', token)).data, {
    first: 'first',
    second: 'second',
  });
  assert.ok(reported().includes('Mutation.second UNAUTHENTICATED write'));
  const many = Array.from({ length: 100_001 }, (_, n) => `a${n}: first`).join(' ');
  assert.equal((await ask(dry, `mutation { ${many} }`, token)).errors, undefined);
});

test('S16: a schema that is transformed again reports once', async () => {
  for (const schema of [dry, enforced]) {
    const again = requiresScopesTransformer(schema, { reportDenial, dryRun: schema === dry });
    await ask(again, '{ open(secret: 1) me node { id } }', tokenOf());
    const all = reported();
    assert.equal(new Set(all).size, all.length, all.join());
    reports.splice(0);
  }
  const meant = requiresScopesTransformer(dry);
  const result = await ask(meant, '{ me node { id } }', tokenOf());
  assert.deepEqual(result.data, { me: null, node: null }, 'a dry run is no reason to open what is meant');
});
