import type { AccessToken, Client, ClientCredentials, KoaContextWithOIDC, RefreshToken } from 'oidc-provider';
import { splitScopes } from '../requirement/scope-token.ts';
import { allowedScopes, type ResourceOptions } from './resource.ts';
import type { AuthorizationStorage } from './storage.ts';

type Token = AccessToken | ClientCredentials | RefreshToken;
type Users = Pick<AuthorizationStorage, 'findUser'>;

/**
 * Whether a client is told of a token (RFC 7662 §2.1): one that has a secret of every token, one that has none of its own.
 * Nobody is told of a token whose user or client is gone, or of a refresh token that was used: it is not active.
 */
export async function mayIntrospect(
  ctx: KoaContextWithOIDC,
  client: Client,
  token: Token,
  storage: Users & Pick<AuthorizationStorage, 'records'>,
): Promise<boolean> {
  if (client.clientAuthMethod === 'none' && token.clientId !== client.clientId) return false;
  if (!(await ctx.oidc.provider.Client.find(String(token.clientId)))) return false;
  // For the time of a race oidc-provider does not know: see `consumedAt`.
  if (token.kind === 'RefreshToken') {
    if ((await storage.records.find(token.kind, token.jti))?.usedAt !== null) return false;
  }
  if (!('accountId' in token) || token.accountId === undefined) return true;
  const user = await storage.findUser(token.accountId);
  return user !== undefined && !user.disabled;
}

/** Says what the token is good for now, as the API takes it. */
export async function completeIntrospection(
  ctx: KoaContextWithOIDC,
  body: object,
  options: ResourceOptions & { readonly storage: Users },
): Promise<void> {
  const { AccessToken, ClientCredentials, RefreshToken } = ctx.oidc.entities;
  const token: Token | undefined = AccessToken ?? ClientCredentials ?? RefreshToken;
  const client = token && (await ctx.oidc.provider.Client.find(String(token.clientId)));
  if (!('active' in body) || !body.active || !token || !client) return;
  const user = 'accountId' in token ? await options.storage.findUser(String(token.accountId)) : undefined;
  const now = allowedScopes(options, user, client);
  ctx.body = {
    ...body,
    scope: splitScopes(token.scope ?? '')
      .filter((scope) => now.includes(scope))
      .join(' '),
    // As the token itself says (RFC 9068 §2.2).
    ...(token === ClientCredentials && { sub: token.clientId }),
    ...(user && { username: user.username }),
    // It was looked up by this: see `exchangePresentedToken`.
    ...(token !== RefreshToken && { jti: token.jti }),
  };
}
