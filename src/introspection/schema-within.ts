import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  type ConstDirectiveNode,
  GraphQLDirective,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLUnionType,
  isSpecifiedScalarType,
  Kind,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
} from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { argumentOf, type Reach } from './reach.ts';
import { usedTypes } from './used-types.ts';
import { withinDefault } from './within-default.ts';

/** The part of a schema that is within reach and that a root type leads to; undefined where no query is. */
export function schemaWithin(schema: GraphQLSchema, reach: Reach): GraphQLSchema | undefined {
  const query = schema.getQueryType();
  if (!query || !reach.has(query.name)) return undefined;
  const used = usedTypes(schema, reach);
  const isUsed = ({ name }: { readonly name: string }) => used.has(name);

  const { own } = schemaRequirements(schema);
  const needed = new Set([...reach].flatMap((coordinate) => own.get(coordinate)?.scopes.flat() ?? []));

  const within = mapSchema(schema, {
    [MapperKind.TYPE]: (type) => (used.has(type.name) || isSpecifiedScalarType(type) ? undefined : null),
    [MapperKind.OBJECT_TYPE]: (type) =>
      used.has(type.name)
        ? new GraphQLObjectType({ ...type.toConfig(), interfaces: type.getInterfaces().filter(isUsed) })
        : null,
    [MapperKind.INTERFACE_TYPE]: (type) =>
      used.has(type.name)
        ? new GraphQLInterfaceType({ ...type.toConfig(), interfaces: type.getInterfaces().filter(isUsed) })
        : null,
    [MapperKind.UNION_TYPE]: (type) =>
      used.has(type.name)
        ? new GraphQLUnionType({
            ...type.toConfig(),
            types: type.getTypes().filter(isUsed),
          })
        : null,
    [MapperKind.COMPOSITE_FIELD]: (config, fieldName, typeName) =>
      reach.has(`${typeName}.${fieldName}`) ? withArguments(config, fieldName, typeName) : null,
    [MapperKind.DIRECTIVE]: (directive) => {
      const config = directive.toConfig();
      return new GraphQLDirective({
        ...config,
        args: Object.fromEntries(
          Object.entries(config.args).map(([name, one]) => [name, withinDefault(schema, reach, one)]),
        ),
      });
    },
    [MapperKind.INPUT_OBJECT_FIELD]: (config, fieldName, typeName) =>
      reach.has(`${typeName}.${fieldName}`) ? withinDefault(schema, reach, config) : null,
  });
  // A printer takes the root types from these, too.
  const { astNode, extensionASTNodes, ...config } = within.toConfig();
  return new GraphQLSchema({
    ...config,
    astNode: astNode && withRoots(astNode),
    extensionASTNodes: extensionASTNodes.map(withRoots),
  });

  function withRoots<Node extends SchemaDefinitionNode | SchemaExtensionNode>(node: Node): Node {
    const operationTypes = node.operationTypes?.filter(({ type }) => used.has(type.name.value));
    const directives = node.directives?.filter(isShown);
    return { ...node, ...(operationTypes && { operationTypes }), ...(directives && { directives }) };
  }

  /** Of the catalogue what is needed somewhere within reach. */
  function isShown({ name, arguments: args = [] }: ConstDirectiveNode): boolean {
    const scope = args.find((argument) => argument.name.value === 'name')?.value;
    return name.value !== 'scope' || (scope?.kind === Kind.STRING && needed.has(scope.value));
  }

  function withArguments(
    config: GraphQLFieldConfig<unknown, unknown>,
    name: string,
    typeName: string,
  ): GraphQLFieldConfig<unknown, unknown> {
    const args: GraphQLFieldConfigArgumentMap = {};
    for (const [argument, one] of Object.entries(config.args ?? {})) {
      if (!reach.has(argumentOf(typeName, { name }, { name: argument }))) continue;
      args[argument] = withinDefault(schema, reach, one);
    }
    return { ...config, args };
  }
}
