import type { GraphQLResolveInfo } from 'graphql';
import type { Granted } from '../requirement/satisfaction.ts';

/** What enforcement reads of a token. */
export interface ScopedToken {
  /** The granted scopes, as issued; what they imply is added when they are compared (rule S7). One that is taken out counts no more at once. */
  readonly scopes: ReadonlySet<string>;
  /** In seconds since the epoch: from then on it counts for nothing, and a subscription ends (rules S8, S12). */
  readonly expiresAt?: number;
  /** Aborted when the token is revoked: the same happens then. */
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
  if (token.expiresAt !== undefined && !Number.isFinite(token.expiresAt)) {
    throw new TypeError('The expiresAt of the token in the context must be a number of seconds.');
  }
  return token;
}

/** What the token of a request grants while it is executed. @throws see {@link tokenIn} */
export type GrantedDuring = (context: unknown, info: Partial<GraphQLResolveInfo> | undefined) => Granted;

/**
 * A token that has ended is none, for a connection can outlive it (rule S8), and one that has lost a scope has less; but a mutation that it has
 * begun it may finish, or that would be left half done (rule S11).
 */
export function createGranted(getToken: GetToken): GrantedDuring {
  // By the coerced variables: there is one such object for each execution.
  const begun = new WeakMap<object, ReadonlySet<string>>();

  return function grantedDuring(context, info) {
    const token = tokenIn(context, getToken);
    if (token === null) return null;
    const mutation = info?.operation?.operation === 'mutation' ? info.variableValues : undefined;
    const began = mutation && begun.get(mutation);
    if (began) return began;
    if (hasEnded(token)) return null;
    if (mutation) begun.set(mutation, new Set(token.scopes));
    return token.scopes;
  };
}

/** For a dry run, which answers whatever the host's tokens look like (rule S16): what cannot be read is none. */
export function lenient(getToken: GetToken): GetToken {
  return function readableToken(context) {
    try {
      return tokenIn(context, getToken);
    } catch {
      return null;
    }
  };
}

/** The scopes that the request's token grants as it begins. @throws see {@link tokenIn} */
export function grantedIn(context: unknown, getToken: GetToken): Granted {
  const token = tokenIn(context, getToken);
  return token && !hasEnded(token) ? token.scopes : null;
}

/** Whether the token has expired or was revoked. */
export function hasEnded({ expiresAt, signal }: ScopedToken): boolean {
  return signal?.aborted === true || (expiresAt !== undefined && expiresAt * 1000 <= Date.now());
}
