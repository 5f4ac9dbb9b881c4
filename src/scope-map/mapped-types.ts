import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { argumentRequirements, type ProtectedInputs } from '../directive/input-requirements.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { conjunction, noRequirement, type Requirement } from '../requirement/requirement.ts';
import type { MappedField, MappedInput, MappedOrigin, MappedType } from './scope-map.ts';

/** A type before the ways to it are known. */
export interface BareType extends Omit<MappedType, 'needs' | 'fields'> {
  readonly fields: readonly BareField[];
}
export type BareField = Omit<MappedField, 'needs' | 'protection'>;

/** The types of a map, in its order, with what is written on them. */
export function typesOf(schema: GraphQLSchema): BareType[] {
  const { own, open } = schemaRequirements(schema);
  const { ofField, ofType, originsOfField, originsOfType, originsOfArgument } = fieldRequirements(schema);
  const argumentsOf = argumentRequirements(schema);
  const inputTypes = new Map<GraphQLInputObjectType, ProtectedInputs>();
  const targets = new Map<GraphQLNamedType, readonly string[]>();
  const roots = rootsOf(schema);
  const objects = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !isIntrospectionType(type))
    .filter((type) => !roots.has(type as GraphQLObjectType))
    .sort(byName) as GraphQLObjectType[];

  const mapped = [...roots.keys(), ...objects].map(objectType);
  // A Map's iterator also visits what is added on the way.
  const inputs: BareType[] = [];
  for (const [type, fields] of inputTypes) inputs.push(inputType(type, fields));
  return [...mapped, ...inputs.sort(byName)];

  function objectType(type: GraphQLObjectType): BareType {
    return {
      name: type.name,
      root: roots.get(type) ?? null,
      isInput: false,
      requirement: ofType(type),
      origins: originsOfType(type),
      fields: Object.values(type.getFields()).map((field) => objectField(type, field)),
    };
  }

  function objectField(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): BareField {
    const coordinate = `${parent.name}.${field.name}`;
    const inputs = mappedInputs(
      field.args,
      argumentsOf(parent, field),
      (name) => `${coordinate}(${name}:)`,
      (name) => originsOfArgument(parent, field, name),
    );
    const supplied = field.args.flatMap((argument): MappedOrigin[] => {
      const requirement = isRequiredArgument(argument)
        ? mustSupply(argument, argumentsOf(parent, field))
        : noRequirement;
      const place = 'required argument';
      return requirement.authenticated
        ? [{ coordinate: `${coordinate}(${argument.name}:)`, place, requirement }]
        : [];
    });
    const requirement = conjunction(ofField(parent, field), ...supplied.map((origin) => origin.requirement));
    return {
      coordinate,
      name: field.name,
      type: String(field.type),
      leadsTo: leadsTo(getNamedType(field.type)),
      requirement,
      origins: [...originsOfField(parent, field), ...supplied],
      kind: kindOf(requirement, open.has(coordinate)),
      inputs,
    };
  }

  /** What a required input asks for that nobody can do without: its own, and that of the required fields of its object. */
  function mustSupply(input: GraphQLArgument | GraphQLInputField, among: ProtectedInputs): Requirement {
    const { requirement, fields } = among.get(input.name) ?? {};
    if (!requirement || !fields) return noRequirement;
    const object = isNonNullType(input.type) ? (input.type.ofType as GraphQLInputType) : input.type;
    // A list may be empty.
    if (!isInputObjectType(object)) return requirement;
    const inside = Object.values(object.getFields()).filter(isRequiredInputField);
    return conjunction(requirement, ...inside.map((field) => mustSupply(field, fields())));
  }

  function mappedInputs(
    inputs: readonly (GraphQLArgument | GraphQLInputField)[],
    among: ProtectedInputs,
    coordinateOf: (name: string) => string,
    originsOf: (name: string) => readonly MappedOrigin[],
  ): MappedInput[] {
    return inputs.flatMap(({ name, type }) => {
      const found = among.get(name);
      if (!found) return [];
      const named = getNamedType(type);
      const fields = found.fields();
      const leads = isInputObjectType(named) && fields.size > 0;
      if (leads) inputTypes.set(named, fields);
      return [
        {
          coordinate: coordinateOf(name),
          name,
          type: String(type),
          requirement: found.requirement,
          origins: originsOf(name),
          leadsTo: leads ? [named.name] : [],
        },
      ];
    });
  }

  function inputType(type: GraphQLInputObjectType, among: ProtectedInputs): BareType {
    const coordinateOf = (name: string) => `${type.name}.${name}`;
    const originsOf = (name: string): MappedOrigin[] => {
      const coordinate = coordinateOf(name);
      const requirement = own.get(coordinate);
      return requirement ? [{ coordinate, place: 'field', requirement }] : [];
    };
    const inputs = mappedInputs(Object.values(type.getFields()), among, coordinateOf, originsOf);
    return {
      name: type.name,
      root: null,
      isInput: true,
      requirement: noRequirement,
      origins: [],
      fields: inputs.map((input) => ({ ...input, kind: kindOf(input.requirement, false), inputs: [] })),
    };
  }

  function leadsTo(type: GraphQLNamedType): readonly string[] {
    const known = targets.get(type);
    if (known) return known;
    const objects = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
    const names = objects.filter((one) => !isIntrospectionType(one)).map(({ name }) => name);
    targets.set(type, names);
    return names;
  }
}

function rootsOf(schema: GraphQLSchema): Map<GraphQLObjectType, 'query' | 'mutation' | 'subscription'> {
  const roots = new Map<GraphQLObjectType, 'query' | 'mutation' | 'subscription'>();
  const [query, mutation, subscription] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ];
  if (query) roots.set(query, 'query');
  if (mutation) roots.set(mutation, 'mutation');
  if (subscription) roots.set(subscription, 'subscription');
  return roots;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

function kindOf({ authenticated, scopes }: Requirement, isOpen: boolean): MappedField['kind'] {
  if (!authenticated) return isOpen ? 'public' : 'unprotected';
  return scopes.some((all) => all.length === 0) ? 'authenticated' : 'scopes';
}
