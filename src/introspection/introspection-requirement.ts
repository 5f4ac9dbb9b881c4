import type { GraphQLSchema } from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import {
  authenticatedRequirement,
  isProtected,
  type Requirement,
  requirementOf,
} from '../requirement/requirement.ts';

/** What a token that is shown nothing of the schema lacks: what at least one root field of queries asks for (rule S15). */
export function introspectionRequirement(schema: GraphQLSchema): Requirement {
  const query = schema.getQueryType();
  const { ofField } = fieldRequirements(schema);
  const fields = query ? Object.values(query.getFields()).map((field) => ofField(query, field)) : [];
  const alternatives = fields.filter(isProtected).flatMap(({ scopes }) => scopes);
  return alternatives.every((all) => all.length > 0) && alternatives.length > 0
    ? requirementOf(alternatives)
    : authenticatedRequirement;
}
