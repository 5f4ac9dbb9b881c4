import { buildASTSchema, type DocumentNode, type GraphQLSchema, Kind, parse } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { requiresScopesTypeDefs } from '../directive/type-defs.ts';

/**
 * A schema of which only the requirements count, from the SDL that a server gives out.
 * @throws GraphQLError where it cannot be read, and InvalidSchemaError where its directives make no sense
 */
export function readRequirements(sdl: string): GraphQLSchema {
  const document = withDirectives(parse(sdl, { noLocation: true }));
  // Printed by a server from a schema that it has: it is not this page's to judge.
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  schemaRequirements(schema);
  return schema;
}

/** Some print the directives where they are used, and not what they are. */
function withDirectives(document: DocumentNode): DocumentNode {
  const defined = new Set(document.definitions.map(nameOf));
  const missing = parse(requiresScopesTypeDefs, { noLocation: true }).definitions.filter(
    (definition) => !defined.has(nameOf(definition)),
  );
  return { ...document, definitions: [...document.definitions, ...missing] };
}

function nameOf(definition: DocumentNode['definitions'][number]): string {
  const name = 'name' in definition ? definition.name?.value : undefined;
  return `${definition.kind === Kind.DIRECTIVE_DEFINITION ? '@' : ''}${name}`;
}
