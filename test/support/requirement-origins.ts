import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { fieldRequirements, type RequirementOrigin } from '../../src/directive/field-requirements.ts';

/**
 * Where what a field, an argument or a type needs is written: the conjunction of the origins is the requirement that is enforced.
 * What an argument needs (rule S4) comes on top of what its field does.
 *
 * @param coordinate such as `Query.myItems`, `Query.myItems(first:)` or `Item`
 * @throws RangeError where the schema has no such thing
 * @throws InvalidSchemaError see `schemaRequirements`
 */
export function requirementOrigins(schema: GraphQLSchema, coordinate: string): readonly RequirementOrigin[] {
  const { originsOfType, originsOfField, originsOfArgument } = fieldRequirements(schema);
  const [, typeName, fieldName, argumentName] = coordinateParts.exec(coordinate) ?? [];
  const type = typeName === undefined ? undefined : schema.getType(typeName);
  if (type && fieldName === undefined) return originsOfType(type);
  if (isObjectType(type) || isInterfaceType(type)) {
    const field = type.getFields()[fieldName ?? ''];
    if (field && argumentName === undefined) return originsOfField(type, field);
    if (field?.args.some(({ name }) => name === argumentName))
      return originsOfArgument(type, field, argumentName ?? '');
  }
  throw new RangeError(`The schema has no ${coordinate}`);
}

const coordinateParts = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/;
