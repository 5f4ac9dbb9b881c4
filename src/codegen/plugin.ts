import type { CodegenPlugin, Types } from '@graphql-codegen/plugin-helpers';
import { type DocumentNode, type FragmentDefinitionNode, type GraphQLSchema, Kind } from 'graphql';
import { beyondCeiling } from './ceiling.ts';
import { documentScopes } from './document-scopes.ts';
import { objectKey } from './object-key.ts';
import { scopeTypes } from './scope-types.ts';

/** Of the plugin, and of the preset beside those of the client preset. */
export interface ScopesConfig {
  /** The scopes that this app ever asks for: an operation that needs another one fails the build. */
  readonly ceiling?: readonly string[];
}

/**
 * A graphql-codegen plugin: writes `Scope`, `scopeDescriptions`, `DocumentScopes` and, where it is given documents,
 * `operationScopes`, by the names of the operations.
 *
 * @throws Error for an operation beyond the ceiling
 * @throws InvalidSchemaError see `requiresScopesTransformer`
 */
export const plugin: CodegenPlugin<ScopesConfig>['plugin'] = (schema, files, { ceiling }) => {
  refuseBeyondCeiling(schema, files, ceiling);
  const documents = operationsOf(files);
  if (documents.length === 0) return scopeTypes(schema);
  const members = documents.map(({ name, document }) => {
    const scopes = JSON.stringify(documentScopes(schema, document));
    return `  ${objectKey(name)}: ${scopes},`;
  });
  return [
    scopeTypes(schema),
    '/** What each operation needs, by its name. */',
    'export const operationScopes = {',
    ...members,
    '} as const satisfies { readonly [name: string]: DocumentScopes };',
    '',
  ].join('\n');
};

/** @throws Error with all that is beyond the ceiling at once */
export function refuseBeyondCeiling(
  schema: GraphQLSchema,
  files: readonly Types.DocumentFile[],
  ceiling: readonly string[] | undefined,
): void {
  const problems = ceiling ? beyondCeiling(schema, files, ceiling) : [];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Each named operation as a document, with all fragments. */
function operationsOf(files: readonly Types.DocumentFile[]): { name: string; document: DocumentNode }[] {
  const all = files.flatMap(({ document }) => document?.definitions ?? []);
  const fragments = all.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION);
  return all.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION && one.name
      ? [{ name: one.name.value, document: { kind: Kind.DOCUMENT, definitions: [one, ...fragments] } }]
      : [],
  );
}
