import { splitScopes, unique } from '../requirement/scope-token.ts';
import type { Tokens } from './kept-tokens.ts';
import { randomToken } from './random-token.ts';
import type { TokenClient, TokenResponse, TokenServer } from './token-server.ts';
import { TokenSessionError } from './token-session-error.ts';

/** One sign-in: who asks, for what, and how. */
export interface Grant extends TokenClient {
  readonly username?: string | undefined;
  readonly scopes: readonly string[];
  readonly ceiling?: readonly string[] | undefined;
  /** Asks for tokens with these scopes, in the words of RFC 6749 §3.3. */
  readonly request: (scope: string) => Promise<TokenResponse>;
  /** Whether it may be asked twice: with a password, not with a code. */
  readonly repeatable: boolean;
}

/** In seconds, where the server does not say how long a token lasts. */
const usualLifetime = 3600;

/** Tokens for `scopes` at most; the refresh token may ask for the ceiling's, too. */
export async function grantTokens(server: TokenServer, issuer: string, grant: Grant): Promise<Tokens> {
  const { scopes, ceiling = [], username, clientId, clientSecret } = grant;
  const base = { id: randomToken(), issuer, username, clientId, clientSecret };
  // A refresh cannot narrow to nothing: an empty `scope` is none, and means all (RFC 6749 §6).
  const wide = await obtain(scopes.length > 0 ? unique([...scopes, ...ceiling]) : []);
  const wanted = wide.scopes.filter((scope) => scopes.includes(scope));
  if (wanted.length === wide.scopes.length) return wide;
  try {
    if (wanted.length > 0) return await refreshTokens(server, wide, wanted);
    if (!grant.repeatable)
      throw new TokenSessionError('invalid_scope', 'no scope that is needed was granted');
  } catch (error) {
    await revokeTokens(server, wide);
    throw error;
  }
  await revokeTokens(server, wide);
  return obtain(scopes);

  async function obtain(requested: readonly string[]): Promise<Tokens> {
    const tokens = tokensOf(base, Date.now(), requested, await grant.request(requested.join(' ')));
    return { ...tokens, wanted: tokens.scopes, ceiling: tokens.scopes };
  }
}

/** RFC 6749 §6. `wanted` is empty only where nothing was granted. */
export async function refreshTokens(
  server: TokenServer,
  tokens: Tokens,
  wanted: readonly string[],
): Promise<Tokens> {
  const { refreshToken } = tokens;
  if (refreshToken === undefined) throw new TokenSessionError('not_renewable', 'there is no refresh token');
  const askedAt = Date.now();
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, scope: wanted.join(' ') };
  return { ...tokensOf(tokens, askedAt, wanted, await server.requestTokens(form, tokens)), wanted };
}

/** Forgets failures: whoever leaves need not care for a server that is away. */
export async function revokeTokens(server: TokenServer, tokens: Tokens): Promise<void> {
  const { accessToken, refreshToken } = tokens;
  // Either takes the other along on this package's server; RFC 7009 §2.1 promises less.
  const both = refreshToken === undefined ? [accessToken] : [refreshToken, accessToken];
  await Promise.allSettled(both.map((token) => server.revoke(token, tokens)));
}

function tokensOf<Base extends Partial<Tokens>>(
  base: Base,
  askedAt: number,
  requested: readonly string[],
  { access_token, expires_in, refresh_token, scope }: TokenResponse,
) {
  const lifetime = Number(expires_in);
  return {
    ...base,
    accessToken: access_token,
    refreshToken: refresh_token ?? base.refreshToken,
    // RFC 6749 §5.1: told where it is not what was requested.
    scopes: typeof scope === 'string' ? splitScopes(scope) : requested,
    obtainedAt: askedAt,
    // From when it was asked for, so never too late.
    expiresAt: askedAt + (lifetime > 0 ? lifetime : usualLifetime) * 1000,
  };
}
