import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { denialBehind } from '../enforcement/denial.ts';
import { type Challenge, denials } from '../errors.ts';
import { analysisOf } from '../operation/analysis.ts';
import type { Requirement } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import { challengeHeader } from '../token/challenge.ts';

/** An operation as it was executed. */
export interface ExecutedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: { readonly [name: string]: unknown } | null | undefined;
}

/** The part of a result's extensions that Yoga turns into the response's head. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: { readonly 'WWW-Authenticate': string };
}

/** Rule H4: the status and challenge of a result in which no root field was answered for want of a token or of scopes; undefined for others. */
export function deniedResponseHead(
  operation: ExecutedOperation,
  result: ExecutionResult,
  granted: Granted,
): ResponseHead | undefined {
  const denied = (result.errors ?? []).flatMap((error) => denialBehind(error) ?? []);
  if (denied.length === 0 || isAnyRootAnswered(result)) return undefined;

  const { status, ...denial } = denials[granted ? 'FORBIDDEN' : 'UNAUTHENTICATED'];
  const scope = scopesNeeded(
    operation,
    denied.map(({ requirement }) => requirement),
    granted,
  );
  const challenge: Challenge = {
    ...('error' in denial && { error: denial.error }),
    ...(scope !== '' && { scope }),
  };
  return { status, headers: { 'WWW-Authenticate': challengeHeader(challenge) } };
}

function isAnyRootAnswered({ data, errors = [] }: ExecutionResult): boolean {
  // A null without an error beneath it is an answer.
  return Object.entries(data ?? {}).some(
    ([key, value]) => value !== null || !errors.some(({ path }) => path?.[0] === key),
  );
}

/** What the whole operation needs, as a scope string: of alternatives the one that lacks least. */
function scopesNeeded(
  operation: ExecutedOperation,
  denied: readonly Requirement[],
  granted: Granted,
): string {
  const { schema, document } = operation;
  const certain = certainlyNeeded(schema, document, operation);
  const { checkOf } = schemaRequirements(schema);
  const needed = [...certain, ...denied];
  const scopes = needed.flatMap((requirement) => checkOf(requirement).nearest(granted));
  return [...new Set(scopes)].sort().join(' ');
}

/** Nothing where the operation is too large to be looked at. */
function certainlyNeeded(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: ExecutedOperation,
): Requirement[] {
  try {
    return [...analysisOf(schema, document, operation).certain()];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
