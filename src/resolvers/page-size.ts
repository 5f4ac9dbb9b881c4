import { GraphQLError } from 'graphql';

/** @throws GraphQLError where `first` is not between 1 and 100 */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? 20;
  if (size < 1 || size > 100) {
    throw new GraphQLError(`first must be between 1 and 100, not ${size}`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  return size;
}
