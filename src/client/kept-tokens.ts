import type { TokenClient } from './token-server.ts';

/** What a session knows. */
export interface Tokens extends TokenClient {
  /** Of the sign-in that these came of. */
  readonly id: string;
  readonly issuer: string;
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Granted scopes of the access token. */
  readonly scopes: readonly string[];
  /** Scopes that were asked for last: one that the person loses and gets back is asked for again, and no other. */
  readonly wanted: readonly string[];
  /** Scopes that a refresh may ask for. */
  readonly ceiling: readonly string[];
  /** By this machine's clock, in milliseconds since 1970. What the server's clock says does not matter. */
  readonly obtainedAt: number;
  readonly expiresAt: number;
  readonly username?: string | undefined;
}

export interface KeptTokens {
  read(): Tokens | undefined;
  write(tokens: Tokens | undefined): void;
}

/** Keeps tokens as JSON in this tab's sessionStorage; without one they are in memory alone. */
export function createKeptTokens(storage: Storage | undefined, key: string, issuer: string): KeptTokens {
  return {
    read() {
      const kept = readKept<Tokens>(storage, key);
      // A token is never shown to another server than the one that it came from.
      if (kept?.issuer === issuer && kept.accessToken && kept.expiresAt > 0 && hasLists(kept)) return kept;
      return undefined;
    },
    write(tokens) {
      try {
        if (tokens) storage?.setItem(key, JSON.stringify(withoutSecrets(tokens)));
        else storage?.removeItem(key);
      } catch {
        // Full, or forbidden since: the session goes on in memory.
      }
    },
  };
}

/** What is kept as JSON; null where there is nothing, or nothing that can be read. */
export function readKept<Value>(storage: Storage | undefined, key: string): Value | null {
  try {
    return JSON.parse(storage?.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** What another version of this code, or somebody else, left there may have another shape. */
function hasLists({ scopes, wanted, ceiling }: Tokens): boolean {
  return [scopes, wanted, ceiling].every(Array.isArray);
}

/** A client's secret stays in memory, and without it the refresh token is of no use. */
export function withoutSecrets(tokens: Tokens): Tokens {
  return tokens.clientSecret === undefined
    ? tokens
    : { ...tokens, clientSecret: undefined, refreshToken: undefined };
}

/** This tab's sessionStorage; undefined where there is none, or a browser's settings forbid it. */
export function tabStorage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
