import { isAsyncIterable } from '@graphql-tools/utils';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Yoga plugin: errors about a document or its variables do not go on with `Did you mean "secretField"?`, which tells the
 * schema to who may not see it (rule S15).
 */
export const withoutSuggestions: Plugin = {
  onValidate:
    () =>
    ({ valid, result, setResult }) => {
      if (!valid) setResult(result.map(withoutSuggestion));
    },
  onExecutionResult({ result, setResult }) {
    // Only a request that was not executed has errors of this kind, and no data.
    if (!result || isAsyncIterable(result) || result.data !== undefined || !result.errors) return;
    setResult({ ...result, errors: result.errors.map(withoutSuggestion) });
  },
};

function withoutSuggestion(error: Error): GraphQLError {
  // A suggestion ends the message. No pattern: messages quote what the client sent, at any length.
  const at = error.message.indexOf('Did you mean ');
  const message = at === -1 ? error.message : error.message.slice(0, at).trimEnd();
  if (!(error instanceof GraphQLError)) return new GraphQLError(message);
  if (at === -1) return error;
  const { nodes = null, source = null, positions = null, path = null, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
