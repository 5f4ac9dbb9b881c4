import {
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql';
import { DeniedError } from './denial.ts';

type Path = GraphQLResolveInfo['path'];
type Place = Pick<GraphQLResolveInfo, 'returnType' | 'path'>;

/**
 * Throws what a field was denied with; where that takes an item of a list with it, it gives a promise that is rejected with it.
 *
 * graphql leaves a list at the first item that throws, and with it the promises of the items before: when one of those fails, too, nobody
 * waits for it, and Node ends the process. What fails later is waited for; but not where a later item throws, nor by Yoga's executor while
 * items of an asynchronous list are to come. Before the first item there is nothing to be left: it throws, and mostly all of a list lack the same.
 */
export function denyFieldOfItem(error: unknown, { returnType, path }: Place): Promise<never> {
  return laterIf(isNonNullType(returnType) && isAfterAnother(path), error);
}

/** The same for what the type of a value was denied with: of the field's, or of an item of its list. */
export function denyTypeOfItem(error: unknown, { returnType, path }: Place): Promise<never> {
  const nullable = getNullableType(returnType);
  const isTaken = isListType(nullable)
    ? isNonNullType(innermost(nullable.ofType))
    : isNonNullType(returnType) && isAfterAnother(path);
  return laterIf(isTaken, error);
}

function laterIf(isTaken: boolean, error: unknown): Promise<never> {
  if (isTaken && error instanceof DeniedError) return Promise.reject(error);
  throw error;
}

function innermost(itemType: GraphQLOutputType): GraphQLOutputType {
  const nullable = getNullableType(itemType);
  return isListType(nullable) ? innermost(nullable.ofType) : itemType;
}

function isAfterAnother(path: Path | undefined): boolean {
  return path !== undefined && ((typeof path.key === 'number' && path.key > 0) || isAfterAnother(path.prev));
}
