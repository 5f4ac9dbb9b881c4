import { isAsyncIterable, mapAsyncIterator } from '@graphql-tools/utils';
import type { ExecutionResult } from 'graphql';
import { type Plugin, processRegularResult } from 'graphql-yoga';
import { textOf } from './direct-answer.ts';
import { currentRequestId, type Logger } from './logger.ts';

/**
 * Yoga plugin: an event that is not to be had as JSON, such as a BigInt, is an error in the stream. Yoga would let it end the process: what
 * makes the text of an event is watched by nobody.
 */
export function useSafeEvents(logger: Logger): Plugin {
  return {
    onResultProcess({ result, setResult, resultProcessor }) {
      // A single answer has its place for what goes wrong.
      if (resultProcessor === processRegularResult) return;
      if (isAsyncIterable(result)) setResult(mapAsyncIterator(result, safe));
      else setResult({ ...result, ...safe(result as ExecutionResult) });
    },
  };

  /** The same, with its text made already. */
  function safe<Result extends object>(result: Result): Result {
    let text: string;
    try {
      text = textOf(result as ExecutionResult);
    } catch (error) {
      logger.error({ err: error }, 'unexpected error');
      const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: currentRequestId() };
      text = JSON.stringify({ errors: [{ message: 'Unexpected error.', extensions }] });
    }
    return { stringify: () => text } as unknown as Result;
  }
}
