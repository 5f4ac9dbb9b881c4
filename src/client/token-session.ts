import { createKeptTokens, type Tokens, tabStorage } from './kept-tokens.ts';
import { createQuestions } from './scope-questions.ts';
import { type Grant, grantTokens, refreshTokens, revokeTokens } from './token-grants.ts';
import { createTokenServer, type TokenServerMetadata } from './token-server.ts';
import { TokenSessionError } from './token-session-error.ts';

export interface TokenSessionOptions {
  /** The authorization server's issuer: its origin. Endpoints are found by RFC 8414, when one is needed first. */
  readonly issuer: string;
  /** In place of discovery, such as for a page of the server's own, which may be reached under several names. */
  readonly metadata?: TokenServerMetadata;
  /** None: the server's own first-party client (rule H10), which has passwords alone. */
  readonly clientId?: string;
  /** Kept in memory only. A browser keeps no secrets: it is for a server's or a program's sessions. */
  readonly clientSecret?: string;
  /** A page of this origin that calls {@link TokenSession.completeSignIn}. */
  readonly redirectUri?: string;
  /** `session`, the default, is this tab's sessionStorage, or memory where that cannot be used. */
  readonly storage?: 'session' | 'memory';
  readonly storageKey?: string;
  /** In seconds before a token ends, 30 by default; half its life where that is less. */
  readonly renewBefore?: number;
  /** RFC 8707: the API that the tokens are for. */
  readonly resource?: string;
  /** Asked by {@link TokenSession.needScopes} for scopes that are missing. True: it has widened the token, try again. */
  readonly onScopesNeeded?: (scopes: readonly string[], session: TokenSession) => boolean | Promise<boolean>;
  readonly fetch?: typeof fetch;
}

export type SessionState =
  | { readonly signedIn: false; readonly reason?: 'signed-out' | 'expired' | 'refused' }
  | {
      readonly signedIn: true;
      /** Another at every sign-in. */
      readonly id: string;
      /** As it was typed; undefined where the person signed in on the server's pages. */
      readonly username?: string;
      /** Granted scopes of the access token. */
      readonly scopes: readonly string[];
      /** Scopes that {@link TokenSession.useScopes} may choose of. */
      readonly ceiling: readonly string[];
      /** By this machine's clock, in seconds since 1970. */
      readonly expiresAt: number;
      readonly renewable: boolean;
    };

