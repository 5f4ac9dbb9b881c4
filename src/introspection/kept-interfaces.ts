import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { argumentOf, type Reach } from './reach.ts';

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** The interfaces, by name, that a type still implements. */
export type KeptInterfaces = ReadonlyMap<string, ReadonlySet<GraphQLInterfaceType>>;

/**
 * Within a token's reach a type can lack a field that its interface has, for it may ask for more. It does not implement
 * that interface there, or the schema would not be valid (GraphQL §3.6, IsValidImplementation).
 */
export function keptInterfaces(schema: GraphQLSchema, reach: Reach): KeptInterfaces {
  const types = Object.values(schema.getTypeMap()).filter(isComposite);
  const kept = new Map(
    types.map((type) => [type.name, new Set(type.getInterfaces().filter(({ name }) => reach.has(name)))]),
  );
  // What one type no longer implements can be what makes another's field fit.
  for (let changed = true; changed; ) {
    changed = false;
    for (const type of types) {
      for (const one of keptBy(type)) {
        if (!reach.has(type.name) || isImplementation(type, one)) continue;
        keptBy(type).delete(one);
        changed = true;
      }
    }
  }
  return kept;

  function keptBy({ name }: Composite): Set<GraphQLInterfaceType> {
    return kept.get(name) ?? new Set();
  }

  function isImplementation(type: Composite, one: GraphQLInterfaceType): boolean {
    if ([...keptBy(one)].some((further) => !keptBy(type).has(further))) return false;
    const fields = type.getFields();
    return Object.values(one.getFields()).every((declared) => {
      if (!reach.has(`${one.name}.${declared.name}`)) return true;
      const field = fields[declared.name];
      return (
        field !== undefined &&
        reach.has(`${type.name}.${field.name}`) &&
        isSubType(field.type, declared.type) &&
        declared.args.every(
          (argument) =>
            !reach.has(argumentOf(one.name, declared, argument)) ||
            reach.has(argumentOf(type.name, field, argument)),
        )
      );
    });
  }

  function isSubType(type: GraphQLOutputType, of: GraphQLOutputType): boolean {
    if (isNonNullType(of)) return isNonNullType(type) && isSubType(type.ofType, of.ofType);
    if (isNonNullType(type)) return isSubType(type.ofType, of);
    if (isListType(of)) return isListType(type) && isSubType(type.ofType, of.ofType);
    if (isListType(type)) return false;
    if (type === of) return true;
    if (isInterfaceType(of)) return isComposite(type) && keptBy(type).has(of);
    return isUnionType(of) && isObjectType(type) && of.getTypes().includes(type);
  }
}

function isComposite(type: unknown): type is Composite {
  return isObjectType(type) || isInterfaceType(type);
}
