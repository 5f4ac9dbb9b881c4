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

/** One value as JSON in a storage. Where that is full, or forbidden since, nothing is kept. */
export interface Kept<Value> {
  read(): Value | undefined;
  write(value: Value | undefined): void;
}

export function createKept<Value>(storage: Storage | undefined, key: string): Kept<Value> {
  return {
    read() {
      try {
        return JSON.parse(storage?.getItem(key) ?? 'null') ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(value) {
      try {
        if (value) storage?.setItem(key, JSON.stringify(value));
        else storage?.removeItem(key);
      } catch {}
    },
  };
}

/** Keeps tokens in this tab's sessionStorage; without one they are in memory alone. */
export function createKeptTokens(storage: Storage | undefined, key: string, issuer: string): Kept<Tokens> {
  const { read, write } = createKept<Tokens>(storage, key);
  return {
    read() {
      const kept = read();
      // A token is never shown to another server than the one that it came from.
      if (kept?.issuer === issuer && kept.accessToken && kept.expiresAt > 0 && hasLists(kept)) return kept;
      return undefined;
    },
    write: (tokens) => write(tokens && withoutSecrets(tokens)),
  };
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
