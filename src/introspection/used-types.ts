import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { argumentOf, type Reach } from './reach.ts';

/**
 * The types that something in reach leads to, from the root types and the directives on. Those whose values can be answered
 * lead on; an interface that is only implemented does not lead to its other implementations.
 */
export function usedTypes(schema: GraphQLSchema, reach: Reach): ReadonlySet<string> {
  const answered = new Set<GraphQLNamedType>();
  const named = new Set<GraphQLNamedType>();
  const answer = addTo(answered);
  const name = addTo(named);
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (root) answer(root);
  }
  for (const { args } of schema.getDirectives()) for (const { type } of args) name(getNamedType(type));
  // A Set's iterator also visits what is added on the way.
  for (const type of answered) {
    name(type);
    if (isObjectType(type)) for (const field of fieldsOf(type)) answer(getNamedType(field.type));
    if (isAbstractType(type)) schema.getPossibleTypes(type).forEach(answer);
  }
  for (const type of named) {
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (reach.has(`${type.name}.${field.name}`)) name(getNamedType(field.type));
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    type.getInterfaces().forEach(name);
    for (const field of fieldsOf(type)) {
      name(getNamedType(field.type));
      for (const argument of field.args) {
        if (reach.has(argumentOf(type.name, field, argument))) name(getNamedType(argument.type));
      }
    }
  }
  return new Set([...named].map((type) => type.name));

  function addTo(set: Set<GraphQLNamedType>): (type: GraphQLNamedType) => void {
    return (type) => {
      if (reach.has(type.name) && !isIntrospectionType(type)) set.add(type);
    };
  }

  function fieldsOf(type: GraphQLObjectType | GraphQLInterfaceType) {
    return Object.values(type.getFields()).filter((field) => reach.has(`${type.name}.${field.name}`));
  }
}
