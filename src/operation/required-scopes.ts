import type { DocumentNode, GraphQLSchema } from 'graphql';
import { boundedConjunction } from '../requirement/requirement.ts';
import { analysisOf } from './analysis.ts';
import type { OperationOptions } from './executed-fields.ts';

/** What an operation needs. */
export interface RequiredScopes {
  /** Whether it is certain to need a token. */
  readonly authenticated: boolean;
  /**
   * An OR of ANDs, sorted and minimal; `[[]]` where no scope is certain to be needed. Who has none of these is certain to
   * be denied something, and nobody else is: `authorizeOperation` allows it.
   */
  readonly scopes: readonly (readonly string[])[];
  /** The fields that need something, in the order of the document. */
  readonly fields: readonly RequiredField[];
}

export interface RequiredField {
  /** Response keys from the root; list indices are left out. */
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly authenticated: boolean;
  readonly scopes: readonly (readonly string[])[];
  /** Needed only if a value turns out to have certain types. */
  readonly conditional: boolean;
}

/**
 * Says what an operation needs, whoever asks; pure, and worked out once for a document.
 * `import { requiredScopes } from 'graphql-scopes'`
 *
 * @throws RangeError where the document has no such operation, or could be allowed in more than
 *   1,000 ways, or selects more than 10,000 fields
 * @throws InvalidSchemaError see `requiresScopesTransformer`
 */
export function requiredScopes(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: OperationOptions = {},
): RequiredScopes {
  const { certain, fields } = analysisOf(schema, document, options);
  const needed = boundedConjunction(certain());
  return {
    authenticated: needed.authenticated,
    scopes: [...needed.scopes].sort(inOrder),
    fields: fields().map(({ requirement, ...field }) => ({ ...field, ...requirement })),
  };
}

function inOrder(one: readonly string[], other: readonly string[]): number {
  return one.join(' ') < other.join(' ') ? -1 : 1;
}
