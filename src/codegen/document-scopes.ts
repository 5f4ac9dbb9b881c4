import type { DocumentNode, GraphQLSchema } from 'graphql';
import { implicationsOf } from '../directive/catalogue.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { operationScopes } from '../operation/operation-scopes.ts';
import { tokenAlternatives } from './token-alternatives.ts';

/** What a generated document says of itself, in its `__meta__`. */
export interface DocumentScopes {
  /** What the operation needs whatever its variables: an OR of ANDs. A scope that implies another one stands in an alternative of its own. */
  readonly requiredScopes: readonly (readonly string[])[];
  /** The fields that may need more: with some variables, or for some runtime types. Left out where there are none. */
  readonly conditionalFields?: readonly ConditionalField[];
}

export interface ConditionalField {
  /** Response keys from the root, with dots between them; list indices are left out. */
  readonly path: string;
  readonly coordinate: string;
  readonly requiredScopes: readonly (readonly string[])[];
}

/** The `__meta__` of a document with one operation. */
export function documentScopes(schema: GraphQLSchema, document: DocumentNode): DocumentScopes {
  const implies = implicationsOf(schemaRequirements(schema).catalogue);
  const { scopes, conditional } = operationScopes(schema, document);
  const conditionalFields = conditional.map(({ path, coordinate, scopes: ofField }) => ({
    path: path.join('.'),
    coordinate,
    requiredScopes: tokenAlternatives(ofField, implies),
  }));
  return {
    requiredScopes: tokenAlternatives(scopes, implies),
    ...(conditionalFields.length > 0 && { conditionalFields }),
  };
}
