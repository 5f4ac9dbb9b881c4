import type { Plugin } from 'graphql-yoga';
import { findIssuedTokens } from '../data/access-tokens.ts';
import type { Database } from '../data/database.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { AccessTokenContext } from '../yoga/use-access-token.ts';
import type { AccessChanges } from './access-changes.ts';
import { hasLost } from './admit-token.ts';

/** In milliseconds: a new watch is looked after once in any case, for its token may have been revoked a moment before. */
const lookAfter = 500;

/** Looks after the tokens of open subscriptions; requests look for themselves. */
export interface TokenWatch {
  /** Gives a signal that is aborted when the token is revoked or loses a scope, and the function that ends the watch. */
  watch(token: AccessToken): { readonly signal: AbortSignal; readonly stop: () => void };
  close(): void;
}

interface Watched {
  readonly id: string;
  readonly token: AccessToken;
  readonly controller: AbortController;
}

export interface TokenWatchOptions {
  readonly db: Database;
  readonly changes: AccessChanges;
  /** Of the tokens of other issuers the database knows nothing. */
  readonly isOurs: (token: AccessToken) => boolean;
  readonly onError: (error: unknown) => void;
}

/** A subscription ends within a second of its token, on whichever instance that was revoked: after a change, one query for all tokens together. */
export function createTokenWatch({ db, changes, isOurs, onError }: TokenWatchOptions): TokenWatch {
  const watched = new Set<Watched>();
  let stopListening: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let isDue = false;
  let closed = false;
  return { watch, close };

  function watch(token: AccessToken): ReturnType<TokenWatch['watch']> {
    const { id } = token;
    const controller = new AbortController();
    if (id === undefined || !isOurs(token)) return { signal: controller.signal, stop: () => {} };
    const one = { id, token, controller };
    watched.add(one);
    stopListening ??= changes.onChange(() => void look());
    lookLater();
    return { signal: controller.signal, stop: () => forget(one) };
  }

  function forget(one: Watched): void {
    watched.delete(one);
    if (watched.size > 0) return;
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
        for (const some of chunksOf([...watched], 1000)) await endThoseThatLost(some);
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

  async function endThoseThatLost(some: readonly Watched[]): Promise<void> {
    const issued = await findIssuedTokens(
      db,
      some.map(({ id }) => id),
    );
    for (const one of some) {
      if (!hasLost(one.token, issued.get(one.id))) continue;
      forget(one);
      one.controller.abort();
    }
  }
}

/** Yoga plugin: a subscription ends when its token is revoked (rule S12). */
export function useTokenWatch(tokens: TokenWatch): Plugin<AccessTokenContext> {
  return {
    onSubscribe({ args, extendContext }) {
      const { token } = args.contextValue as AccessTokenContext;
      if (!token) return undefined;
      const { signal, stop } = tokens.watch(token);
      extendContext({ token: { ...token, signal } });
      return {
        onSubscribeResult({ result }) {
          if (Symbol.asyncIterator in result) return { onEnd: stop };
          stop();
          return undefined;
        },
      };
    },
  };
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
