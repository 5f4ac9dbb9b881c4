import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { fieldRequirements, type RequirementOrigin } from './field-requirements.ts';

/**
 * Where what a field or a type needs is written: the conjunction of the origins is the requirement that is enforced.
 *
 * @param coordinate such as `Query.myItems` or `Item`
 * @throws RangeError where the schema has no such type, or its type no such field
 * @throws InvalidSchemaError see `schemaRequirements`
 */
export function requirementOrigins(schema: GraphQLSchema, coordinate: string): readonly RequirementOrigin[] {
  const [typeName = '', fieldName, ...further] = coordinate.split('.');
  const { originsOfField, originsOfType } = fieldRequirements(schema);
  const type = schema.getType(typeName);
  if (type && fieldName === undefined) return originsOfType(type);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName ?? ''] : undefined;
  if (!field || further.length > 0 || !(isObjectType(type) || isInterfaceType(type))) {
    throw new RangeError(`The schema has no ${coordinate}`);
  }
  return originsOfField(type, field);
}
