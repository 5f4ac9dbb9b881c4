import { isPromise } from '@graphql-tools/utils';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { DeniedError } from '../enforcement/denial.ts';
import type { ReportedDenial } from '../enforcement/denying.ts';
import { grantedIn, tokenOfContext } from '../enforcement/granted.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import type { ReportDenial } from './report-denial.ts';

/** Remembers the results of operations that are refused whole, whatever resolvers would say: to refuse is not to cost more than to answer. */
export interface KeptRefusals {
  /** The result that is kept for this operation and these scopes, whose denials are reported anew; else what `execute` gives. */
  refusedOr(args: ExecutionArgs, execute: (args: ExecutionArgs) => Result): Result;
  /** To be told of denials in place of the one that it was made with. */
  readonly reportDenial: ReportDenial;
}

type Result = ExecutionResult | Promise<ExecutionResult>;

interface Refusal {
  readonly result: ExecutionResult;
  readonly reports: readonly ReportedDenial[];
}

/** Of one operation; and how many there are before all are forgotten: a token without scopes can ask for anything. */
const maxErrors = 10;
const maxKept = 1000;

/** In the place of scopes where there is no token. */
const nobody = {};

export function createKeptRefusals(reportDenial: ReportDenial): KeptRefusals {
  let kept = new WeakMap<OperationDefinitionNode, WeakMap<object, Refusal>>();
  let count = 0;
  let heard: ReportedDenial[] | undefined;

  return {
    refusedOr(args, execute) {
      const operation = getOperationAST(args.document, args.operationName);
      // The values of variables are as many as there are requests.
      if (!operation || operation.variableDefinitions?.length) return execute(args);
      const granted = grantedIn(args.contextValue, tokenOfContext);
      const refusal = kept.get(operation)?.get(granted ?? nobody);
      if (!refusal) return executed(args, operation, granted, execute);
      for (const report of refusal.reports) reportDenial(report, args.contextValue);
      return refusal.result;
    },
    reportDenial(denial, context) {
      heard?.push(denial);
      reportDenial(denial, context);
    },
  };

  function executed(
    args: ExecutionArgs,
    operation: OperationDefinitionNode,
    granted: Granted,
    execute: (args: ExecutionArgs) => Result,
  ): Result {
    const reports: ReportedDenial[] = [];
    heard = reports;
    let result: Result;
    try {
      result = execute(args);
    } finally {
      // What is heard later may be another operation's.
      heard = undefined;
    }
    if (isPromise(result) || !isRefused(result, args.schema, operation, granted)) return result;
    // The token may have ended meanwhile.
    if (grantedIn(args.contextValue, tokenOfContext) === granted) {
      keep(operation, granted, { result, reports });
    }
    return result;
  }

  function keep(operation: OperationDefinitionNode, granted: Granted, refusal: Refusal): void {
    if (count === maxKept) [kept, count] = [new WeakMap(), 0];
    const byScopes = kept.get(operation) ?? new WeakMap();
    kept.set(operation, byScopes.set(granted ?? nobody, refusal));
    count++;
  }
}

/** Whether no resolver can have had a say: the operation was refused before it ran, or each of its root fields is denied by what is written in the schema. */
function isRefused(
  { errors }: ExecutionResult,
  schema: GraphQLSchema,
  { operation, selectionSet }: OperationDefinitionNode,
  granted: Granted,
): boolean {
  if (!errors || errors.length > maxErrors) return false;
  if (!errors.every((error) => error instanceof DeniedError)) return false;
  if (errors.every(({ refusesOperation }) => refusesOperation)) return true;
  const root = schema.getRootType(operation);
  const { checkOf } = schemaRequirements(schema);
  return selectionSet.selections.every((selection) => {
    if (selection.kind !== Kind.FIELD || selection.directives?.length) return false;
    const field = root?.getFields()[selection.name.value];
    return root && field && !checkOf(fieldRequirements(schema).ofField(root, field)).isMet(granted);
  });
}
