import {
  DirectiveLocation,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { type AppliedDirective, appliedDirectives, type Definition } from './applied-directives.ts';

/** A thing of the schema that can carry directives. */
export interface SchemaElement {
  /** Its schema coordinate, such as `Query.myItems(first:)`; `schema` for the schema itself. */
  readonly coordinate: string;
  readonly location: DirectiveLocation;
  /** On an argument of a directive's own definition, where a requirement would guard nothing. */
  readonly ofDirective?: boolean;
  readonly directives: readonly AppliedDirective[];
}

/** Every element of the schema, in a stable order. */
export function* schemaElements(schema: GraphQLSchema): Generator<SchemaElement> {
  yield element('schema', DirectiveLocation.SCHEMA, schema);
  for (const type of Object.values(schema.getTypeMap())) yield* typeElements(type);
  for (const directive of schema.getDirectives()) {
    for (const argument of argumentElements(`@${directive.name}`, directive.args)) {
      yield { ...argument, ofDirective: true };
    }
  }
}

function* typeElements(type: GraphQLNamedType): Generator<SchemaElement> {
  yield element(type.name, typeLocation(type), type);
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      yield element(coordinate, DirectiveLocation.FIELD_DEFINITION, field);
      yield* argumentElements(coordinate, field.args);
    }
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      yield element(`${type.name}.${field.name}`, DirectiveLocation.INPUT_FIELD_DEFINITION, field);
    }
  } else if (isEnumType(type)) {
    for (const value of type.getValues()) {
      yield element(`${type.name}.${value.name}`, DirectiveLocation.ENUM_VALUE, value);
    }
  }
}

function* argumentElements(owner: string, args: readonly GraphQLArgument[]): Generator<SchemaElement> {
  for (const argument of args) {
    yield element(`${owner}(${argument.name}:)`, DirectiveLocation.ARGUMENT_DEFINITION, argument);
  }
}

function typeLocation(type: GraphQLNamedType): DirectiveLocation {
  if (isObjectType(type)) return DirectiveLocation.OBJECT;
  if (isInterfaceType(type)) return DirectiveLocation.INTERFACE;
  if (isScalarType(type)) return DirectiveLocation.SCALAR;
  if (isEnumType(type)) return DirectiveLocation.ENUM;
  if (isInputObjectType(type)) return DirectiveLocation.INPUT_OBJECT;
  return DirectiveLocation.UNION;
}

function element(coordinate: string, location: DirectiveLocation, definition: Definition): SchemaElement {
  return { coordinate, location, directives: appliedDirectives(definition) };
}
