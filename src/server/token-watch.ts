import type { Plugin } from 'graphql-yoga';
import { listUsableTokens } from '../data/access-tokens.ts';
import type { Database } from '../data/database.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { AccessTokenContext } from '../yoga/use-access-token.ts';

/** In milliseconds: a subscription ends within a second of its token, on whichever instance that was revoked. */
const pollEvery = 500;

/** Looks after the tokens of open subscriptions; requests look for themselves. */
export interface TokenWatch {
  /** Gives a signal that is aborted when the token is revoked or its user disabled, and the function that ends the watch. */
  watch(token: AccessToken): { readonly signal: AbortSignal; readonly stop: () => void };
  close(): void;
}

interface Watched {
  readonly id: string;
  readonly controller: AbortController;
}

export interface TokenWatchOptions {
  readonly db: Database;
  /** Of the tokens of other issuers the database knows nothing. */
  readonly isOurs: (token: AccessToken) => boolean;
  readonly onError: (error: unknown) => void;
}

/** One query for all tokens together, and none while there is no subscription. */
export function createTokenWatch({ db, isOurs, onError }: TokenWatchOptions): TokenWatch {
  const watched = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  return { watch, close };

  function watch(token: AccessToken): ReturnType<TokenWatch['watch']> {
    const { id } = token;
    const controller = new AbortController();
    if (id === undefined || !isOurs(token)) return { signal: controller.signal, stop: () => {} };
    const one = { id, controller };
    watched.add(one);
    timer ??= setTimeout(poll, pollEvery).unref();
    return { signal: controller.signal, stop: () => watched.delete(one) };
  }

  async function poll(): Promise<void> {
    try {
      for (const some of chunksOf([...watched], 1000)) await endThoseRevoked(some);
    } catch (error) {
      onError(error);
    }
    timer = watched.size > 0 && !closed ? setTimeout(poll, pollEvery).unref() : undefined;
  }

  function close(): void {
    closed = true;
    clearTimeout(timer);
  }

  async function endThoseRevoked(some: readonly Watched[]): Promise<void> {
    const usable = await listUsableTokens(
      db,
      some.map(({ id }) => id),
    );
    for (const one of some) {
      if (usable.has(one.id)) continue;
      watched.delete(one);
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
