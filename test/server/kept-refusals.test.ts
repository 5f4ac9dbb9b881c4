import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normalizedExecutor } from '@graphql-tools/executor';
import { type ExecutionArgs, type ExecutionResult, type GraphQLResolveInfo, parse } from 'graphql';
import { requiresScopesTransformer } from 'graphql-scopes';
import { buildSchema } from '../../src/server/graphql-endpoint.ts';
import { createKeptRefusals } from '../../src/server/kept-refusals.ts';
import type { AccessToken } from '../../src/token/access-token-verifier.ts';

type Token = { scopes: Set<string>; expiresAt?: number };

/** An API that says how often it executed, what was reported, and of whom. */
function api(options: { onDenied?: 'reject'; dryRun?: boolean } = {}) {
  let executions = 0;
  const reports: string[] = [];
  const refusals = createKeptRefusals({
    onDenied: options.onDenied ?? 'null',
    reportDenial: ({ coordinate, code }, context) =>
      reports.push(`${coordinate} ${code} ${(context as { name?: string }).name ?? ''}`.trim()),
  });
  const typeDefs = `
    extend schema @scope(name: "a", description: "A.") @scope(name: "b", description: "B.")
    type Query {
      open: Int
      a(of: Int @requiresScopes(scopes: "b")): Int @requiresScopes(scopes: "a")
      b: Int! @requiresScopes(scopes: "b")
      later: A
      node: Node
      list: [A]
      trick: Int
    }
    interface Node { id: Int }
    type A implements Node { id: Int  a: Int @requiresScopes(scopes: "a") }
    type B implements Node @requiresScopes(scopes: "b") { id: Int }
    type Mutation { open: Int  trick: Int  a: Int @requiresScopes(scopes: "a") }`;
  const schema = requiresScopesTransformer(
    buildSchema(typeDefs, {
      Query: {
        open: () => 1,
        a: () => 1,
        b: () => 1,
        later: async () => ({ a: 1 }),
        node: () => ({ __typename: 'B' }),
        list: () => [{ a: 1 }],
        trick: mutate,
      },
      Mutation: { open: () => 1, a: () => 1, trick: mutate },
    }),
    { ...options, reportDenial: refusals.reportDenial },
  );
  const documents = new Map<string, ReturnType<typeof parse>>();

  return {
    reports,
    executions: () => executions,
    async ask(query: string, token: Token | null, name?: string, others: Partial<ExecutionArgs> = {}) {
      const document = documents.get(query) ?? parse(query);
      documents.set(query, document);
      const contextValue = { token, name };
      return refusals.refusedOr(
        { schema, document, contextValue, ...others },
        token as AccessToken | null,
        (args) => {
          executions++;
          return normalizedExecutor(args) as ExecutionResult;
        },
      );
    },
  };
}

/** It has a say, whatever its error says. */
function mutate(source: unknown, _: unknown, context: object, info: GraphQLResolveInfo): unknown {
  return info.schema.getMutationType()?.getFields().a?.resolve?.(source, {}, context, info);
}

const none: Token = { scopes: new Set() };
const a: Token = { scopes: new Set(['a']) };
const b: Token = { scopes: new Set(['b']) };

describe('an operation that is refused whole is executed once for the scopes of a token', () => {
  for (const query of ['{ a }', '{ b }', '{ one: a  two: a }', 'mutation { a }', 'mutation { open a }']) {
    test(query, async () => {
      const { ask, executions } = api();
      const first = await ask(query, none);
      assert.ok(first.errors);
      for (const _ of [1, 2]) assert.deepEqual(await ask(query, none), first);
      assert.equal(executions(), 1);
    });
  }

  test('a query under onDenied reject', async () => {
    const { ask, executions } = api({ onDenied: 'reject' });
    for (const _ of [1, 2, 3]) assert.equal((await ask('{ open a }', none)).errors?.length, 2);
    assert.equal(executions(), 1);
  });
});

