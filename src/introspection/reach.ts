import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
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
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import { isServiceField } from '../directive/federation-fields.ts';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { argumentRequirements } from '../directive/input-requirements.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { noRequirement, type Requirement } from '../requirement/requirement.ts';

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** What of a schema a token can reach (rule S15), as schema coordinates: types, fields, arguments, input fields. */
export type Reach = ReadonlySet<string>;

/** Works out the {@link Reach} of a token that meets those requirements of which `isMet` says so. */
export function reachOf(schema: GraphQLSchema, isMet: (requirement: Requirement) => boolean): Reach {
  const { own } = schemaRequirements(schema);
  const requirements = fieldRequirements(schema);
  const argumentsOf = argumentRequirements(schema);
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const reach = new Set<string>();
  // Who does not reach everything is not given the SDL either, see `createServiceGuard`.
  const isAllMet = [...own.values()].every(isMet);
  for (const type of types) if (isMet(requirements.ofType(type))) addWhole(type);

  const users = usersOf(types);
  prune();
  // After that: what no implementation of use lacks is left to an interface.
  for (let size = -1; size !== reach.size; prune()) {
    size = reach.size;
    for (const type of types) if (isInterfaceType(type) && reach.has(type.name)) keepCommon(type);
  }
  return reach;

  /** What lost its last member, or a part that nobody can do without, takes what leads to it along. */
  function prune(): void {
    const waiting = new Set(types);
    // A Set's iterator also visits what is added again on the way.
    for (const type of waiting) {
      waiting.delete(type);
      if (!reach.has(type.name) || isUsable(type)) continue;
      reach.delete(type.name);
      for (const user of users.get(type.name) ?? []) waiting.add(user);
    }
  }

  function addWhole(type: GraphQLNamedType): void {
    reach.add(type.name);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (!isMet(requirements.ofField(type, field)) || (isServiceField(field) && !isAllMet)) continue;
        reach.add(`${type.name}.${field.name}`);
        const inputs = argumentsOf(type, field);
        for (const argument of field.args) {
          const { requirement = noRequirement } = inputs.get(argument.name) ?? {};
          if (isMet(requirement)) reach.add(argumentOf(type.name, field, argument));
        }
      }
    } else if (isInputObjectType(type)) {
      for (const { name } of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${name}`;
        if (isMet(own.get(coordinate) ?? noRequirement)) reach.add(coordinate);
      }
    }
  }

  function isUsable(type: GraphQLNamedType): boolean {
    if (isAbstractType(type) && !schema.getPossibleTypes(type).some(({ name }) => reach.has(name)))
      return false;
    if (isUnionType(type)) return true;
    if (isInputObjectType(type)) {
      return areUsable(
        Object.values(type.getFields()),
        (field) => `${type.name}.${field.name}`,
        isRequiredInputField,
      );
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return true;
    for (const field of Object.values(type.getFields())) {
      if (!isUsableField(type, field)) reach.delete(`${type.name}.${field.name}`);
    }
    return Object.keys(type.getFields()).some((name) => reach.has(`${type.name}.${name}`));
  }

  function isUsableField(type: Composite, field: GraphQLField<unknown, unknown>): boolean {
    return (
      reach.has(getNamedType(field.type).name) &&
      (field.args.length === 0 ||
        areUsable(field.args, (argument) => argumentOf(type.name, field, argument), isRequiredArgument, true))
    );
  }

  /**
   * An interface promises what all its implementations have (GraphQL §3.6). What one of them lacks, because it asks for more,
   * is left to fragments on the others.
   */
  function keepCommon(one: GraphQLInterfaceType): void {
    const { objects, interfaces } = schema.getImplementations(one);
    const implementations = [...objects, ...interfaces].filter(({ name }) => reach.has(name));
    const keep = (member: string) => {
      if (implementations.every(({ name }) => reach.has(`${name}${member}`))) return;
      reach.delete(`${one.name}${member}`);
    };
    for (const field of Object.values(one.getFields())) {
      keep(`.${field.name}`);
      for (const argument of field.args) keep(argumentOf('', field, argument));
    }
  }

  /** Forgets inputs whose type is out of reach; false where a required one is, or where `orNone` is not said and none is left. */
  function areUsable<Input extends GraphQLArgument | GraphQLInputField>(
    inputs: readonly Input[],
    coordinateOf: (input: Input) => string,
    isRequired: (input: Input) => boolean,
    orNone = false,
  ): boolean {
    for (const input of inputs) {
      if (!reach.has(getNamedType(input.type).name)) reach.delete(coordinateOf(input));
    }
    const left = inputs.filter((input) => reach.has(coordinateOf(input)));
    return (orNone || left.length > 0) && inputs.every((input) => left.includes(input) || !isRequired(input));
  }
}

/** By its name the types that lead to a type: by a field, an argument, an input field; or as its interface or union. */
function usersOf(types: readonly GraphQLNamedType[]): ReadonlyMap<string, ReadonlySet<GraphQLNamedType>> {
  const users = new Map<string, Set<GraphQLNamedType>>();
  for (const type of types) {
    for (const used of usedBy(type)) {
      const known = users.get(used.name) ?? new Set();
      users.set(used.name, known.add(type));
      if (isInterfaceType(used) && isObjectType(type)) {
        const interfaces = users.get(type.name) ?? new Set();
        users.set(type.name, interfaces.add(used));
      }
    }
  }
  return users;
}

function usedBy(type: GraphQLNamedType): GraphQLNamedType[] {
  if (isUnionType(type)) return [...type.getTypes()];
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => getNamedType(field.type));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const ofFields = Object.values(type.getFields()).flatMap(({ type: returned, args }) => [
    getNamedType(returned),
    ...args.map((argument) => getNamedType(argument.type)),
  ]);
  return [...ofFields, ...type.getInterfaces()];
}

/** The coordinate of a field's argument. */
export function argumentOf(
  type: string,
  field: { readonly name: string },
  argument: { readonly name: string },
): string {
  return `${type}.${field.name}(${argument.name}:)`;
}
