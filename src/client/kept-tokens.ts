/** What a session knows; in sessionStorage it is this as JSON. */
export interface Tokens {
  /** Of the sign-in that these came of. */
  readonly id: string;
  readonly issuer: string;
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Granted scopes of the access token. */
  readonly scopes: readonly string[];
  /** Scopes that were asked for last: a scope that the person lost and gets back is asked for again, and no other. */
  readonly wanted: readonly string[];
  /** Scopes that a refresh may ask for. */
  readonly ceiling: readonly string[];
  /** By this machine's clock, in milliseconds since 1970. What the server's clock says does not matter. */
  readonly obtainedAt: number;
  readonly expiresAt: number;
  readonly username?: string | undefined;
  readonly clientId?: string | undefined;
  /** Whether the client has a secret. It is never in here. */
  readonly hasSecret?: boolean | undefined;
}

export interface KeptTokens {
  read(): Tokens | undefined;
  write(tokens: Tokens | undefined): void;
}

/** Keeps tokens in this tab's sessionStorage, and in memory where that cannot be used. */
export function createKeptTokens(storage: Storage | undefined, key: string, issuer: string): KeptTokens {
  return {
    read() {
      try {
        const kept = JSON.parse(storage?.getItem(key) ?? 'null') as Tokens | null;
        // A token is never shown to another server than the one that it came from.
        return kept && kept.issuer === issuer && typeof kept.accessToken === 'string' ? kept : undefined;
      } catch {
        return undefined;
      }
    },
    write(tokens) {
      try {
        if (tokens) storage?.setItem(key, JSON.stringify(tokens));
        else storage?.removeItem(key);
      } catch {
        // Full, or forbidden since: the session goes on in memory.
      }
    },
  };
}

/** This tab's sessionStorage; undefined where there is none, or a browser's settings forbid it. */
export function tabStorage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
