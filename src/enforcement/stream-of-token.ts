import { closeSource } from './close-source.ts';
import { hasEnded, type ScopedToken } from './granted.ts';
import { onTokenEnd } from './on-token-end.ts';

/** The last event of a stream whose token ended. Resolving it is an error (rule S12). */
export const tokenEnded: unique symbol = Symbol('the token of this stream ended');

/** Gives the events of `source` until the token ends, then {@link tokenEnded}, then nothing: also where no event comes. */
export function streamOfToken(
  source: AsyncIterable<unknown>,
  token: ScopedToken,
): AsyncIterableIterator<unknown> {
  const events = source[Symbol.asyncIterator]();
  const waiting: ((result: IteratorResult<unknown>) => void)[] = [];
  let state: 'open' | 'ending' | 'closed' = 'open';
  const listener = { end };
  const telling = onTokenEnd(token, listener, events);
  // It may have been revoked while the stream was opened.
  if (hasEnded(token)) end();

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (state !== 'open') return Promise.resolve(lastResult());
      return new Promise((resolve, reject) => {
        waiting.push(resolve);
        telling.hold(listener);
        const settled = () => {
          const index = waiting.indexOf(resolve);
          if (index >= 0) waiting.splice(index, 1);
          if (waiting.length === 0) telling.hold(undefined);
        };
        new Promise<IteratorResult<unknown>>((started) => started(events.next()))
          .then((result) => {
            settled();
            // A source can give anything.
            if (result.done) {
              close();
            } else if (state === 'open' && hasEnded(token)) {
              // It came before the timer could: the end is told in its place.
              waiting.unshift(resolve);
              end();
              return;
            }
            resolve(result);
          })
          .catch((error) => {
            settled();
            close();
            reject(error);
          });
      });
    },
    async return() {
      const isOpen = state === 'open';
      close();
      // Else it was told already, or has ended: a generator that waits for something is not closed before that has come.
      if (isOpen) await events.return?.();
      return { done: true, value: undefined };
    },
  };

  function end(): void {
    if (state !== 'open') return;
    telling.stop();
    state = 'ending';
    for (const resolve of waiting.splice(0)) resolve(lastResult());
    closeSource(() => events);
  }

  function lastResult(): IteratorResult<unknown> {
    if (state !== 'ending') return { done: true, value: undefined };
    state = 'closed';
    return { done: false, value: tokenEnded };
  }

  function close(): void {
    telling.stop();
    state = 'closed';
  }
}
