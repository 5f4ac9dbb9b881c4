import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DocumentNode, execute, type GraphQLSchema, parse, versionInfo } from 'graphql';
import { authorizeOperation, requiredScopes, requiresScopesTransformer } from 'graphql-scopes';
import { evaluate } from './naive-evaluator.ts';
import { build, distinct, print, selections, token, world } from './random-world.ts';

// PROPERTY_CASES and PROPERTY_SEED say how many and which.
const cases = Number(process.env.PROPERTY_CASES ?? 2000);
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const perWorld = 20;

test(`no random query gets more than the naive evaluator allows, nor less (${cases} cases, seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.array(fc.tuple(selections, token), { minLength: perWorld, maxLength: perWorld }),
      async (one, asked) => {
        const { schema: open, ran } = build(one);
        const schema = requiresScopesTransformer(open);
        const rejecting = requiresScopesTransformer(open, { onDenied: 'reject' });
        for (const [operation, granted] of asked) {
          const expected = evaluate(one, distinct(operation), granted);
          const { source, variableValues } = print(distinct(operation));
          const document = parse(source, { noLocation: true });
          const scoped = granted && { scopes: new Set(granted) };
          const request = { document, contextValue: { token: scoped }, variableValues };
          const result = await answerOf({ ...request, schema });
          assert.deepEqual(result.data, expected.data, source);
          assert.deepEqual(told(result.denied, result.data), told(expected.errors, expected.data), source);
          for (const path of result.denied)
            assert.ok(expected.errors.includes(path), `${path} was denied in ${source}`);
          assert.deepEqual(result.ran, expected.ran.sort(), source);

          // The same document with other variables must not be mistaken for this one.
          authorizeOperation(schema, document, { token: scoped, variableValues: { yes: false, no: true } });
          const foreseen = authorizeOperation(schema, document, { token: scoped, variableValues });
          const paths = new Set(foreseen.denied.map(({ path }) => path.join('.')));
          for (const path of result.denied)
            assert.ok(paths.has(withoutIndices(path)), `${path} was not foreseen in ${source}`);
          for (const { path, conditional } of foreseen.denied) {
            if (conditional) continue;
            assert.equal(foreseen.allowed, false, source);
            for (const value of valuesAt(path, result.data))
              assert.ok(isNothing(value), `${path} was foreseen, and not denied in ${source}`);
          }

          assert.equal(foreseen.allowed, isEnough(schema, document, variableValues, granted), source);

          const rejected = await answerOf({ ...request, schema: rejecting });
          if (foreseen.allowed) assert.deepEqual(rejected, result, source);
          else assert.deepEqual(rejected.ran, [], source);
        }

        async function answerOf(args: Asked) {
          ran.length = 0;
          const { data, errors = [] } = JSON.parse(JSON.stringify(await execute(args)));
          const denied: string[] = errors.map(({ path }: { path: string[] }) => path.join('.'));
          return { data, denied: denied.sort(), ran: [...ran].sort() };
        }
      },
    ),
    { numRuns: Math.ceil(cases / perWorld), seed },
  );
});

/** Whether a token has what `requiredScopes` says that the operation needs. */
function isEnough(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Asked['variableValues'],
  granted: readonly string[] | null,
): boolean {
  const { authenticated, scopes } = requiredScopes(schema, document, { variableValues });
  if (granted === null) return !authenticated;
  return scopes.some((all) => all.every((scope) => granted.includes(scope)));
}

interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly contextValue: unknown;
  readonly variableValues: { readonly [name: string]: unknown };
}

/** Of an item that a denial took with it any of the denials in it may be told; of a whole answer, too, where graphql 17 waits for no other. */
function told(denied: readonly string[], data: unknown): string[] {
  if (data === null && denied.length > 0 && versionInfo.major > 16) return ['something'];
  return [...new Set(denied.map((path) => itemTaken(path, data) ?? path))].sort();
}

function itemTaken(path: string, data: unknown): string | undefined {
  const keys = path.split('.');
  let value = data;
  for (const [index, key] of keys.entries()) {
    if (value === null) {
      const taken = keys.slice(0, index);
      return taken.some((one) => /^\d/.test(one)) ? `something in ${taken.join('.')}` : undefined;
    }
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  return undefined;
}

/** What an answer has at a path without list indices. */
function valuesAt([key, ...rest]: readonly string[], data: unknown): unknown[] {
  if (data === null || data === undefined) return [];
  if (Array.isArray(data)) return data.flatMap((item) => valuesAt([key ?? '', ...rest], item));
  const value = (data as Record<string, unknown>)[key ?? ''];
  return rest.length === 0 ? [value] : valuesAt(rest, value);
}

/** A list is answered where only its items' types are denied. */
function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.every(isNothing));
}

function withoutIndices(path: string): string {
  return path
    .split('.')
    .filter((key) => !/^\d+$/.test(key))
    .join('.');
}
