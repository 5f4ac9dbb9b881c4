import { GraphQLError } from 'graphql';

/** Runs the analysis of an operation; one that is too large for it is refused, and the client is told why. */
export function refuseTooLarge<T>(analyse: () => T): T {
  try {
    return analyse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new GraphQLError(error.message, { extensions: { code: 'OPERATION_TOO_LARGE' } });
  }
}

/** Makes `refuseTooLarge`, for a dry run one that gives undefined instead: nothing is refused (rule S16). */
export function createTooLarge(dryRun: boolean): <T>(analyse: () => T) => T | undefined {
  if (!dryRun) return refuseTooLarge;
  return function passTooLarge(analyse) {
    try {
      return analyse();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return undefined;
    }
  };
}
