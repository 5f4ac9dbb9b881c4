import type { DocumentNode, GraphQLSchema } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { analysisOf } from './analysis.ts';
import { certainDenials } from './certain-requirements.ts';
import type { OperationOptions } from './executed-fields.ts';

/** What a token would get of an operation. */
export interface OperationAuthorization {
  /** Whether nothing is certain to be denied. */
  readonly allowed: boolean;
  /** The fields that are denied, or would be for some runtime types, outermost first. */
  readonly denied: readonly DeniedField[];
}

export interface DeniedField {
  /** Response keys from the root; list indices are left out. */
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly requiredScopes: readonly (readonly string[])[];
  readonly missingScopes: readonly string[];
  /** Denied only if a value turns out to have certain types. */
  readonly conditional: boolean;
}

export interface AuthorizeOperationOptions extends OperationOptions {
  /** Null for a request without one. */
  readonly token: { readonly scopes: ReadonlySet<string> } | null;
}

/**
 * Says what an operation would be denied, without executing it; pure.
 * `import { authorizeOperation } from 'graphql-scopes'`
 *
 * @throws RangeError where the document has no such operation, or selects more than 10,000 fields
 * @throws InvalidSchemaError see `requiresScopesTransformer`
 */
export function authorizeOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: AuthorizeOperationOptions,
): OperationAuthorization {
  const granted = options.token?.scopes ?? null;
  const { checkOf } = schemaRequirements(schema);
  const { selection, fields } = analysisOf(schema, document, options);
  const certain = certainDenials(selection, (requirement) => checkOf(requirement).isMet(granted));
  const denied = fields().flatMap(({ path, coordinate, requirement, conditional }): DeniedField[] => {
    const { isMet, missing } = checkOf(requirement);
    if (isMet(granted)) return [];
    const code = granted ? 'FORBIDDEN' : 'UNAUTHENTICATED';
    return [
      {
        path,
        coordinate,
        code,
        requiredScopes: requirement.scopes,
        missingScopes: missing(granted),
        conditional,
      },
    ];
  });
  return { allowed: certain.length === 0, denied };
}
