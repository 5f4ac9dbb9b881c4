import { GraphQLError } from 'graphql';
import { denials } from '../errors.ts';
import type { Requirement } from '../requirement/requirement.ts';
import type { Check, Granted } from '../requirement/satisfaction.ts';

/** The error of a denied field (semantics.md, Errors). It names scopes and a coordinate, nothing of the token. */
export class DeniedError extends GraphQLError {
  readonly requirement: Requirement;

  /** Whether the whole operation was refused with it, before anything ran (rules S10, S11). */
  readonly refusesOperation: boolean;

  constructor(
    coordinate: string,
    { requirement, missing }: Check,
    granted: Granted,
    refusesOperation: boolean = false,
  ) {
    const code = granted ? 'FORBIDDEN' : 'UNAUTHENTICATED';
    super(denials[code].message, {
      extensions: {
        code,
        coordinate,
        requiredScopes: requirement.scopes,
        missingScopes: missing(granted),
      },
    });
    this.refusesOperation = refusesOperation;
    this.requirement = requirement;
  }
}

/** The denial behind an error of an execution result, which graphql wraps to add path and location. */
export function denialBehind(error: GraphQLError): DeniedError | undefined {
  if (error instanceof DeniedError) return error;
  return error.originalError instanceof DeniedError ? error.originalError : undefined;
}
