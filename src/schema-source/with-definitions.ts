import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  isTypeDefinitionNode,
  Kind,
  type NameNode,
  parse,
  specifiedScalarTypes,
  visit,
} from 'graphql';
import { namesInSchema } from '../directive/directive-names.ts';
import { requiresScopesTypeDefs } from '../directive/type-defs.ts';

const ours = parse(requiresScopesTypeDefs, { noLocation: true }).definitions;

/**
 * Adds the definitions of our directives that documents lack, also under the names that `@link` gives them (rule S30): SDL may
 * have them or not.
 */
export function withDefinitions(documents: readonly DocumentNode[]): DocumentNode[] {
  const definitions = documents.flatMap((document) => document.definitions);
  const defined = new Set(definitions.flatMap((one) => keyOf(one) ?? []));
  const used = usedDirectives(documents);
  const missing: DefinitionNode[] = ours.filter((one) => !defined.has(keyOf(one) ?? ''));
  for (const [name, meant] of namesInSchema(directivesOfSchema(documents))) {
    if (name === meant || !used.has(name) || defined.has(`@${name}`)) continue;
    const definition = ours.find((one) => keyOf(one) === `@${meant}`);
    if (definition?.kind !== Kind.DIRECTIVE_DEFINITION) continue;
    missing.push({ ...definition, name: { kind: Kind.NAME, value: name } });
  }
  // First, as in the type definitions of a server.
  return [{ kind: Kind.DOCUMENT, definitions: missing }, ...documents];
}

/** With a scalar for each type that is named and not defined, so that the rest can be looked at, too. */
export function withMissingTypes(document: DocumentNode): DocumentNode {
  const defined = new Set(specifiedScalarTypes.map(({ name }) => name));
  const named = new Map<string, NameNode>();
  for (const one of document.definitions) {
    if (isTypeDefinitionNode(one)) defined.add(one.name.value);
  }
  visit(document, {
    NamedType({ name }) {
      if (!defined.has(name.value)) named.set(name.value, name);
    },
  });
  const missing = [...named.values()].map(
    (name): DefinitionNode => ({ kind: Kind.SCALAR_TYPE_DEFINITION, name }),
  );
  return { ...document, definitions: [...document.definitions, ...missing] };
}

/** What is written on the schema itself. */
export function directivesOfSchema(documents: readonly DocumentNode[]): ConstDirectiveNode[] {
  return documents.flatMap(({ definitions }) =>
    definitions.flatMap((one) =>
      one.kind === Kind.SCHEMA_DEFINITION || one.kind === Kind.SCHEMA_EXTENSION ? (one.directives ?? []) : [],
    ),
  );
}

/** Whether a schema with these directives is a federated subgraph, in which Federation's definitions go without saying. */
export function isSubgraph(ofSchema: readonly ConstDirectiveNode[]): boolean {
  return ofSchema.some(isLinkToFederation);
}

function isLinkToFederation({ arguments: given = [] }: ConstDirectiveNode): boolean {
  return given.some(
    ({ name, value }) =>
      name.value === 'url' && value.kind === Kind.STRING && value.value.includes('/federation/'),
  );
}

function keyOf(definition: DefinitionNode): string | undefined {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return `@${definition.name.value}`;
  return definition.kind === Kind.SCALAR_TYPE_DEFINITION ? definition.name.value : undefined;
}

function usedDirectives(documents: readonly DocumentNode[]): Set<string> {
  const used = new Set<string>();
  for (const document of documents) {
    visit(document, {
      Directive({ name }) {
        used.add(name.value);
      },
    });
  }
  return used;
}
