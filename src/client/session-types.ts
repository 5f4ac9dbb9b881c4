import type { SessionState } from './session-state.ts';
import type { TokenServerMetadata } from './token-server.ts';

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
  /**
   * Asked by {@link TokenSession.needScopes} for scopes that are missing. True: it has widened the token, try again. What it asks the API
   * must need no scopes that are missing, too: that question would wait for this one.
   */
  readonly onScopesNeeded?: (scopes: readonly string[], session: TokenSession) => boolean | Promise<boolean>;
  readonly fetch?: typeof fetch;
}

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

/** All methods that ask the server reject with a `TokenSessionError`. */
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
  /** Asks `onScopesNeeded`, one question at a time; true where the token now has them, or something else has changed. A question ends with its sign-in. */
  needScopes(scopes: readonly string[]): Promise<boolean>;
  /** Revokes the tokens (RFC 7009), and forgets them even where the server is away. */
  signOut(): Promise<void>;
}
