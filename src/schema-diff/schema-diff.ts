import type { GraphQLSchema } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { catalogueChanges } from './catalogue-changes.ts';
import { type Change, levels } from './change.ts';
import { requirementChanges } from './requirement-changes.ts';
import { structureChanges } from './structure-changes.ts';

/**
 * What is different for tokens from one version of a schema to the next, breaking changes first.
 * @throws InvalidSchemaError see `schemaRequirements`
 */
export function schemaDiff(before: GraphQLSchema, after: GraphQLSchema): Change[] {
  const [was, is] = [schemaRequirements(before), schemaRequirements(after)];
  const changes = [
    ...requirementChanges(before, after),
    ...structureChanges(before, after),
    ...catalogueChanges(was, is),
  ];
  // The sort is stable: within a level the order stays.
  return changes.sort((one, other) => levels[one.level] - levels[other.level]);
}
