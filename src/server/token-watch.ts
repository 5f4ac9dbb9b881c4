import { setMaxListeners } from 'node:events';
import { findIssuedTokens } from '../data/access-tokens.ts';
import type { Database } from '../data/database.ts';
import { InvalidTokenError } from '../errors.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { AccessChanges } from './access-changes.ts';
import { scopesNow } from './admit-token.ts';

/** In milliseconds: a new watch is looked after once in any case, for its token may have been revoked a moment before. */
const lookAfter = 500;

/** Looks after tokens while something is open that would outlive them, such as a subscription; requests look for themselves. */
export interface TokenWatch {
  /**
   * The token with a `signal` that is aborted when it is revoked; a scope that it loses is taken out of its `scopes`. Both within a second, while
   * somebody listens to the signal by `addEventListener`: nothing is asked about a token to which nobody listens, so most tokens cost nothing.
   */
  watched(token: AccessToken): AccessToken;
  close(): void;
}

interface Watched {
  readonly id: string;
  readonly token: AccessToken & { readonly scopes: Set<string> };
  readonly controller: AbortController;
}

export interface TokenWatchOptions {
  readonly db: Database;
  readonly changes: AccessChanges;
  readonly onError: (error: unknown) => void;
}

/** What is open ends within a second of its token, on whichever instance that was revoked: after a change, one query for all tokens together. */
export function createTokenWatch({ db, changes, onError }: TokenWatchOptions): TokenWatch {
  const listened = new Set<Watched>();
  let stopListening: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let isDue = false;
  let closed = false;
  return { watched, close };

  function watched(token: AccessToken): AccessToken {
    const { id } = token;
    if (id === undefined) return token;
    const controller = new AbortController();
    const signal = toldOfListeners(controller.signal, (count) => {
      if (count === 0) forget(one);
      else lookAfterIt(one);
    });
    // A set of its own: copies of the token that a host makes have it, too.
    const one = { id, token: { ...token, scopes: new Set(token.scopes), signal }, controller };
    return one.token;
  }

  function lookAfterIt(one: Watched): void {
    if (listened.has(one) || one.controller.signal.aborted) return;
    listened.add(one);
    stopListening ??= changes.onChange(() => void look());
    lookLater();
  }

  function forget(one: Watched): void {
    listened.delete(one);
    if (listened.size > 0) return;
    stopListening?.();
    stopListening = undefined;
  }

  function lookLater(): void {
    if (!closed) timer ??= setTimeout(look, lookAfter).unref();
  }

  /** One at a time; what changes meanwhile has another one follow. */
  async function look(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    isDue = true;
    if (looking) return;
    looking = true;
    try {
      while (isDue && !closed) {
        isDue = false;
        for (const some of chunksOf([...listened], 1000)) await takeWhatIsLost(some);
      }
    } catch (error) {
      if (!closed) onError(error);
      lookLater();
    } finally {
      looking = false;
    }
  }

  function close(): void {
    closed = true;
    clearTimeout(timer);
    stopListening?.();
  }

  async function takeWhatIsLost(some: readonly Watched[]): Promise<void> {
    const issued = await findIssuedTokens(
      db,
      some.map(({ id }) => id),
    );
    for (const one of some) {
      const left = scopesLeft(one.token, issued.get(one.id));
      if (!left) {
        forget(one);
        one.controller.abort();
        continue;
      }
      for (const scope of one.token.scopes) if (!left.has(scope)) one.token.scopes.delete(scope);
    }
  }
}

/** Undefined where it would be refused now. */
function scopesLeft(...given: Parameters<typeof scopesNow>): ReadonlySet<string> | undefined {
  try {
    return scopesNow(...given);
  } catch (error) {
    if (error instanceof InvalidTokenError) return undefined;
    throw error;
  }
}

/** The signal itself, which tells how many listen to it. */
function toldOfListeners(signal: AbortSignal, onChange: (count: number) => void): AbortSignal {
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  // A token may have many streams.
  setMaxListeners(0, signal);
  return Object.assign(signal, {
    addEventListener(...given: Parameters<AbortSignal['addEventListener']>): void {
      addEventListener.apply(signal, given);
      onChange(listeners.add(given[1]).size);
    },
    removeEventListener(...given: Parameters<AbortSignal['removeEventListener']>): void {
      removeEventListener.apply(signal, given);
      if (listeners.delete(given[1])) onChange(listeners.size);
    },
  });
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
