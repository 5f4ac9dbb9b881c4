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
