import { GraphQLError } from 'graphql';

/** How many events wait for a client that does not read. */
const places = 1000;

/**
 * Events for one subscription, in the order in which they came. It listens from when it is first asked until it is left. A client
 * that reads too slowly loses the subscription, not this server its memory.
 */
export function createEventQueue<Event>(
  listen: (listener: (event: Event) => void) => () => void,
): AsyncIterableIterator<Event, undefined, undefined> {
  const events: Event[] = [];
  const waiting: PromiseWithResolvers<IteratorResult<Event, undefined>>[] = [];
  const done = { done: true, value: undefined } as const;
  let stop: (() => void) | undefined;
  let state: 'open' | 'overflown' | 'closed' = 'open';
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (state === 'closed') return done;
      if (state === 'overflown') {
        state = 'closed';
        throw new GraphQLError('This subscription has ended: its events were not read in time', {
          extensions: { code: 'TOO_SLOW' },
        });
      }
      stop ??= listen(push);
      const event = events.shift();
      if (event !== undefined) return { done: false, value: event };
      const next = Promise.withResolvers<IteratorResult<Event, undefined>>();
      waiting.push(next);
      return next.promise;
    },
    async return() {
      end('closed');
      for (const { resolve } of waiting.splice(0)) resolve(done);
      return done;
    },
  };

  function push(event: Event): void {
    const next = waiting.shift();
    if (next) next.resolve({ done: false, value: event });
    else if (events.length < places) events.push(event);
    else end('overflown');
  }

  function end(as: 'overflown' | 'closed'): void {
    state = as;
    events.length = 0;
    stop?.();
  }
}
