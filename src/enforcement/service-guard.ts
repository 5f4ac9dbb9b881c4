import type { GraphQLFieldConfig, GraphQLFieldResolver } from 'graphql';
import { isServiceField } from '../directive/federation-fields.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { authenticatedRequirement } from '../requirement/requirement.ts';
import type { Enforcement } from './enforcement.ts';

type Field = GraphQLFieldConfig<unknown, unknown>;

/**
 * Who may ask for the schema (rule S15): `'open'` (default): everyone; `'authenticated'`: who has a valid token;
 * `'filtered'`: everyone, and a token is shown the part of the schema that it can reach.
 */
export type IntrospectionMode = 'open' | 'authenticated' | 'filtered';

/**
 * Rule S15 for a federated subgraph, whose `_service` gives away all of the SDL. There are no parts of it, so what filters
 * introspection gives it only to a token that can reach everything. Makes the function that puts that check before the
 * field's resolver; it gives undefined for any other field.
 */
export function createServiceGuard(
  { schema, granted, checkOf, deny }: Enforcement,
  introspection: IntrospectionMode,
  fieldResolver: GraphQLFieldResolver<unknown, unknown>,
): (config: Field, typeName: string, fieldName: string) => Field | undefined {
  const queryName = schema.getQueryType()?.name;
  const needed =
    introspection === 'filtered' ? [...schemaRequirements(schema).own.values()] : [authenticatedRequirement];
  const checks = [...new Set(needed)].map(checkOf);

  return function guardService(config, typeName, fieldName) {
    const isService = typeName === queryName && isServiceField({ name: fieldName, type: config.type });
    if (introspection === 'open' || !isService) return undefined;
    const coordinate = `${typeName}.${fieldName}`;
    const { resolve = fieldResolver } = config;
    return {
      ...config,
      resolve(source, args, context, info) {
        const scopes = granted(context, info);
        const check = checks.find(({ isMet }) => !isMet(scopes));
        if (check) deny({ coordinate, check, granted: scopes }, context, info);
        return resolve(source, args, context, info);
      },
    };
  };
}
