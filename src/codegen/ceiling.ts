import { readFileSync } from 'node:fs';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getLocation,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { unknownScope } from '../directive/catalogue.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { authorizeOperation } from '../operation/authorize-operation.ts';
import { everyVariable } from '../operation/operation-scopes.ts';

/** A file with documents, as code generation has it. */
export interface SourceFile {
  readonly location?: string | undefined;
  readonly rawSDL?: string | undefined;
  readonly document?: DocumentNode | undefined;
}

/** A node, and the file in which it stands. */
interface Placed<Node> {
  readonly node: Node;
  readonly file: SourceFile;
}

/**
 * What the operations of an app ask for beyond the scopes that it ever asks for, a line for each field: with some variables or
 * runtime types is enough. Also a scope of the ceiling that the schema does not have.
 */
export function beyondCeiling(
  schema: GraphQLSchema,
  files: readonly SourceFile[],
  ceiling: readonly string[],
): string[] {
  const { scopes: known } = schemaRequirements(schema);
  const unknown = ceiling.filter((scope) => !known.includes(scope));
  if (unknown.length > 0) return unknown.map((scope) => unknownScope(scope, 'the ceiling', known));
  const fragments = placed(files, Kind.FRAGMENT_DEFINITION) as Placed<FragmentDefinitionNode>[];
  const operations = placed(files, Kind.OPERATION_DEFINITION) as Placed<OperationDefinitionNode>[];
  const token = { scopes: new Set(ceiling) };
  return operations.flatMap((operation) => {
    const definitions = [operation.node, ...fragments.map(({ node }) => node)];
    const { denied } = authorizeOperation(
      schema,
      { kind: Kind.DOCUMENT, definitions },
      { token, variableValues: everyVariable(operation.node) },
    );
    return denied.map(({ path, coordinate, missingScopes, conditional }) => {
      const where = placeOf(fieldAt(operation, path, fragments) ?? operation);
      const missing = missingScopes.map((scope) => JSON.stringify(scope)).join(' and ');
      const when = conditional ? ' for some types of its value' : '';
      return (
        `${titleOf(operation.node)} (${placeOf(operation)}) asks for ${coordinate} (${where}), which needs ${missing}${when}; ` +
        `the ceiling is [${ceiling.join(', ')}]: leave ${path.join('.')} out, or add ${missing} to the ceiling`
      );
    });
  });
}

function placed(files: readonly SourceFile[], kind: Kind): Placed<unknown>[] {
  return files.flatMap((file) =>
    (file.document?.definitions ?? []).filter((node) => node.kind === kind).map((node) => ({ node, file })),
  );
}

function titleOf({ operation, name }: OperationDefinitionNode): string {
  return name ? `${operation} ${name.value}` : `a ${operation} without a name`;
}

/** The first field with these response keys, through fragments. */
function fieldAt(
  operation: Placed<OperationDefinitionNode>,
  path: readonly string[],
  fragments: readonly Placed<FragmentDefinitionNode>[],
): Placed<FieldNode> | undefined {
  let level: Placed<SelectionSetNode>[] = [{ node: operation.node.selectionSet, file: operation.file }];
  let found: Placed<FieldNode> | undefined;
  for (const key of path) {
    const fields = level.flatMap((set) => fieldsOf(set, new Set()));
    const matching = fields.filter(({ node: { alias, name } }) => (alias ?? name).value === key);
    found = matching[0];
    level = matching.flatMap(({ node: { selectionSet }, file }) =>
      selectionSet ? [{ node: selectionSet, file }] : [],
    );
  }
  return found;

  function fieldsOf({ node, file }: Placed<SelectionSetNode>, visited: Set<string>): Placed<FieldNode>[] {
    return node.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [{ node: selection, file }];
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return fieldsOf({ node: selection.selectionSet, file }, visited);
      const name = selection.name.value;
      const fragment = fragments.find(({ node: { name: other } }) => other.value === name);
      if (!fragment || visited.has(name)) return [];
      visited.add(name);
      return fieldsOf({ node: fragment.node.selectionSet, file: fragment.file }, visited);
    });
  }
}

/** `file:line`. */
function placeOf({ node: { loc }, file }: Placed<OperationDefinitionNode | FieldNode>): string {
  const name = file.location ?? loc?.source.name ?? 'unknown file';
  if (!loc) return name;
  return `${name}:${getLocation(loc.source, loc.start).line + linesBefore(file)}`;
}

/** In code a document begins somewhere within the file. */
function linesBefore({ location, rawSDL }: SourceFile): number {
  if (!location || !rawSDL) return 0;
  try {
    const [before = ''] = readFileSync(location, 'utf8').split(rawSDL);
    return before.split('\n').length - 1;
  } catch {
    return 0;
  }
}
