import type { GraphQLSchema } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { requirementKey } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import { reachOf } from './reach.ts';
import { schemaWithin } from './schema-within.ts';

type VisibleSchema = (granted: Granted) => GraphQLSchema | undefined;

const known = new WeakMap<GraphQLSchema, VisibleSchema>();
/** Views of one schema that are remembered: each token's scopes could ask for another. */
const maxKept = 64;

/**
 * The part of a schema that a token can reach, a valid schema of its own; undefined where that is nothing (rule S15).
 * @throws InvalidSchemaError see `schemaRequirements`
 */
export function visibleSchema(schema: GraphQLSchema, granted: Granted): GraphQLSchema | undefined {
  const visible = known.get(schema) ?? createVisibleSchema(schema);
  known.set(schema, visible);
  return visible(granted);
}

function createVisibleSchema(schema: GraphQLSchema): VisibleSchema {
  const { own, checkOf } = schemaRequirements(schema);
  const checks = [...new Map([...own.values()].map((one) => [requirementKey(one), checkOf(one)])).values()];
  const views = new Map<string, GraphQLSchema | undefined>();

  return function visibleTo(granted) {
    // Every requirement is a conjunction of these, so a view depends on nothing else of a token (rule S8).
    const key = checks.map(({ isMet }) => (isMet(granted) ? '1' : '0')).join('');
    if (!views.has(key)) {
      const [oldest] = views.keys();
      if (views.size >= maxKept && oldest !== undefined) views.delete(oldest);
      const reach = reachOf(schema, (requirement) => checkOf(requirement).isMet(granted));
      views.set(key, schemaWithin(schema, reach));
    }
    return views.get(key);
  };
}
