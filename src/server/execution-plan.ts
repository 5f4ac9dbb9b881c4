import { getFragmentsFromDocument } from '@graphql-tools/executor';
import { collectFields, collectSubFields } from '@graphql-tools/utils';
import {
  BREAK,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLLeafType,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  TypeNameMetaFieldDef,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What executing an operation does. */
export interface ExecutionPlan {
  readonly root: SelectionPlan;
  /** How many it has, those of a fragment each time that it is spread. */
  readonly fields: number;
}

/** The fields that are executed for one object type at one place of an operation, in their order. */
export type SelectionPlan = readonly FieldPlan[];

export interface FieldPlan {
  /** Its alias, or its name. */
  readonly responseName: string;
  /** All that ask for it there; the first has its arguments. */
  readonly nodes: FieldNode[];
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  readonly value: ValuePlan;
}

/** How a value becomes a part of the answer (GraphQL specification, "Value Completion"), one wrapping of its type after another. */
export type ValuePlan =
  | { readonly kind: 'non-null'; readonly of: ValuePlan }
  | { readonly kind: 'list'; readonly item: ValuePlan }
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'object'; readonly selection: SelectionPlan };

/** How many fields a plan has at most: with its fragments a short document can ask for any number. */
const maxFields = 10_000;

/**
 * What executing a query does, worked out once: which fields there are, of which types. Undefined where that is not the same each time or takes more
 * than this: mutations, directives, types that are found out from a value, the schema asked about itself, more fields than anybody asks for.
 */
export function planExecution(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ExecutionPlan | undefined {
  const query = schema.getQueryType();
  if (operation.operation !== OperationTypeNode.QUERY || !query || !isPlain(schema, document))
    return undefined;
  const fragments = getFragmentsFromDocument(document);
  // None has a say in which fields there are: only directives ask for them.
  const variables = { coerced: {}, sources: {} };
  let fields = 0;
  const root = selectionOf(
    query,
    collectFields(schema, fragments, variables, query, operation.selectionSet).fields,
  );
  return fields > maxFields ? undefined : { root, fields };

  function selectionOf(
    parentType: GraphQLObjectType,
    asked: ReadonlyMap<string, FieldNode[]>,
  ): SelectionPlan {
    return [...asked].flatMap(([responseName, nodes]) => {
      fields += nodes.length;
      // It is no plan any more, and what is left of it is not worked out.
      if (fields > maxFields) return [];
      const definition = fieldOf(parentType, nodes[0]?.name.value);
      // What graphql does with a field that there is not; validation refuses it.
      if (!definition) return [];
      const value = planOfValue(definition.type, nodes);
      return { responseName, nodes, definition, parentType, value };
    });
  }

  function planOfValue(type: GraphQLOutputType, nodes: FieldNode[]): ValuePlan {
    if (isNonNullType(type)) return { kind: 'non-null', of: planOfValue(type.ofType, nodes) };
    if (isListType(type)) return { kind: 'list', item: planOfValue(type.ofType, nodes) };
    if (isLeafType(type)) return { kind: 'leaf', type };
    // Others are not plain.
    const objectType = type as GraphQLObjectType;
    const { fields: asked } = collectSubFields(schema, fragments, variables, objectType, nodes);
    return { kind: 'object', selection: selectionOf(objectType, asked) };
  }
}

function fieldOf(
  type: GraphQLObjectType,
  name: string | undefined,
): GraphQLField<unknown, unknown> | undefined {
  return name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : type.getFields()[name ?? ''];
}

/** In all of the document: a fragment of another operation is looked at, too. */
function isPlain(schema: GraphQLSchema, document: DocumentNode): boolean {
  let plain = true;
  const types = new TypeInfo(schema);
  const stop = () => {
    plain = false;
    return BREAK;
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      Directive: stop,
      Field({ name, alias }) {
        const type = getNamedType(types.getType());
        const isFoundOut = isAbstractType(type) || (type instanceof GraphQLObjectType && type.isTypeOf);
        const isOfSchema = name.value.startsWith('__') && name.value !== TypeNameMetaFieldDef.name;
        // An object has no such property to be set.
        return isFoundOut || isOfSchema || alias?.value === '__proto__' ? stop() : undefined;
      },
    }),
  );
  return plain;
}
