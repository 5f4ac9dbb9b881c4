import { splitScopes } from '../requirement/scope-token.ts';
import type { Tokens } from './kept-tokens.ts';
import { randomToken } from './random-token.ts';
import type { TokenClient, TokenResponse, TokenServer } from './token-server.ts';
import { TokenSessionError } from './token-session-error.ts';

/** One sign-in: who asks, for what, and how. */
export interface Grant {
  readonly issuer: string;
  readonly client: TokenClient;
  readonly username?: string | undefined;
  readonly scopes: readonly string[];
  readonly ceiling?: readonly string[] | undefined;
  /** Asks for tokens with these scopes; a second time where it is `repeatable`, as a password is and a code is not. */
  readonly request: (scopes: readonly string[]) => Promise<TokenResponse>;
  readonly repeatable: boolean;
}

/** In seconds, where the server does not say how long a token lasts. */
const usualLifetime = 3600;

/** Tokens for `scopes` at most; the refresh token may ask for the ceiling's, too. */
export async function grantTokens(server: TokenServer, grant: Grant): Promise<Tokens> {
  const { issuer, client, username, scopes, ceiling = [], request } = grant;
  const { clientId, clientSecret } = client;
  const hasSecret = clientSecret !== undefined;
  const base = { id: randomToken(), issuer, username, clientId, hasSecret };
  // A refresh cannot narrow to nothing: an empty `scope` is none, and means all (RFC 6749 §6).
  const all = scopes.length > 0 ? [...new Set([...scopes, ...ceiling])] : [];
  const wide = await obtain(all);
  const wanted = wide.scopes.filter((scope) => scopes.includes(scope));
  if (wanted.length === wide.scopes.length) return wide;
  try {
    if (wanted.length > 0) return await refreshTokens(server, wide, wanted, clientSecret);
  } catch (error) {
    await revokeTokens(server, wide, clientSecret);
    throw error;
  }
  await revokeTokens(server, wide, clientSecret);
  if (grant.repeatable) return obtain(scopes);
  throw new TokenSessionError('invalid_scope', 'none of the scopes that are needed was granted');

  async function obtain(requested: readonly string[]): Promise<Tokens> {
    const tokens = tokensOf(base, Date.now(), requested, await request(requested));
    return { ...tokens, wanted: tokens.scopes, ceiling: tokens.scopes };
  }
}

/** RFC 6749 §6. `wanted` is empty only where nothing was granted. */
export async function refreshTokens(
  server: TokenServer,
  tokens: Tokens,
  wanted: readonly string[],
  clientSecret: string | undefined,
): Promise<Tokens> {
  const { refreshToken } = tokens;
  if (refreshToken === undefined) throw new TokenSessionError('not_renewable', 'there is no refresh token');
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, scope: wanted.join(' ') };
  const askedAt = Date.now();
  const response = await server.requestTokens(form, { clientId: tokens.clientId, clientSecret });
  return { ...tokensOf(tokens, askedAt, wanted, response), wanted };
}

/** Forgets failures: whoever leaves is not kept waiting by a server that is away. */
export async function revokeTokens(
  server: TokenServer,
  { accessToken, refreshToken, clientId }: Tokens,
  clientSecret: string | undefined,
): Promise<void> {
  // Either takes the other along on this package's server; RFC 7009 §2.1 promises less.
  const revoked = [refreshToken, accessToken].filter((token) => token !== undefined);
  await Promise.allSettled(revoked.map((token) => server.revoke(token, { clientId, clientSecret })));
}

function tokensOf<Base extends Partial<Tokens>>(
  base: Base,
  askedAt: number,
  requested: readonly string[],
  { access_token, expires_in, refresh_token, scope }: TokenResponse,
) {
  return {
    ...base,
    accessToken: access_token,
    refreshToken: refresh_token ?? base.refreshToken,
    // RFC 6749 §5.1: told where it is not what was requested.
    scopes: scope === undefined ? requested : splitScopes(scope),
    obtainedAt: askedAt,
    // From when it was asked for, so never too late.
    expiresAt: askedAt + (Number(expires_in) > 0 ? Number(expires_in) : usualLifetime) * 1000,
  };
}
