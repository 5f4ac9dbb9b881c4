import type { GraphQLSchema } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { objectKey } from './object-key.ts';

/** TypeScript of the scopes that a schema has: `Scope`, their descriptions, and what a document says of them. */
export function scopeTypes(schema: GraphQLSchema): string {
  const { scopes, catalogue } = schemaRequirements(schema);
  const descriptionOf = (scope: string) => catalogue.get(scope)?.description;
  const lines = scopes.map(
    (scope) => ` * - \`${inComment(scope)}\`: ${inComment(descriptionOf(scope) ?? scope)}`,
  );
  const members = scopes.flatMap((scope) => [
    `  /** ${inComment(descriptionOf(scope) ?? scope)} */`,
    `  ${objectKey(scope)}: ${JSON.stringify(descriptionOf(scope) ?? scope)},`,
  ]);
  return [
    '/**',
    ' * A scope of the API:',
    ...lines,
    ' */',
    `export type Scope = ${scopes.map((scope) => JSON.stringify(scope)).join(' | ') || 'never'};`,
    '',
    '/** What a person is told of each scope. */',
    'export const scopeDescriptions: { readonly [Name in Scope]: string } = {',
    ...members,
    '};',
    '',
    declarations,
  ].join('\n');
}

/** The words are others', and must not end the comment. */
function inComment(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('*/', '*\\/');
}

const declarations = `/** What an operation needs: the \`__meta__\` of its document. */
export interface DocumentScopes {
  /** Whatever its variables: an OR of ANDs. A scope that implies another one stands in an alternative of its own. */
  readonly requiredScopes: readonly (readonly Scope[])[];
  /** The fields that may need more: with some variables, or for some runtime types. */
  readonly conditionalFields?: readonly {
    readonly path: string;
    readonly coordinate: string;
    readonly requiredScopes: readonly (readonly Scope[])[];
  }[];
}
`;
