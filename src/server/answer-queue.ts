import { AsyncLocalStorage } from 'node:async_hooks';

/** In milliseconds: whenever another answer is ready, the first has not waited for longer. */
const patience = 5;

/** Has `send` called, and `failed` with what it throws. */
export type SendSoon = (send: () => void, failed: (error: unknown) => void) => void;

/**
 * Makes the function that sends answers: those that are ready in one turn of the event loop leave together at its end. To wake who waits for an answer
 * takes as long as to make one; whoever gets several in a row is awake after the first. Under little load a turn has one request.
 */
export function createAnswerQueue(): SendSoon {
  let waiting: { readonly send: () => void; readonly failed: (error: unknown) => void }[] = [];
  let since = 0;
  // Nothing of the request that happens to be the first.
  const outside = AsyncLocalStorage.snapshot();
  const flushOutside = () => outside(flush);

  return function sendSoon(send, failed) {
    const now = performance.now();
    if (waiting.length === 0) {
      since = now;
      setImmediate(flushOutside);
    }
    waiting.push({ send, failed });
    if (now - since > patience) flushOutside();
  };

  function flush(): void {
    const ready = waiting;
    waiting = [];
    for (const { send, failed } of ready) {
      try {
        send();
      } catch (error) {
        // The others are answered.
        failed(error);
      }
    }
  }
}
