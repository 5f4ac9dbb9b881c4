import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

/** In milliseconds: whenever another answer is ready, the first has not waited for longer. */
const patience = 5;

/**
 * Makes the function that ends answers: those that are ready in one turn of the event loop leave together at its end. To wake who waits for an answer
 * takes as long as to make one; whoever gets several in a row is awake after the first. Under little load a turn has one request.
 */
export function createAnswerQueue(): (response: ServerResponse, body: string) => void {
  let waiting: { readonly response: ServerResponse; readonly body: string }[] = [];
  let since = 0;
  // Nothing of the request that happens to be the first.
  const outside = AsyncLocalStorage.snapshot();
  const flushOutside = () => outside(flush);

  return function endSoon(response, body) {
    const now = performance.now();
    if (waiting.length === 0) {
      since = now;
      setImmediate(flushOutside);
    }
    waiting.push({ response, body });
    if (now - since > patience) flushOutside();
  };

  function flush(): void {
    const ready = waiting;
    waiting = [];
    for (const { response, body } of ready) {
      try {
        response.end(body);
      } catch {
        // Of whoever has put something in the place of `end`: the others are answered.
        response.destroy();
      }
    }
  }
}
