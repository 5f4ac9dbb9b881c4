import { AsyncLocalStorage } from 'node:async_hooks';

/** In milliseconds: whenever another answer is ready, the first has not waited for longer. */
const patience = 5;

/** One that is ready to leave. */
export interface ReadyAnswer {
  /** Gives the function that sends it; undefined where there is nothing to send any more. Between the two nobody else gets his turn. */
  begin(): (() => void) | undefined;
  /** Told of what either throws. */
  failed(error: unknown): void;
}

/**
 * Makes the function that sends answers: those that are ready in one turn of the event loop leave together at its end. To wake who waits for an answer
 * takes as long as to make one; whoever gets several in a row, without a pause in between, is awake after the first. Under little load a turn has one
 * request.
 */
export function createAnswerQueue(): (answer: ReadyAnswer) => void {
  let waiting: ReadyAnswer[] = [];
  let since = 0;
  // Nothing of the request that happens to be the first.
  const outside = AsyncLocalStorage.snapshot();
  const flushOutside = () => outside(flush);

  return function sendSoon(answer) {
    const now = performance.now();
    if (waiting.length === 0) {
      since = now;
      setImmediate(flushOutside);
    }
    waiting.push(answer);
    if (now - since > patience) flushOutside();
  };

  function flush(): void {
    const ready = waiting;
    waiting = [];
    const begun = ready.map((answer) => attempt(answer, () => answer.begin()));
    for (const [index, send] of begun.entries()) {
      const answer = ready[index];
      if (answer && send) attempt(answer, send);
    }
  }
}

/** What goes wrong with one keeps none of the others. */
function attempt<T>(answer: ReadyAnswer, step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    answer.failed(error);
    return undefined;
  }
}
