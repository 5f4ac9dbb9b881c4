/**
 * Results that are made of others, and end at once when they are stopped. A generator that waits for its next value does not
 * hear of `return` until that comes, and then gives it still.
 */
export function stoppable<Value>(
  source: AsyncIterable<unknown>,
  make: (replace: (source: AsyncIterable<unknown>) => void) => AsyncGenerator<Value>,
): AsyncIterableIterator<Value> {
  let current = source;
  let isStopped = false;
  const results = make((next) => {
    current = next;
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const next = await results.next();
      return isStopped ? { done: true, value: undefined } : next;
    },
    async return() {
      isStopped = true;
      // What waits for the source's next value is let go by that.
      void current[Symbol.asyncIterator]().return?.();
      void results.return(undefined);
      return { done: true, value: undefined };
    },
  };
}
