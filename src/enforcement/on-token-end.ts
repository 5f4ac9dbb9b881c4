import { closeSource } from './close-source.ts';
import type { ScopedToken } from './granted.ts';

/** Who is told that a token has ended. */
export interface Listener {
  end(): void;
}

export interface Telling {
  /** From now on the listener is told in any case; else only if somebody still has it. */
  hold(listener: Listener | undefined): void;
  stop(): void;
}

/**
 * Tells the listener when the token expires or is revoked. It does not keep it alive unless it is to {@link Telling.hold} it: executors leave lists
 * without a word, and all of them would stay until their token expires. The source of one that is left is closed.
 */
export function onTokenEnd(token: ScopedToken, listener: Listener, source: AsyncIterator<unknown>): Telling {
  const known = new WeakRef(listener);
  let held: Listener | undefined;
  let timer: NodeJS.Timeout | undefined;
  const telling = {
    hold(one: Listener | undefined): void {
      held = one;
    },
    stop(): void {
      held = undefined;
      clearTimeout(timer);
      token.signal?.removeEventListener('abort', tell);
      abandoned.unregister(telling);
    },
  };
  token.signal?.addEventListener('abort', tell, { once: true });
  wait();
  abandoned.register(listener, { telling, source }, telling);
  return telling;

  function tell(): void {
    (held ?? known.deref())?.end();
  }

  /** A timer cannot wait for longer than 2^31 ms. */
  function wait(): void {
    if (token.expiresAt === undefined) return;
    const left = token.expiresAt * 1000 - Date.now();
    timer = setTimeout(left > maxDelay ? wait : tell, Math.min(left, maxDelay)).unref();
  }
}

const maxDelay = 2 ** 31 - 1;

const abandoned = new FinalizationRegistry<{ telling: Telling; source: AsyncIterator<unknown> }>(
  ({ telling, source }) => {
    telling.stop();
    closeSource(() => source);
  },
);
