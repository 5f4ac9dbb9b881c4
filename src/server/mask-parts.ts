import { type ExecutionResult, isAsyncIterable } from '@graphql-tools/utils';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Yoga plugin: masks errors in what `@defer` and `@stream` send after the first part (rule H6). Yoga's own masking looks at the errors
 * beside `data` alone.
 */
export function useMaskedParts(maskError: (error: unknown) => GraphQLError): Plugin {
  return {
    onExecute: () => ({ onExecuteDone: ({ result }) => ofStream(result) }),
    onSubscribe: () => ({ onSubscribeResult: ({ result }) => ofStream(result) }),
  };

  function ofStream(result: unknown): { onNext: (part: Part) => void } | undefined {
    return isAsyncIterable(result) ? { onNext: mask } : undefined;
  }

  function mask({ result, setResult }: Part): void {
    if (!result.incremental) return;
    const incremental = result.incremental.map((part) =>
      part.errors ? { ...part, errors: part.errors.map((error) => asSent(maskError(error))) } : part,
    );
    setResult({ ...result, incremental });
  }
}

/** Without what tells Yoga which status and header fields an answer has: it looks at the first part alone, and takes them out of that. */
function asSent(error: GraphQLError): GraphQLError {
  const { http: _http, unexpected: _unexpected, ...extensions } = error.extensions;
  const { message, nodes = null, path = null, originalError = null } = error;
  return new GraphQLError(message, { nodes, path, originalError, extensions });
}

interface Part {
  readonly result: ExecutionResult;
  readonly setResult: (result: ExecutionResult) => void;
}
