import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type ExecutionResult, executeSync, type GraphQLSchema, parse } from 'graphql';
import type { ScopedToken } from 'graphql-scopes';
import { ask, denialsIn, protectedSchema } from '../support/protected-schema.ts';

// What is decided once for a token while an execution runs on in step. Each test has a schema of its own: one without a past.
const typeDefs = `type Query { mine: Int @requiresScopes(scopes: "x") act: Boolean late: Late }
  type Late { mine: Int @requiresScopes(scopes: "x") }
  type Mutation { act: Boolean @requiresScopes(scopes: "x") mine: Int @requiresScopes(scopes: "x") }`;

interface Context {
  token: ScopedToken | null;
}

function schemaWhere(act: (context: Context) => unknown): GraphQLSchema {
  const acting = (_source: unknown, _args: unknown, context: Context) => {
    act(context);
    return true;
  };
  return protectedSchema(typeDefs, {
    Query: { mine: () => 1, act: acting, late: () => setTimeout(40, { mine: 1 }) },
    Mutation: { mine: () => 1, act: acting },
  });
}

const around = '{ before: mine act mine }';
const told = (result: ExecutionResult) => JSON.parse(JSON.stringify(result.data));
const inStep = (schema: GraphQLSchema, source: string, contextValue: Context) =>
  executeSync({ schema, document: parse(source), contextValue });

test('S8: of two executions in one turn none gets what the other’s token grants', () => {
  const schema = schemaWhere(() => {});
  const tokens = [new Set(['x']), new Set(['y']), new Set(['x', 'y']), new Set<string>()];
  for (const scopes of [...tokens, ...tokens]) {
    const mine = scopes.has('x') ? 1 : null;
    const result = inStep(schema, around, { token: { scopes } });
    assert.deepEqual(told(result), { before: mine, act: true, mine });
  }
  assert.deepEqual(told(inStep(schema, around, { token: null })), { before: null, act: true, mine: null });
});

test('S8: an execution within another’s resolver has its own token, and so has what comes after it', () => {
  const inner: unknown[] = [];
  const schema: GraphQLSchema = schemaWhere(({ token }) => {
    if (token?.scopes.has('x')) {
      inner.push(told(inStep(schema, '{ mine }', { token: { scopes: new Set(['y']) } })));
    }
  });
  const result = inStep(schema, around, { token: { scopes: new Set(['x']) } });
  assert.deepEqual(inner, [{ mine: null }]);
  assert.deepEqual(told(result), { before: 1, act: true, mine: 1 });
});

test('S8: another token in the context, or a scope that is taken out of its set, counts from the next field on', () => {
  const acts: ((context: Context) => void)[] = [
    (context) => {
      context.token = { scopes: new Set(['y']) };
    },
    (context) => {
      context.token = null;
    },
    ({ token }) => {
      (token as { scopes: Set<string> }).scopes.delete('x');
    },
  ];
  for (const act of acts) {
    const result = inStep(schemaWhere(act), around, { token: { scopes: new Set(['x']) } });
    assert.deepEqual(told(result), { before: 1, act: true, mine: null });
    assert.deepEqual(denialsIn(result).length, 1);
  }
});

test('S11: what a mutation has begun with is the mutation’s alone: a query in the same turn has what is left', () => {
  const asked: unknown[] = [];
  const schema: GraphQLSchema = schemaWhere((context) => {
    const scopes = context.token?.scopes as Set<string>;
    // As many as before.
    scopes.delete('x');
    scopes.add('y');
    asked.push(told(inStep(schema, '{ mine }', context)));
  });
  const result = inStep(schema, 'mutation { act mine }', { token: { scopes: new Set(['x']) } });
  assert.deepEqual(told(result), { act: true, mine: 1 });
  assert.deepEqual(asked, [{ mine: null }]);
});

test('S8: what was decided is forgotten before anything else gets its turn', async () => {
  const schema = schemaWhere(() => {});
  const token = { scopes: new Set(['x']), expiresAt: Date.now() / 1000 + 0.02 };
  const result = await ask(schema, '{ mine late { mine } }', token);
  assert.deepEqual(result.data, { mine: 1, late: { mine: null } });
  assert.deepEqual(denialsIn(result), ['late.mine UNAUTHENTICATED x']);
});
