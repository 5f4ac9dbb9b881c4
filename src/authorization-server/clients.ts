import { createHash, timingSafeEqual } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import type { StoredClient } from './storage.ts';

/** The built-in public client that is meant where a request names none (rule H10). It may have every scope. */
export const firstPartyClientId = 'first-party';

/** oidc-provider's view of a client; the `client_secret` in it is the hash that {@link isClientSecret} compares with. */
export function clientMetadata(client: StoredClient, passwordGrant: boolean): ClientMetadata {
  // A grant that is switched off is one that no client has.
  const grantTypes = client.grantTypes.filter((grantType) => passwordGrant || grantType !== 'password');
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: [...client.redirectUris],
    grant_types: grantTypes,
    response_types: client.grantTypes.includes('authorization_code') ? ['code'] : [],
    scope: undefined,
    application_type: client.redirectUris.every(isHttps) ? 'web' : 'native',
    allowed_scopes: client.allowedScopes.join(' '),
    required_scopes: client.requiredScopes.join(' '),
    ...(client.secretHash === null
      ? { token_endpoint_auth_method: 'none' }
      : { token_endpoint_auth_method: 'client_secret_basic', client_secret: client.secretHash }),
  };
}

/** What is no web page is a program on the person's machine: for those a loopback address may have any port (RFC 8252 §7.3). */
function isHttps(uri: string): boolean {
  return uri.startsWith('https://');
}

/** With a page of this server's own at `redirectUri`, people may also sign in on the pages that apps of others use. */
export function firstPartyClient(
  scopes: readonly string[],
  passwordGrant: boolean,
  redirectUri: string | undefined,
): ClientMetadata {
  const ofCodes = redirectUri === undefined ? [] : ['authorization_code'];
  const client = {
    id: firstPartyClientId,
    name: 'GraphiQL on this server',
    secretHash: null,
    redirectUris: redirectUri === undefined ? [] : [redirectUri],
    grantTypes: ['password', 'refresh_token', ...ofCodes],
    allowedScopes: scopes,
    requiredScopes: [],
  };
  // Also on loopback: a program's client could be answered on any port there.
  return { ...clientMetadata(client, passwordGrant), application_type: 'web' };
}

/** Client secrets are long and random, so a plain hash keeps them. */
export function hashClientSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

export function isClientSecret(secret: string, hash: string): boolean {
  const [one, other] = [hashClientSecret(secret), hash].map((value) =>
    createHash('sha256').update(value).digest(),
  );
  return timingSafeEqual(one as Buffer, other as Buffer);
}
