import type { ExecutionResult } from 'graphql';
import { denialBehind } from '../enforcement/denial.ts';
import { grantedIn, tokenOfContext } from '../enforcement/granted.ts';
import type { RequiresScopesOptions } from '../enforcement/requires-scopes-transformer.ts';
import { deniedResponseHead, type ExecutedOperation } from './denied-response.ts';

/** An operation as it was executed, with the resolvers' context. */
export type DeniedOperation = ExecutedOperation & { readonly contextValue?: unknown };

/** Makes the function that turns a result with denials into the answer of rules S10, S11 and H4; other results it gives back as they are. */
export function createDeniedAnswer({
  getToken = tokenOfContext,
  onDenied = 'null',
}: Pick<RequiresScopesOptions, 'getToken' | 'onDenied'>): (
  operation: DeniedOperation,
  result: ExecutionResult,
) => ExecutionResult {
  return function deniedAnswer(operation, result) {
    if (!result.errors) return result;
    const answer = refused(result, onDenied === 'reject');
    const http = deniedResponseHead(operation, answer, grantedIn(operation.contextValue, getToken));
    return http ? { ...answer, extensions: { ...answer.extensions, http } } : answer;
  };
}

/**
 * An operation that was refused has no data, not even a `__typename` (rules S10, S11). With `reject` a denial that
 * only the runtime types could tell takes the other answers with it, too.
 */
function refused(result: ExecutionResult, reject: boolean): ExecutionResult {
  const errors = result.errors ?? [];
  const denied = errors.filter(
    (error) => denialBehind(error)?.refusesOperation || (reject && denialBehind(error)),
  );
  return denied.length > 0 ? { data: null, errors: denied } : result;
}
