import { isPromise } from '@graphql-tools/utils';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { DeniedError } from '../enforcement/denial.ts';
import type { ReportedDenial } from '../enforcement/denying.ts';
import { grantedIn, tokenOfContext } from '../enforcement/granted.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { ReportDenial } from './report-denial.ts';

/**
 * Remembers the results of operations that are refused whole, whatever resolvers would say: to refuse is not to cost more than to answer.
 */
export interface KeptRefusals {
  /**
   * The result that is kept for this operation and the scopes of `token`, whose denials are reported anew; else what `execute` gives. `token` is the one
   * that was verified: where the host puts another in its place, what that may do can change at any time, and nothing is kept.
   */
  refusedOr(args: ExecutionArgs, token: AccessToken | null, execute: (args: ExecutionArgs) => Result): Result;
  /** To be told of denials in place of the one that it was made with. */
  readonly reportDenial: ReportDenial;
}

export interface KeptRefusalsOptions {
  readonly reportDenial: ReportDenial;
  readonly onDenied: 'null' | 'reject';
}

type Result = ExecutionResult | Promise<ExecutionResult>;

interface Refusal {
  readonly result: ExecutionResult;
  readonly reports: readonly ReportedDenial[];
}

/** How many there are before all are forgotten, and how many characters one has: a token without scopes can ask for anything. */
const maxKept = 1000;
const maxSize = 4000;

/** In the place of scopes where there is no token. */
const nobody = {};

export function createKeptRefusals({ reportDenial, onDenied }: KeptRefusalsOptions): KeptRefusals {
  let kept = new WeakMap<OperationDefinitionNode, WeakMap<object, Refusal>>();
  let count = 0;
  let executing: { readonly context: unknown; readonly reports: ReportedDenial[] } | undefined;

  return {
    refusedOr(args, token, execute) {
      const { contextValue } = args;
      const operation = getOperationAST(args.document, args.operationName);
      // The values of variables are as many as there are requests.
      if (!operation || operation.variableDefinitions?.length) return execute(args);
      if (tokenOfContext(contextValue) !== token) return execute(args);
      const granted = grantedIn(contextValue, tokenOfContext);
      const refusal = kept.get(operation)?.get(granted ?? nobody);
      if (!refusal) return executed(args, operation, granted, execute);
      for (const report of refusal.reports) reportDenial(report, contextValue);
      return refusal.result;
    },
    reportDenial(denial, context) {
      if (executing?.context === context) executing?.reports.push(denial);
      reportDenial(denial, context);
    },
  };

  function executed(
    args: ExecutionArgs,
    operation: OperationDefinitionNode,
    granted: Granted,
    execute: (args: ExecutionArgs) => Result,
  ): Result {
    const { contextValue: context } = args;
    const reports: ReportedDenial[] = [];
    executing = { context, reports };
    let result: Result;
    try {
      result = execute(args);
    } finally {
      executing = undefined;
    }
    if (isPromise(result) || !isRefused(result, args.schema, operation, granted)) return result;
    // The token may have ended meanwhile.
    if (grantedIn(context, tokenOfContext) === granted) keep(operation, granted, { result, reports });
    return result;
  }

  function keep(operation: OperationDefinitionNode, granted: Granted, refusal: Refusal): void {
    if (JSON.stringify(refusal.result).length > maxSize) return;
    if (count === maxKept) [kept, count] = [new WeakMap(), 0];
    const byScopes = kept.get(operation) ?? new WeakMap();
    kept.set(operation, byScopes.set(granted ?? nobody, refusal));
    count++;
  }

  /**
   * Whether no resolver had a say: root fields that are denied by what the schema says of them are denied before theirs; one of them is enough
   * where that refuses the whole operation (rules S10 `reject`, S11).
   */
  function isRefused(
    { errors }: ExecutionResult,
    schema: GraphQLSchema,
    { operation, selectionSet: { selections } }: OperationDefinitionNode,
    granted: Granted,
  ): boolean {
    if (!errors?.every((error) => error instanceof DeniedError)) return false;
    const root = schema.getRootType(operation);
    const { checkOf } = schemaRequirements(schema);
    const isDenied = (selection: SelectionNode) => {
      if (selection.kind !== Kind.FIELD || selection.directives?.length) return false;
      const field = root?.getFields()[selection.name.value];
      return !!root && !!field && !checkOf(fieldRequirements(schema).ofField(root, field)).isMet(granted);
    };
    const isWhole = operation === 'mutation' || onDenied === 'reject';
    return isWhole ? selections.some(isDenied) : selections.every(isDenied);
  }
}
