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

function sampleOf(type: GraphQLInputType, seen: Set<string>): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType as GraphQLInputType, seen);
  if (isListType(type)) return [sampleOf(type.ofType as GraphQLInputType, seen)];
  const named = getNamedType(type);
  // What a type has is counted once a variable: types within each other would go on for ever, or for as many ways as lead through them.
  if (!isInputObjectType(named) || seen.has(named.name)) return null;
  seen.add(named.name);
  return Object.fromEntries(
    Object.values(named.getFields()).map((field) => [field.name, sampleOf(field.type, seen)]),
  );
}
