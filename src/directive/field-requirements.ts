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
import {
  conjunction,
  createSharing,
  isProtected,
  noRequirement,
  type Requirement,
} from '../requirement/requirement.ts';
import { schemaRequirements } from './schema-requirements.ts';

/** The requirements of rules S2 and S3, worked out once per schema and thing. */
export interface FieldRequirements {
  /** Of a field on the type on which it is executed, or on an interface: all that rule S2 unites. */
  ofField(parent: Parent, field: Field): Requirement;
  /** Of a named type: its own and its interfaces'. */
  ofType(type: GraphQLNamedType): Requirement;
  /** What {@link ofField} unites, in that order. */
  originsOfField(parent: Parent, field: Field): RequirementOrigin[];
  /** What {@link ofType} unites, in that order. */
  originsOfType(type: GraphQLNamedType): RequirementOrigin[];
  /** What of an argument counts where it is supplied (rule S4): its own, and the same argument's on interfaces. */
  originsOfArgument(parent: Parent, field: Field, argument: string): RequirementOrigin[];
}

/** A part of a requirement, and where it is written. */
export interface RequirementOrigin {
  /** Where: `Query.myItems`, `Item`, `Node.id`. */
  readonly coordinate: string;
  /** What that is to the field or the type in question. */
  readonly place:
    | 'field'
    | 'type'
    | 'interface'
    | 'field of an interface'
    | 'returned type'
    | 'interface of the returned type'
    | 'argument'
    | 'argument of an interface'
    | 'input field';
  readonly requirement: Requirement;
}

type Parent = GraphQLObjectType | GraphQLInterfaceType;
type Field = GraphQLField<unknown, unknown>;

const known = new WeakMap<GraphQLSchema, FieldRequirements>();

/** @throws InvalidSchemaError see {@link schemaRequirements} */
export function fieldRequirements(schema: GraphQLSchema): FieldRequirements {
  const requirements = known.get(schema) ?? createFieldRequirements(schema);
  known.set(schema, requirements);
  return requirements;
}

function createFieldRequirements(schema: GraphQLSchema): FieldRequirements {
  const { own } = schemaRequirements(schema);
  const unite = createUnion();
  const ofTypes = new Map<string, Requirement>();
  const ofFields = new Map<string, Requirement>();
  const lineages = new Map<string, readonly string[]>();

  return { ofField, ofType, originsOfField, originsOfType, originsOfArgument };

  function ofField(parent: Parent, field: Field): Requirement {
    const coordinate = `${parent.name}.${field.name}`;
    const requirement = ofFields.get(coordinate) ?? united(originsOfField(parent, field));
    ofFields.set(coordinate, requirement);
    return requirement;
  }

  function ofType(type: GraphQLNamedType): Requirement {
    const requirement = ofTypes.get(type.name) ?? united(originsOfType(type));
    ofTypes.set(type.name, requirement);
    return requirement;
  }

  function united(origins: readonly RequirementOrigin[]): Requirement {
    return origins.reduce((all, { requirement }) => unite(all, requirement), noRequirement);
  }

  function originsOfField(parent: Parent, field: Field): RequirementOrigin[] {
    return [
      ...originsOfType(parent),
      ...written(getNamedType(field.type), '', 'returned type', 'interface of the returned type'),
      ...written(parent, `.${field.name}`, 'field', 'field of an interface'),
    ];
  }

  function originsOfType(type: GraphQLNamedType): RequirementOrigin[] {
    return written(type, '', 'type', 'interface');
  }

  function originsOfArgument(parent: Parent, field: Field, argument: string): RequirementOrigin[] {
    return written(parent, `.${field.name}(${argument}:)`, 'argument', 'argument of an interface');
  }

  /** What is written on a type or its member, then what is on its interfaces or theirs. */
  function written(
    type: GraphQLNamedType,
    member: string,
    onType: RequirementOrigin['place'],
    onInterface: RequirementOrigin['place'],
  ): RequirementOrigin[] {
    const origins: RequirementOrigin[] = [];
    for (const name of lineageOf(type)) {
      const coordinate = name + member;
      const requirement = own.get(coordinate);
      if (requirement)
        origins.push({ coordinate, place: name === type.name ? onType : onInterface, requirement });
    }
    return origins;
  }

  /** The names of a type and of its interfaces. */
  function lineageOf(type: GraphQLNamedType): readonly string[] {
    const lineage = lineages.get(type.name) ?? [type, ...allInterfaces(type)].map(({ name }) => name);
    lineages.set(type.name, lineage);
    return lineage;
  }
}

/** A conjunction that remembers: a large schema has many fields and few requirements. */
function createUnion(): (one: Requirement, other: Requirement) => Requirement {
  const share = createSharing();
  const united = new Map<Requirement, Map<Requirement, Requirement>>();

  return function unite(one, other) {
    if (!isProtected(other)) return one;
    const withOne = united.get(one) ?? new Map<Requirement, Requirement>();
    united.set(one, withOne);
    const known = withOne.get(other) ?? share(conjunction(one, other));
    withOne.set(other, known);
    return known;
  };
}

/** Directly or through another interface, each once: a schema that was never validated may not list them all. */
function allInterfaces(type: GraphQLNamedType): Set<GraphQLInterfaceType> {
  const interfaces = new Set<GraphQLInterfaceType>();
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const direct of type.getInterfaces()) interfaces.add(direct);
    // A Set's iterator also visits what is added on the way.
    for (const one of interfaces) for (const further of one.getInterfaces()) interfaces.add(further);
  }
  return interfaces;
}
