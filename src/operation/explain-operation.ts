import type { DocumentNode, GraphQLSchema } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { boundedConjunction, type Requirement } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import { analysisOf } from './analysis.ts';
import { certainDenials } from './certain-requirements.ts';
import { type OperationOptions, operationOf } from './executed-fields.ts';
import { type ExplainedField, explainedFields } from './explained-fields.ts';

/** What an operation needs, why, and what a token would get of it. */
export interface OperationExplanation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly name: string | null;
  /** What is certain to be needed, whatever the runtime types. */
  readonly requirement: Requirement;
  /** Every field that executes, in the order of the document. */
  readonly fields: readonly ExplainedField[];
  /** Where nothing of it would run: because it is a mutation (rule S11), or as `onDenied: 'reject'` says (rule S10). */
  readonly refusal: Refusal | null;
}

export interface Refusal {
  readonly because: 'mutation' | 'reject';
  /** For each root field beneath which something is certain to be denied, the first such thing. */
  readonly denials: readonly RefusingDenial[];
}

export interface RefusingDenial {
  readonly rootKey: string;
  readonly coordinate: string;
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly requiredScopes: readonly (readonly string[])[];
  readonly missingScopes: readonly string[];
}

export interface ExplainOptions extends OperationOptions {
  /** Null for a request without one; left out, nothing is said of any token. */
  readonly token?: { readonly scopes: ReadonlySet<string> } | null | undefined;
  /** As the server has it; default `'null'`. */
  readonly onDenied?: 'null' | 'reject' | undefined;
}

/**
 * Explains an operation by the code that enforces it; pure.
 * @throws RangeError where the document has no such operation, or selects more than 10,000 fields
 * @throws InvalidSchemaError see `schemaRequirements`
 */
export function explainOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: ExplainOptions = {},
): OperationExplanation {
  const { selection, certain } = analysisOf(schema, document, options);
  const definition = operationOf(schema, document, options)?.definition;
  const kind = definition?.operation ?? 'query';
  const granted: Granted | undefined =
    options.token === undefined ? undefined : (options.token?.scopes ?? null);
  const { checkOf } = schemaRequirements(schema);
  const refusal = granted === undefined ? null : refusalOf(granted);
  return {
    kind,
    name: definition?.name?.value ?? null,
    requirement: boundedConjunction(certain()),
    fields: explainedFields(schema, selection, granted, refusal !== null),
    refusal,
  };

  function refusalOf(scopes: Granted): Refusal | null {
    if (kind !== 'mutation' && options.onDenied !== 'reject') return null;
    const denials = certainDenials(selection, (requirement) => checkOf(requirement).isMet(scopes));
    if (denials.length === 0) return null;
    return {
      because: kind === 'mutation' ? 'mutation' : 'reject',
      denials: denials.map(({ rootKey, coordinate, requirement }) => ({
        rootKey,
        coordinate,
        code: scopes ? 'FORBIDDEN' : 'UNAUTHENTICATED',
        requiredScopes: requirement.scopes,
        missingScopes: checkOf(requirement).missing(scopes),
      })),
    };
  }
}
