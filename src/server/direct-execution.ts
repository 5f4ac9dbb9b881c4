import { normalizedExecutor } from '@graphql-tools/executor';
import { isPromise } from '@graphql-tools/utils';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin, YogaServerInstance } from 'graphql-yoga';
import { denialBehind } from '../enforcement/denial.ts';
import { stripIntrospection } from '../introspection/introspection-in.ts';
import type { createDeniedAnswer } from '../yoga/denied-answer.ts';
import type { GraphQLEndpoint } from './graphql-endpoint.ts';
import { createKeptPlans } from './kept-plans.ts';
import type { KeptRefusals } from './kept-refusals.ts';
import { executePlan } from './planned-execution.ts';

/** Results that are there already, by the context of their operation. */
export type ReadyResults = WeakMap<object, ExecutionResult>;

type GetEnveloped = YogaServerInstance<object, object>['getEnveloped'];

/** Yoga plugin: an operation that was executed already is not executed again, but gets all that plugins do with a result. */
export function useReadyResults(ready: ReadyResults): Plugin {
  return {
    onExecute({ args, setExecuteFn }) {
      const result = ready.get(args.contextValue);
      if (result) setExecuteFn(() => result);
    },
  };
}

/**
 * Makes the function that executes with Yoga's executor. Of the plugins of this endpoint all that act on execution act on an operation
 * that asks for the schema (rule S15), or on a result with errors; so only these go through them, which costs as much as execution. Where
 * nothing is wrong but that something is denied, `useRequiresScopes` alone would change the result, by `deniedAnswer`.
 */
export function createDirectExecution(
  getEnveloped: GetEnveloped,
  ready: ReadyResults,
  deniedAnswer: ReturnType<typeof createDeniedAnswer>,
  { refusedOr }: KeptRefusals,
): GraphQLEndpoint['execute'] {
  const planOf = createKeptPlans();

  return function execute(args, token) {
    if (stripIntrospection(args.document) !== args.document) return throughPlugins(args);
    return refusedOr(args, token, executeAnew);
  };

  function executeAnew(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
    const plan = planOf(args);
    const result =
      (plan && executePlan(plan, args)) ??
      (normalizedExecutor(args) as ExecutionResult | Promise<ExecutionResult>);
    return isPromise(result) ? result.then((one) => finished(args, one)) : finished(args, result);
  }

  function finished(
    args: ExecutionArgs,
    executed: ExecutionResult,
  ): ExecutionResult | Promise<ExecutionResult> {
    if (!executed.errors) return executed;
    // Executors add to their list what fails later, in a part that was given up: what is decided on here has to be what is sent (rule H6).
    const result = { ...executed, errors: [...executed.errors] };
    if (result.errors.every(isMeantDenial)) return deniedAnswer(args, result);
    ready.set(args.contextValue as object, result);
    return throughPlugins(args);
  }

  function throughPlugins(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
    return getEnveloped(args.contextValue as Parameters<GetEnveloped>[0]).execute(args);
  }
}

/** Any error can say what it was caused by, and graphql leaves one as it is that says where it was; masking asks for a GraphQLError, too. */
function isMeantDenial(error: unknown): boolean {
  return error instanceof GraphQLError && denialBehind(error) !== undefined;
}
