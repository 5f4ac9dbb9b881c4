import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { conjunction, noRequirement, type Requirement } from '../requirement/requirement.ts';
import { schemaRequirements } from './schema-requirements.ts';

/** The requirements of rules S2 and S3, worked out once per schema and thing. */
export interface FieldRequirements {
  /** Of a field on the type on which it is executed, or on an interface: all that rule S2 unites. */
  ofField(
    parent: GraphQLObjectType | GraphQLInterfaceType,
    field: GraphQLField<unknown, unknown>,
  ): Requirement;
  /** Of a named type: its own and its interfaces'. */
  ofType(type: GraphQLNamedType): Requirement;
}

const known = new WeakMap<GraphQLSchema, FieldRequirements>();

/** @throws InvalidSchemaError see {@link schemaRequirements} */
export function fieldRequirements(schema: GraphQLSchema): FieldRequirements {
  const requirements = known.get(schema) ?? createFieldRequirements(schema);
  known.set(schema, requirements);
  return requirements;
}

function createFieldRequirements(schema: GraphQLSchema): FieldRequirements {
  const { own } = schemaRequirements(schema);
  const ofTypes = new Map<string, Requirement>();
  const ofFields = new Map<string, Requirement>();

  return { ofField, ofType };

  function ofField(
    parent: GraphQLObjectType | GraphQLInterfaceType,
    field: GraphQLField<unknown, unknown>,
  ): Requirement {
    return remember(ofFields, `${parent.name}.${field.name}`, () =>
      conjunction(
        ...[parent, ...allInterfaces(parent)].map(({ name }) => ownOf(`${name}.${field.name}`)),
        ofType(parent),
        ofType(getNamedType(field.type)),
      ),
    );
  }

  function ofType(type: GraphQLNamedType): Requirement {
    return remember(ofTypes, type.name, () =>
      conjunction(...[type, ...allInterfaces(type)].map(({ name }) => ownOf(name))),
    );
  }

  function ownOf(coordinate: string): Requirement {
    return own.get(coordinate) ?? noRequirement;
  }
}

/** Directly or through another interface, each once: a schema that was never validated may not list them all. */
export function allInterfaces(type: GraphQLNamedType): Set<GraphQLInterfaceType> {
  const interfaces = new Set<GraphQLInterfaceType>();
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const direct of type.getInterfaces()) interfaces.add(direct);
    // A Set's iterator also visits what is added on the way.
    for (const one of interfaces) for (const further of one.getInterfaces()) interfaces.add(further);
  }
  return interfaces;
}

function remember(map: Map<string, Requirement>, key: string, make: () => Requirement): Requirement {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
