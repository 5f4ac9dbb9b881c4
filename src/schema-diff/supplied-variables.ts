import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  visit,
} from 'graphql';

/**
 * Values for all variables of a document with all fields of input objects, as a client could supply them at most (rule S4); those
 * that decide what is skipped are left out, so that everything counts as executed (rule S13).
 */
export function suppliedVariables(schema: GraphQLSchema, document: DocumentNode): Record<string, unknown> {
  const deciding = new Set<string>();
  visit(document, {
    Directive({ arguments: given }) {
      for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) deciding.add(value.name.value);
    },
  });
  const values: Record<string, unknown> = Object.create(null);
  visit(document, {
    VariableDefinition({ variable, type }) {
      const known = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
      if (known && !deciding.has(variable.name.value))
        values[variable.name.value] = sampleOf(known, new Set());
    },
  });
  return values;
}

function sampleOf(type: GraphQLInputType, within: ReadonlySet<string>): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType as GraphQLInputType, within);
  if (isListType(type)) return [sampleOf(type.ofType as GraphQLInputType, within)];
  const named = getNamedType(type);
  // A type inside itself would go on for ever; what it has is counted once.
  if (!isInputObjectType(named) || within.has(named.name)) return null;
  const deeper = new Set([...within, named.name]);
  return Object.fromEntries(
    Object.values(named.getFields()).map((field) => [field.name, sampleOf(field.type, deeper)]),
  );
}
