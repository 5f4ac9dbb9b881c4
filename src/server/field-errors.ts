import { inspect } from 'node:util';
import { CRITICAL_ERROR, type ExecutionContext } from '@graphql-tools/executor';
import { locatedError, type Path, pathToArray } from '@graphql-tools/utils';
import type { FieldPlan, ValuePlan } from './execution-plan.ts';

/** A resolver can have several errors. */
export function failField(
  run: ExecutionContext,
  field: FieldPlan,
  plan: ValuePlan,
  path: Path,
  error: unknown,
): null | undefined {
  if (!(error instanceof AggregateError)) return failValue(run, field, plan, path, error);
  let result: null | undefined;
  for (const one of error.errors) result = failValue(run, field, plan, path, one);
  return result;
}

/** What is wrong with a value that may be null is told, and the others go on; else the value that it is in is wrong. */
export function failValue(
  run: ExecutionContext,
  field: FieldPlan,
  plan: ValuePlan,
  path: Path,
  thrown: unknown,
): null {
  const error = locatedError(errorOf(thrown), field.nodes, pathToArray(path));
  if (plan.kind === 'non-null' || error.extensions?.[CRITICAL_ERROR]) throw error;
  run.errors.push(error);
  return null;
}

/** Anything can be thrown. Where the library itself throws, for what has no text, the error is the field's all the same. */
function errorOf(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  try {
    return errorLike(Object(thrown)) ?? new Error(String(thrown));
  } catch {
    return new Error(inspect(thrown, { customInspect: false }));
  }
}

function errorLike({ message, name, stack, cause }: Partial<Error>): Error | undefined {
  if (typeof message !== 'string') return undefined;
  const error = new Error(message, cause === undefined ? undefined : { cause });
  if (typeof stack === 'string') error.stack = stack;
  if (typeof name === 'string') error.name = name;
  return error;
}
