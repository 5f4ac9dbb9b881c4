// GraphQL Armor: the limits that Yoga's documentation names, one small package each.
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Config } from './config.ts';

/** Rule H5: a document over a limit is refused with 400 before anything of it runs. */
export function limits(
  config: Pick<Config, 'maxQueryTokens' | 'maxQueryDepth' | 'maxQueryAliases'>,
): Plugin[] {
  const onReject = [(_context: unknown, error: GraphQLError) => refuse(error)];
  return [
    maxTokensPlugin({ n: config.maxQueryTokens, onReject }),
    maxDepthPlugin({ n: config.maxQueryDepth, flattenFragments: true, onReject }),
    maxAliasesPlugin({ n: config.maxQueryAliases, onReject }),
  ] as Plugin[];
}

function refuse(error: GraphQLError): void {
  Object.assign(error.extensions, { code: 'OPERATION_TOO_LARGE', http: { status: 400 } });
}
