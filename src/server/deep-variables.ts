import { isAsyncIterable } from '@graphql-tools/utils';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { tooLarge } from './max-fields.ts';

/** Levels. An executor takes some five thousand; what overflows the stack with fewer is no fault of the client's. */
const surelyDeep = 1000;

/**
 * Yoga plugin, rule H5: where the stack is too small for what a variable holds, the variable is what is wrong, and nothing was executed. To look at each
 * one beforehand would cost all others something.
 */
export const refuseDeepVariables: Plugin = {
  onExecute: ({ args }) => ({
    onExecuteDone: ({ result, setResult }) => refuse(args, result, setResult),
  }),
  onSubscribe: ({ args }) => ({
    onSubscribeResult: ({ result, setResult }) => refuse(args, result, setResult),
  }),
};

function refuse(
  args: ExecutionArgs,
  result: ExecutionResult | AsyncIterable<unknown>,
  setResult: (result: ExecutionResult) => void,
): void {
  // The executor gives it as it was thrown: what is wrong in a field is a GraphQLError.
  if (isAsyncIterable(result) || !result.errors?.some((error: Error) => error instanceof RangeError)) return;
  const deep = Object.entries(args.variableValues ?? {}).find(([, value]) => depthOf(value) > surelyDeep);
  if (!deep) return;
  const [name, value] = deep;
  const message = `The variable "$${name}" is nested ${depthOf(value)} levels deep, which is too deep; send less at once, or a flat list`;
  setResult({ errors: [new GraphQLError(message, { extensions: { code: tooLarge } })] });
}

/** Level by level: a function that calls itself would overflow the stack, too. */
function depthOf(value: unknown): number {
  let depth = 0;
  for (let level = objectsOf([value]); level.length > 0; depth++)
    level = objectsOf(level.flatMap(Object.values));
  return depth;
}

function objectsOf(values: readonly unknown[]): object[] {
  return values.filter((value): value is object => typeof value === 'object' && value !== null);
}
