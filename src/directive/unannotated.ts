import type { GraphQLSchema } from 'graphql';
import { InvalidSchemaError } from '../errors.ts';
import { isProtected } from '../requirement/requirement.ts';
import { isEntitiesField, isServiceField } from './federation-fields.ts';
import { fieldRequirements } from './field-requirements.ts';
import { schemaProblem } from './schema-problem.ts';
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
      const says = ' has no requirement; write @requiresScopes, @authenticated or @public';
      return [schemaProblem({ rule: 'S24', coordinate, node: field.astNode, subject: coordinate, says })];
    }),
  );
  if (problems.length > 0) throw new InvalidSchemaError(problems);
}