test('each refusal is reported, of who it was', async () => {
  const { ask, reports } = api();
  for (const name of ['john', 'alice', 'john']) await ask('{ a b }', none, name);
  assert.deepEqual(
    reports.filter((report) => report.startsWith('Query.a')),
    ['Query.a FORBIDDEN john', 'Query.a FORBIDDEN alice', 'Query.a FORBIDDEN john'],
  );
});

test('what is refused to one is answered to another, and nobody is told to sign in who has', async () => {
  const { ask } = api();
  for (const _ of [1, 2]) {
    assert.deepEqual({ ...(await ask('{ a }', a)).data }, { a: 1 });
    assert.equal((await ask('{ a }', none)).errors?.[0]?.extensions.code, 'FORBIDDEN');
    assert.equal((await ask('{ a }', b)).errors?.[0]?.extensions.code, 'FORBIDDEN');
    assert.equal((await ask('{ a }', null)).errors?.[0]?.extensions.code, 'UNAUTHENTICATED');
  }
});

test('a token that has ended since is refused as none', async () => {
  const { ask } = api();
  const brief = { scopes: new Set<string>(), expiresAt: Date.now() / 1000 + 0.1 };
  assert.equal((await ask('{ a }', brief)).errors?.[0]?.extensions.code, 'FORBIDDEN');
  brief.expiresAt = 1;
  assert.equal((await ask('{ a }', brief)).errors?.[0]?.extensions.code, 'UNAUTHENTICATED');
});

describe('an operation in which a resolver has a say is executed every time', () => {
  for (const query of [
    '{ open a }',
    '{ __typename a }',
    '{ later { a } }',
    '{ node { id } }',
    '{ list { a } }',
    '{ a @include(if: true) }',
    '{ ... { a } }',
    'query($of: Int) { a(of: $of) }',
    '{ trick a }',
    'mutation { trick }',
    `{ ${'a'.repeat(4000)}: a }`,
  ]) {
    test(query, async () => {
      const { ask, executions } = api();
      for (const _ of [1, 2, 3]) await ask(query, none);
      assert.equal(executions(), 3);
    });
  }

  test('a denied argument', async () => {
    const { ask, executions } = api();
    for (const _ of [1, 2, 3]) assert.ok((await ask('{ a(of: 1) }', a)).errors);
    assert.equal(executions(), 3);
  });

  test('a dry run', async () => {
    const { ask, executions, reports } = api({ dryRun: true });
    for (const _ of [1, 2]) assert.deepEqual({ ...(await ask('{ a }', none)).data }, { a: 1 });
    assert.equal(executions(), 2);
    assert.equal(reports.length, 2);
  });
});

test('of several operations in a document each is refused for itself', async () => {
  const { ask } = api();
  const both = 'query One { a }  query Two { b }';
  for (const _ of [1, 2]) {
    for (const [operationName, coordinate] of Object.entries({ One: 'Query.a', Two: 'Query.b' })) {
      const { errors } = await ask(both, none, undefined, { operationName });
      assert.equal(errors?.[0]?.extensions.coordinate, coordinate);
    }
  }
});

test('a flood of refused operations is not remembered for ever', async () => {
  const { ask, executions } = api();
  await ask('{ a }', none);
  for (let n = 0; n < 1000; n++) await ask(`{ a${n}: a }`, none);
  await ask('{ a }', none);
  assert.equal(executions(), 1002);
});

test('with a token that the host puts in the place of the verified one nothing is remembered: what it may do can change', async () => {
  const { ask, executions } = api();
  const own = { scopes: new Set<string>() };
  const mine = { contextValue: { token: own } };
  assert.ok((await ask('{ a }', none, undefined, mine)).errors);
  own.scopes.add('a');
  assert.deepEqual({ ...(await ask('{ a }', none, undefined, mine)).data }, { a: 1 });
  assert.deepEqual(
    { ...(await ask('{ open }', none, undefined, { contextValue: { token: 'mine' } })).data },
    { open: 1 },
  );
  assert.equal(executions(), 3);
});
