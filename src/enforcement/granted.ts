import type { Granted } from '../requirement/satisfaction.ts';

/** What enforcement reads of a token. */
export interface ScopedToken {
  /** The granted scopes, as issued; what they imply is added when they are compared (rule S7). */
  readonly scopes: ReadonlySet<string>;
}

/** Finds the verified token in the resolvers' context; null or undefined where there is none. It only looks: it is asked at every protected field. */
// biome-ignore lint/suspicious/noExplicitAny: the context is the host's own type.
export type GetToken<Context = any> = (context: Context) => ScopedToken | null | undefined;

/** The default: `context.token`. */
export const tokenOfContext: GetToken = (context) => context?.token;

/**
 * The scopes that the request's token grants.
 * @throws TypeError where the host's token has another form: a check that cannot be made is a denial
 */
export function grantedIn(context: unknown, getToken: GetToken): Granted {
  const token = getToken(context);
  if (token === null || token === undefined) return null;
  if (typeof token.scopes?.has !== 'function') {
    throw new TypeError('The token in the context must be { scopes: Set<string> }; see the option getToken.');
  }
  return token.scopes;
}
