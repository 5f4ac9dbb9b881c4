import { type AccessToken, type ClientCredentials, errors } from 'oidc-provider';
import type { AuthorizationStorage } from './storage.ts';

/**
 * Keeps a record of an access token as it is signed. oidc-provider forgets JWTs; with a record they can be introspected and
 * revoked, and go with their grant. One without a record is taken for revoked.
 * A grant that is revoked in this moment gives no token.
 */
export async function keepAccessToken(
  records: AuthorizationStorage['records'],
  token: AccessToken | ClientCredentials,
  { jti, iat, exp }: { readonly jti?: unknown; readonly iat?: unknown; readonly exp?: unknown },
): Promise<void> {
  const { kind, clientId, scope, aud } = token;
  const ofUser =
    'accountId' in token ? { accountId: token.accountId, grantId: token.grantId, gty: token.gty } : {};
  await records.put(kind, String(jti), {
    // In the form of its own opaque tokens.
    payload: { kind, clientId, scope, aud, iat, exp, ...ofUser },
    clientId,
    accountId: ofUser.accountId,
    grantId: ofUser.grantId,
    expiresAt: Number(exp) * 1000,
  });
  const { grantId } = ofUser;
  if (grantId === undefined || (await records.confirmGrant(grantId))) return;
  await records.remove(kind, String(jti));
  throw new errors.InvalidGrant('the grant was revoked');
}
