import { pathToArray } from '@graphql-tools/utils';
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { denials } from '../errors.ts';
import type { Requirement } from '../requirement/requirement.ts';
import type { Check, Granted } from '../requirement/satisfaction.ts';

/** Where a field stands that is denied itself, not an item of its list: what has its place graphql does not wrap to add it. */
export type DeniedField = Pick<GraphQLResolveInfo, 'fieldNodes' | 'path'>;

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
    field?: DeniedField,
  ) {
    const code = granted ? 'FORBIDDEN' : 'UNAUTHENTICATED';
    super(denials[code].message, {
      ...(field && { nodes: field.fieldNodes, path: pathToArray(field.path) }),
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

/** The denial behind an error of an execution result, which graphql may have wrapped to add path and location. */
export function denialBehind(error: GraphQLError): DeniedError | undefined {
  if (error instanceof DeniedError) return error;
  return error.originalError instanceof DeniedError ? error.originalError : undefined;
}
