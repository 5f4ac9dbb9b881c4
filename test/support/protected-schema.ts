import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import { type ExecutionResult, type GraphQLSchema, graphql } from 'graphql';
import {
  type RequiresScopesOptions,
  requiresScopesTransformer,
  requiresScopesTypeDefs,
} from 'graphql-scopes';

/** A schema of the directives and `typeDefs`, enforced. */
export function protectedSchema(
  typeDefs: string,
  resolvers: IResolvers = {},
  options: RequiresScopesOptions = {},
): GraphQLSchema {
  return requiresScopesTransformer(
    makeExecutableSchema({ typeDefs: [requiresScopesTypeDefs, typeDefs], resolvers }),
    options,
  );
}

/** The token that carries exactly these granted scopes. */
export function tokenOf(...scopes: string[]): { scopes: Set<string> } {
  return { scopes: new Set(scopes) };
}

/** Executes with graphql-js; `token` null is a request without one. */
export async function ask(
  schema: GraphQLSchema,
  source: string,
  token: { scopes: ReadonlySet<string> } | null,
  options: { rootValue?: unknown; variableValues?: Record<string, unknown> } = {},
): Promise<ExecutionResult> {
  const result = await graphql({ schema, source, contextValue: { token }, ...options });
  return JSON.parse(JSON.stringify(result));
}

/** Per error: its path with dots, its code and its missing scopes, such as `me.items FORBIDDEN items`. */
export function denialsIn({ errors = [] }: ExecutionResult): string[] {
  return errors.map(({ path = [], message, extensions }) => {
    const missing = (extensions?.missingScopes as string[] | undefined) ?? [];
    return [path.join('.'), extensions?.code ?? message, ...missing].join(' ');
  });
}
