import { test } from 'node:test';
import fc from 'fast-check';
import { type ExecutionResult, execute, parse } from 'graphql';
import { requiresScopesTransformer } from 'graphql-scopes';
import { explainOperation } from '../../src/operation/explain-operation.ts';
import { build, distinct, print, selections, token, world } from '../enforcement/random-world.ts';
import { compareExplanation } from './compare-explanation.ts';

// PROPERTY_CASES and PROPERTY_SEED say how many and which.
const cases = Number(process.env.PROPERTY_CASES ?? 1000);
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const perWorld = 20;

test(`what is explained of a random query is what its execution gives (${cases} cases, seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.array(fc.tuple(selections, token), { minLength: perWorld, maxLength: perWorld }),
      async (one, asked) => {
        const { schema: open } = build(one);
        const schema = requiresScopesTransformer(open);
        const rejecting = requiresScopesTransformer(open, { onDenied: 'reject' });
        for (const [operation, granted] of asked) {
          const { source, variableValues } = print(distinct(operation));
          const document = parse(source);
          const scoped = granted && { scopes: new Set(granted) };
          const request = { document, contextValue: { token: scoped }, variableValues };
          const answer = async (by: typeof schema) =>
            JSON.parse(JSON.stringify(await execute({ ...request, schema: by }))) as ExecutionResult;
          const free = await answer(open);
          const explain = (onDenied: 'null' | 'reject') =>
            explainOperation(schema, document, { token: scoped, variableValues, onDenied });
          compareExplanation(explain('null'), await answer(schema), free, countOf);
          compareExplanation(explain('reject'), await answer(rejecting), free, countOf);
        }
      },
    ),
    { numRuns: Math.ceil(cases / perWorld), seed },
  );
});

function countOf(scopes: unknown): unknown {
  return Array.isArray(scopes) ? scopes.length : scopes;
}
