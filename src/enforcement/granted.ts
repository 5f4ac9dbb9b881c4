import type { Granted } from '../requirement/satisfaction.ts';

/** What enforcement reads of a token. */
export interface ScopedToken {
  /** The granted scopes, as issued; what they imply is added when they are compared (rule S7). */
  readonly scopes: ReadonlySet<string>;
  /** In seconds since the epoch: a subscription ends then (rule S12). */
  readonly expiresAt?: number;
  /** Aborted when the token is revoked: a subscription ends then, too. */
  readonly signal?: AbortSignal;
}

/** Finds the verified token in the resolvers' context; null or undefined where there is none. It only looks: it is asked at every protected field. */
// biome-ignore lint/suspicious/noExplicitAny: the context is the host's own type.
export type GetToken<Context = any> = (context: Context) => ScopedToken | null | undefined;

/** The default: `context.token`. */
export const tokenOfContext: GetToken = (context) => context?.token;

/**
 * The token of a request in the agreed form; null where there is none.
 * @throws TypeError where the host's token has another form: a check that cannot be made is a denial
 */
export function tokenIn(context: unknown, getToken: GetToken): ScopedToken | null {
  const token = getToken(context);
  if (token === null || token === undefined) return null;
  if (typeof token.scopes?.has !== 'function') {
    throw new TypeError('The token in the context must be { scopes: Set<string> }; see the option getToken.');
  }
  return token;
}

/** The scopes that the request's token grants. @throws see {@link tokenIn} */
export function grantedIn(context: unknown, getToken: GetToken): Granted {
  return tokenIn(context, getToken)?.scopes ?? null;
}
