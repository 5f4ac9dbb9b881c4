import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { noRequirement, type Requirement } from '../requirement/requirement.ts';

/** The requirement of a field on a type, by their names; none where the schema does not have them. */
export function requirementOfField(schema: GraphQLSchema, typeName: string, fieldName: string): Requirement {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return noRequirement;
  const field = type.getFields()[fieldName];
  return field ? fieldRequirements(schema).ofField(type, field) : noRequirement;
}
