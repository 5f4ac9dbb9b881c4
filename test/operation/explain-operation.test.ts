import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type GraphQLSchema, getOperationAST, parse, print, validate, visit } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { explainOperation } from '../../src/operation/explain-operation.ts';
import type { Case } from '../conformance/case.ts';
import { cases } from '../conformance/cases/index.ts';
import { isFor, runCase } from '../conformance/run-case.ts';
import type { System } from '../conformance/system.ts';
import { graphqlJs } from '../conformance/systems/graphql-js.ts';
import { yoga } from '../conformance/systems/yoga.ts';
import { compareExplanation } from './compare-explanation.ts';

let compared = 0;
describe('what is explained is what an execution gives', () => {
  for (const one of cases.filter(({ expected }) => !('schemaError' in expected))) {
    test(one.id, async () => {
      // What only reports, or only shows less of the schema, denies nothing of the operation.
      const asked = { ...one, options: { ...one.options, dryRun: false, introspection: 'open' as const } };
      const system = [graphqlJs, yoga].find((each) => isFor(each, asked)) as System;
      const outcome = await runCase(system, asked);
      assert.ok(outcome && 'results' in outcome);
      const schema = makeExecutableSchema({
        typeDefs: [requiresScopesTypeDefs, one.schema],
        assumeValidSDL: one.host === 'assumed valid',
      });
      // A host that knows operations by their hash, or by more directives, is asked as it is.
      const document = parse(one.operation);
      if (!getOperationAST(document, one.operationName)) return;
      const isValid = validate(schema, document).every(({ message }) => /@(defer|stream)/.test(message));
      if (!isValid) return;
      compared++;
      const explanation = explain(schema, asked);
      const open = await runCase(system, { ...asked, schema: withoutDirectives(one.schema), token: null });
      for (const [index, result] of outcome.results.entries()) {
        compareExplanation(explanation, result, open && 'results' in open ? open.results[index] : undefined);
      }
    });
  }

  test('hardly a case is left out: those whose operation is not valid alone', () => {
    const all = cases.filter(({ expected }) => !('schemaError' in expected)).length;
    assert.ok(all - compared <= 6, `${all - compared} of ${all} were left out`);
  });
});

function explain(schema: GraphQLSchema, { operation, operationName, variables, token, options }: Case) {
  return explainOperation(schema, parse(operation), {
    operationName,
    variableValues: variables,
    token: token && { scopes: new Set(token) },
    onDenied: options?.onDenied,
  });
}

/** The same schema, open to everyone. */
function withoutDirectives(sdl: string): string {
  const definitions = visit(parse(sdl), { Directive: () => null }).definitions.filter(
    // An extension that only had a directive is none any more.
    (one) => !/^extend (\w+ )?\w+( implements .*)?$/.test(print(one)),
  );
  return definitions.map(print).join('\n');
}
