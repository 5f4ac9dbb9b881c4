import { isAsyncIterable } from '@graphql-tools/utils';
import type { Plugin } from 'graphql-yoga';
import { closeSource } from '../enforcement/close-source.ts';

/**
 * Yoga plugin, behind all that choose how an answer is sent: closes a stream that nobody will read, such as a subscription whose client takes JSON
 * alone. Yoga answers 406 and leaves it open.
 */
export const closeUnreadStreams: Plugin = {
  onResultProcess({ result, resultProcessor }) {
    if (resultProcessor || !isAsyncIterable(result)) return;
    closeSource(() => result[Symbol.asyncIterator]());
  },
};
