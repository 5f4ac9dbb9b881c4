import type { GraphQLResolveInfo } from 'graphql';

/** The variables of an execution. graphql 17 keeps them beside their sources, in an object whose own members are not variables. */
export function coercedValues({ variableValues }: Pick<GraphQLResolveInfo, 'variableValues'>): {
  readonly [name: string]: unknown;
} {
  const { sources, coerced } = variableValues as { sources?: unknown; coerced?: { [name: string]: unknown } };
  return typeof sources === 'object' && typeof coerced === 'object' ? coerced : variableValues;
}
