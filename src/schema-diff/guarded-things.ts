import {
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { fieldRequirements, type RequirementOrigin } from '../directive/field-requirements.ts';
import { placeOf } from '../directive/schema-problem.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { conjunction, type Requirement } from '../requirement/requirement.ts';
import type { Change } from './change.ts';

/** Something that a token is asked for: a field of an object, an object's type, an argument, an input field. */
export interface GuardedThing {
  readonly kind: 'type' | 'field' | 'argument' | 'input field';
  readonly coordinate: string;
  readonly requirement: Requirement;
  readonly origins: readonly RequirementOrigin[];
  /** Of a field what it returns, of others what they take. */
  readonly type: string;
  readonly isOpenOnPurpose: boolean;
  /** Looking for it takes a walk through the file. */
  readonly place: () => Change['place'];
}

/** All of a schema, by coordinate. An interface's fields are not among them: they are executed on the objects. */
export function guardedThings(schema: GraphQLSchema): Map<string, GuardedThing> {
  const { own, open } = schemaRequirements(schema);
  const { originsOfField, originsOfType, originsOfArgument } = fieldRequirements(schema);
  const things = new Map<string, GuardedThing>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (isObjectType(type)) {
      add('type', type.name, originsOfType(type), type.name, type.astNode);
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        add('field', coordinate, originsOfField(type, field), String(field.type), field.astNode);
        for (const argument of field.args) {
          const origins = originsOfArgument(type, field, argument.name);
          add(
            'argument',
            `${coordinate}(${argument.name}:)`,
            origins,
            String(argument.type),
            argument.astNode,
          );
        }
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        const requirement = own.get(coordinate);
        const origins: RequirementOrigin[] = requirement
          ? [{ coordinate, place: 'input field', requirement }]
          : [];
        add('input field', coordinate, origins, String(field.type), field.astNode);
      }
    }
  }
  return things;

  function add(
    kind: GuardedThing['kind'],
    coordinate: string,
    origins: readonly RequirementOrigin[],
    type: string,
    node: Parameters<typeof placeOf>[0] | null | undefined,
  ): void {
    things.set(coordinate, {
      kind,
      coordinate,
      requirement: conjunction(...origins.map(({ requirement }) => requirement)),
      origins,
      type,
      isOpenOnPurpose: open.has(coordinate),
      place: () => (node ? placeOf(node) : undefined),
    });
  }
}

/** Names of what a type implements. */
export function interfacesOf(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  return isObjectType(type) || isInterfaceType(type)
    ? type
        .getInterfaces()
        .map((one) => one.name)
        .sort()
    : [];
}
