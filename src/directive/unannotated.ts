import type { GraphQLSchema } from 'graphql';
import { InvalidSchemaError } from '../errors.ts';
import { isProtected } from '../requirement/requirement.ts';
import { isEntitiesField, isServiceField } from './federation-fields.ts';
import { fieldRequirements } from './field-requirements.ts';
import { placeOf } from './schema-elements.ts';
import { schemaRequirements } from './schema-requirements.ts';

/** @throws InvalidSchemaError for root fields that nobody protected and nobody meant to be open (rule S24) */
export function refuseUnannotated(schema: GraphQLSchema): void {
  const { open } = schemaRequirements(schema);
  const requirements = fieldRequirements(schema);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
    (root) => root ?? [],
  );
  const problems = roots.flatMap((root) =>
    Object.values(root.getFields()).flatMap((field) => {
      const coordinate = `${root.name}.${field.name}`;
      if (
        open.has(coordinate) ||
        // Nobody can write a directive on these; the entities' types say what they need.
        isServiceField(field) ||
        isEntitiesField(field) ||
        isProtected(requirements.ofField(root, field))
      )
        return [];
      const place = field.astNode ? placeOf(field.astNode) : '';
      return [`${coordinate}${place} has no requirement; write @requiresScopes, @authenticated or @public`];
    }),
  );
  if (problems.length > 0) throw new InvalidSchemaError(problems);
}
