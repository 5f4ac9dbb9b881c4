import { type ExecutionArgs, getOperationAST, type OperationDefinitionNode } from 'graphql';
import { type ExecutionPlan, planExecution } from './execution-plan.ts';

/** How many fields the plans that are remembered have together before all are forgotten: one takes some 300 bytes. */
const maxFields = 100_000;

/**
 * Makes the function that gives an operation's plan, or undefined where it has none. Both are remembered as long as its document is, and a document
 * that is short can have a large plan, so that the bound of documents is none of plans.
 */
export function createKeptPlans(): (args: ExecutionArgs) => ExecutionPlan | undefined {
  let plans = new WeakMap<OperationDefinitionNode, { readonly plan: ExecutionPlan | undefined }>();
  let fields = 0;

  return function planOf({ schema, document, operationName }) {
    const operation = getOperationAST(document, operationName);
    if (!operation) return undefined;
    const known = plans.get(operation);
    if (known) return known.plan;
    const plan = planExecution(schema, document, operation);
    keep(operation, plan);
    return plan;
  };

  function keep(operation: OperationDefinitionNode, plan: ExecutionPlan | undefined): void {
    const ofThis = plan?.fields ?? 0;
    if (fields + ofThis > maxFields) [plans, fields] = [new WeakMap(), 0];
    plans.set(operation, { plan });
    fields += ofThis;
  }
}
