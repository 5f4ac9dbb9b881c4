import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from 'graphql';
import { conjunction, type Requirement } from '../requirement/requirement.ts';
import { fieldRequirements, type RequirementOrigin } from './field-requirements.ts';
import { schemaRequirements } from './schema-requirements.ts';

/** An argument or input field that is protected, or in whose value something may be (rule S4). */
export interface ProtectedInput {
  readonly requirement: Requirement;
  /** Where that is written. */
  readonly origins: readonly RequirementOrigin[];
  /** What stands in where the client leaves it out; undefined where nothing does. */
  readonly defaultValue: unknown;
  /** Of the input object that its value is, at any depth of lists; empty for other values. */
  readonly fields: () => ProtectedInputs;
}

/** By name; what needs nothing, and leads to nothing that does, is left out. */
export type ProtectedInputs = ReadonlyMap<string, ProtectedInput>;

/** Finds the protected arguments of a field. */
export type ArgumentRequirements = (
  parent: GraphQLObjectType | GraphQLInterfaceType,
  field: GraphQLField<unknown, unknown>,
) => ProtectedInputs;

const known = new WeakMap<GraphQLSchema, ArgumentRequirements>();
const none: ProtectedInputs = new Map();

/** @throws InvalidSchemaError see `schemaRequirements` */
export function argumentRequirements(schema: GraphQLSchema): ArgumentRequirements {
  const requirements = known.get(schema) ?? createArgumentRequirements(schema);
  known.set(schema, requirements);
  return requirements;
}

function createArgumentRequirements(schema: GraphQLSchema): ArgumentRequirements {
  const { own } = schemaRequirements(schema);
  const { originsOfArgument } = fieldRequirements(schema);
  const leading = leadingTypes(schema, own);
  const ofTypes = new Map<string, ProtectedInputs>();

  return function argumentsOf(parent, field) {
    if (field.args.length === 0) return none;
    return protectedAmong(field.args, (name) => originsOfArgument(parent, field, name));
  };

  function protectedAmong(
    inputs: readonly (GraphQLArgument | GraphQLInputField)[],
    originsOf: (name: string) => readonly RequirementOrigin[],
  ): ProtectedInputs {
    const found = new Map<string, ProtectedInput>();
    for (const { name, type, defaultValue } of inputs) {
      const named = getNamedType(type);
      const leads = isInputObjectType(named) && leading.has(named);
      const origins = originsOf(name);
      const requirement = conjunction(...origins.map((origin) => origin.requirement));
      if (!leads && !requirement.authenticated) continue;
      found.set(name, { requirement, origins, defaultValue, fields: () => (leads ? fieldsOf(named) : none) });
    }
    return found;
  }

  function fieldsOf(type: GraphQLInputObjectType): ProtectedInputs {
    const fields =
      ofTypes.get(type.name) ??
      protectedAmong(Object.values(type.getFields()), (name) => originsOfInputField(`${type.name}.${name}`));
    ofTypes.set(type.name, fields);
    return fields;
  }

  function originsOfInputField(coordinate: string): RequirementOrigin[] {
    const requirement = own.get(coordinate);
    return requirement ? [{ coordinate, place: 'input field', requirement }] : [];
  }
}

/** The input objects in which something is protected, directly or further inside. */
function leadingTypes(
  schema: GraphQLSchema,
  own: ReadonlyMap<string, Requirement>,
): ReadonlySet<GraphQLInputObjectType> {
  const users = new Map<GraphQLInputObjectType, GraphQLInputObjectType[]>();
  const leading = new Set<GraphQLInputObjectType>();
  for (const type of Object.values(schema.getTypeMap()).filter(isInputObjectType)) {
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      if (isInputObjectType(named)) users.set(named, [...(users.get(named) ?? []), type]);
      if (own.has(`${type.name}.${field.name}`)) leading.add(type);
    }
  }
  // A Set's iterator also visits what is added on the way.
  for (const type of leading) for (const user of users.get(type) ?? []) leading.add(user);
  return leading;
}
