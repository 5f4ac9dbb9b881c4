import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { KeptInterfaces } from './kept-interfaces.ts';
import { argumentOf, type Reach } from './reach.ts';

/** The types that something in reach leads to, from the root types and the directives on. */
export function usedTypes(schema: GraphQLSchema, reach: Reach, kept: KeptInterfaces): ReadonlySet<string> {
  const used = new Set<GraphQLNamedType>();
  const use = (type: GraphQLNamedType | null | undefined) => {
    if (type && reach.has(type.name) && !isIntrospectionType(type)) used.add(type);
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    use(root);
  for (const { args } of schema.getDirectives()) for (const { type } of args) use(getNamedType(type));
  // A Set's iterator also visits what is added on the way.
  for (const type of used) {
    if (isUnionType(type)) type.getTypes().forEach(use);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (reach.has(`${type.name}.${field.name}`)) use(getNamedType(field.type));
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const one of kept.get(type.name) ?? []) use(one);
    if (isInterfaceType(type)) {
      const { objects, interfaces } = schema.getImplementations(type);
      for (const one of [...objects, ...interfaces]) if (kept.get(one.name)?.has(type)) use(one);
    }
    for (const field of Object.values(type.getFields())) {
      if (!reach.has(`${type.name}.${field.name}`)) continue;
      use(getNamedType(field.type));
      for (const argument of field.args) {
        if (reach.has(argumentOf(type.name, field, argument))) use(getNamedType(argument.type));
      }
    }
  }
  return new Set([...used].map(({ name }) => name));
}
