import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

export type EndSoon = (response: ServerResponse, body: string, encoding?: BodyEncoding) => void;

type BodyEncoding = 'utf8' | 'latin1';

interface Ready {
  readonly response: ServerResponse;
  readonly body: string;
  readonly encoding: BodyEncoding;
}

/** In milliseconds: whenever another answer is ready, the first has not waited for longer. */
const patience = 5;

/**
 * Makes the function that ends answers: those that are ready in one turn of the event loop leave together at its end. To wake who waits for an answer
 * takes as long as to make one; whoever gets several in a row is awake after the first. Under little load a turn has one request.
 */
export function createAnswerQueue(): EndSoon {
  let waiting: Ready[] = [];
  let since = 0;
  // Nothing of the request that happens to be the first.
  const outside = AsyncLocalStorage.snapshot();
  const flushOutside = () => outside(flush);

  return function endSoon(response, body, encoding = 'utf8') {
    const now = performance.now();
    if (waiting.length === 0) {
      since = now;
      setImmediate(flushOutside);
    }
    waiting.push({ response, body, encoding });
    if (now - since > patience) flushOutside();
  };

  function flush(): void {
    const ready = waiting;
    waiting = [];
    for (const { response, body, encoding } of ready) {
      try {
        response.end(body, encoding);
      } catch {
        // Of whoever has put something in the place of `end`: the others are answered.
        response.destroy();
      }
    }
  }
}
