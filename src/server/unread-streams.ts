import { isAsyncIterable } from '@graphql-tools/utils';
import type { Plugin } from 'graphql-yoga';

/**
 * Yoga plugin, behind all that choose how an answer is sent: closes a stream that nobody will read, such as a subscription whose client takes JSON
 * alone. Yoga answers 406 and leaves it open.
 */
export const closeUnreadStreams: Plugin = {
  onResultProcess({ result, resultProcessor }) {
    if (resultProcessor || !isAsyncIterable(result)) return;
    // Nobody waits for it, and one that cannot be closed is no reason for another answer.
    new Promise((resolve) => resolve(result[Symbol.asyncIterator]().return?.())).catch(() => {});
  },
};