export interface PasswordSignIn extends SignIn {
  readonly username: string;
  readonly password: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

export interface SignIn {
  /** Requested scopes of the access token. */
  readonly scopes: readonly string[];
  /**
   * Scopes that are requested beside them, for later: the token is narrowed to `scopes` at once, and widening it takes no second sign-in
   * (RFC 6749 §6). Not for `scopes: []`: a token cannot be narrowed to nothing.
   */
  readonly ceiling?: readonly string[];
}

/** All methods that ask the server reject with a {@link TokenSessionError}. */
export interface TokenSession {
  /** The same object until something changes. */
  readonly state: SessionState;
  /** Calls `listener` after each change, until the function that it gives back is called. */
  subscribe(listener: () => void): () => void;
  signInWithPassword(signIn: PasswordSignIn): Promise<void>;
  /** Authorization code with PKCE. Call it in the click: browsers block a window that opens later. */
  signInWithPopup(signIn: SignIn): Promise<void>;
  /** The same, by leaving this page; {@link TokenSession.completeSignIn} goes on. */
  signInWithRedirect(signIn: SignIn): Promise<never>;
  /** On the page at `redirectUri`, in a popup or not. False where the page was not opened by an answer of the server. */
  completeSignIn(): Promise<boolean>;
  /** Null where nobody is signed in. A token that ends soon is renewed first, once for all who ask. */
  accessToken(): Promise<string | null>;
  /** A new access token with the same scopes. `refused`: only where that still is the token. */
  renew(refused?: string): Promise<void>;
  /** Narrows the token, or widens it within the ceiling. */
  useScopes(scopes: readonly string[]): Promise<void>;
  /** Asks `onScopesNeeded`, one question at a time; true where the token now has them, or something else has changed. */
  needScopes(scopes: readonly string[]): Promise<boolean>;
  /** Revokes the tokens (RFC 7009), and forgets them even where the server is away. */
  signOut(): Promise<void>;
}

/** In milliseconds: where renewing failed and the token lasts, it is not tried again before. */
const rest = 5_000;

/**
 * A person's tokens, for browsers and apps: gets, renews, narrows, widens and revokes them.
 * `import { createTokenSession } from 'graphql-scopes/client'`
 */
export function createTokenSession(options: TokenSessionOptions): TokenSession {
  const { issuer, renewBefore = 30, storageKey = `graphql-scopes:${issuer}` } = options;
  const server = createTokenServer(options);
  const storage = options.storage === 'memory' ? undefined : tabStorage();
  const kept = createKeptTokens(storage, storageKey, issuer);
  const listeners = new Set<() => void>();
  let secret = options.clientSecret;
  let tokens: Tokens | undefined;
  let state: SessionState = Object.freeze({ signedIn: false });
  /** By `performance.now()`, which nobody sets; the wall clock may be, between now and then. */
  let endsAt = 0;
  let restsUntil = 0;
  let running: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  keep(kept.read());

  const session: TokenSession = {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signInWithPassword,
    signInWithPopup: notYet,
    signInWithRedirect: notYet,
    completeSignIn: notYet,
    accessToken,
    renew,
    useScopes,
    needScopes: createQuestions(() => session, options.onScopesNeeded),
    signOut,
  };
  return session;

  async function notYet(): Promise<never> {
    throw new TokenSessionError('unsupported_response_type', 'not yet');
  }

  function signInWithPassword({ username, password, ...signIn }: PasswordSignIn): Promise<void> {
    const { clientId = options.clientId, clientSecret = options.clientSecret } = signIn;
    const client = { clientId, clientSecret };
    const form = { grant_type: 'password', username, password };
    return begin({
      ...signIn,
      issuer,
      client,
      username,
      request: (scopes) => server.requestTokens({ ...form, scope: scopes.join(' ') }, client),
      repeatable: true,
    });
  }

  async function begin(grant: Grant): Promise<void> {
    const next = await grantTokens(server, grant);
    const [before, secretBefore] = [tokens, secret];
    secret = grant.client.clientSecret;
    keep(next);
    if (before) await revokeTokens(server, before, secretBefore);
  }

  async function accessToken(): Promise<string | null> {
    let failure: unknown;
    if (tokens && (running !== undefined || isDue())) {
      await renew().catch((error) => {
        failure = error;
      });
    }
    if (!tokens) return null;
    if (!isOver()) return tokens.accessToken;
    // No token would mean another, weaker answer, which a cache might keep: better none.
    if (isRenewable()) throw failure;
    keep(undefined, 'expired');
    return null;
  }

  async function renew(refused?: string): Promise<void> {
    if (running !== undefined) return running;
    if (refused !== undefined && tokens?.accessToken !== refused) return;
    if (refused !== undefined && !isRenewable()) return keep(undefined, isOver() ? 'expired' : 'refused');
    return alone(() => refresh());
  }

  async function useScopes(scopes: readonly string[]): Promise<void> {
    while (running !== undefined) await running.catch(() => {});
    if (scopes.length === 0 && tokens?.ceiling.length) {
      throw new TokenSessionError('invalid_scope', 'a token cannot be narrowed to no scopes (RFC 6749 §6)');
    }
    return alone(() => refresh(scopes));
  }

  async function signOut(): Promise<void> {
    const [before, secretBefore] = [tokens, secret];
    secret = options.clientSecret;
    keep(undefined, 'signed-out');
    if (before) await revokeTokens(server, before, secretBefore);
    // What is on its way is revoked when it arrives.
    await running?.catch(() => {});
  }

  /** A refresh token is used once: nobody may use it at the same time. */
  function alone(refreshing: () => Promise<void>): Promise<void> {
    running = refreshing().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function refresh(scopes?: readonly string[]): Promise<void> {
    const before = tokens;
    if (!before) throw new TokenSessionError('signed_out', 'nobody is signed in');
    if (!isRenewable()) throw new TokenSessionError('not_renewable', 'the session cannot be renewed');
    const secretBefore = secret;
    try {
      const next = await refreshTokens(server, before, scopes ?? before.wanted, secret);
      if (tokens === before) keep(next);
      else await revokeTokens(server, next, secretBefore);
    } catch (error) {
      if (tokens === before) settle(error);
      throw error;
    }
  }

  /** What a failed refresh means for the session: only the server's refusal ends it. */
  function settle(error: unknown): void {
    const { code } = error as { code?: unknown };
    if (['invalid_grant', 'invalid_client', 'unauthorized_client'].includes(String(code))) {
      keep(undefined, isOver() ? 'expired' : 'refused');
    } else restsUntil = performance.now() + rest;
  }

  function keep(next: Tokens | undefined, reason?: 'signed-out' | 'expired' | 'refused'): void {
    tokens = next;
    kept.write(next);
    restsUntil = 0;
    endsAt = performance.now() + (next ? next.expiresAt - Date.now() : 0);
    state = Object.freeze(next ? signedIn(next) : { signedIn: false, ...(reason && { reason }) });
    endInTime();
    for (const listener of [...listeners]) listener();
  }

  function signedIn({ id, username, scopes, ceiling, expiresAt }: Tokens): SessionState {
    const renewable = isRenewable();
    const named = username === undefined ? {} : { username };
    return { signedIn: true, id, ...named, scopes, ceiling, expiresAt: expiresAt / 1000, renewable };
  }

  /** What cannot be renewed ends by itself, so that a page which only shows things knows. */
  function endInTime(): void {
    clearTimeout(timer);
    if (!tokens || isRenewable()) return;
    timer = setTimeout(
      () => (isOver() ? keep(undefined, 'expired') : endInTime()),
      Math.min(endsAt - performance.now() + 1, 2 ** 31 - 1),
    );
    // On Node a session does not keep the process alive.
    (timer as { unref?: () => void }).unref?.();
  }

  function isRenewable(): boolean {
    return tokens?.refreshToken !== undefined && (!tokens.hasSecret || secret !== undefined);
  }

  function isDue(): boolean {
    if (!tokens || !isRenewable() || isOver()) return true;
    const { obtainedAt, expiresAt } = tokens;
    const early = Math.min(renewBefore * 1000, (expiresAt - obtainedAt) / 2);
    // A clock that was put back says nothing of when the token ends.
    return (endsWithin(early) || Date.now() < obtainedAt) && performance.now() >= restsUntil;
  }

  function isOver(): boolean {
    return endsWithin(0);
  }

  /** By either clock: one may have been put forward, the other stands still while some machines sleep. */
  function endsWithin(time: number): boolean {
    return !tokens || Date.now() + time >= tokens.expiresAt || performance.now() + time >= endsAt;
  }
}
