import { errors } from 'oidc-provider';
import { clientMetadata, firstPartyClientId } from './clients.ts';
import { createProvider } from './provider.ts';
import { createSigningKey } from './server-keys.ts';
import type { AuthorizationStorage, StoredClient } from './storage.ts';

/** Why the server could not, or should not, work with a client; undefined where it can. oidc-provider itself is asked, as the server configures it. */
export async function problemOfClient(
  client: StoredClient,
  storage: AuthorizationStorage,
): Promise<string | undefined> {
  for (const check of checks) {
    const problem = check(client);
    if (problem) return problem;
  }
  const provider = createProvider({
    issuer: 'http://localhost',
    resource: 'http://localhost/graphql',
    scopes: client.allowedScopes,
    describeScope: (name) => ({ name, description: name, includes: [] }),
    keys: { signing: [await createSigningKey('ES256')], cookies: ['none is signed'] },
    storage,
    algorithm: 'ES256',
    corsOrigins: [],
    accessTokenLifetime: 1,
    refreshTokenLifetime: 1,
    grantLifetime: 1,
    signIn: async () => ({ refused: 'credentials' }),
    addressOf: () => '',
    passwordGrant: true,
    reportEvent: () => {},
    onServerError: () => {},
  });
  try {
    await provider.Client.validate(clientMetadata(client, true));
    return undefined;
  } catch (error) {
    if (error instanceof errors.InvalidClientMetadata) return error.error_description ?? error.message;
    throw error;
  }
}

const checks: readonly ((client: StoredClient) => string | undefined | false)[] = [
  ({ id }) => !/^[\x21-\x7e]{1,255}$/.test(id) && 'an id has printable ASCII characters, without spaces',
  ({ id }) => id === firstPartyClientId && `${firstPartyClientId} is built in`,
  ({ name }) => !/^\P{C}+$/u.test(name) && 'a name has printable characters',
  ({ grantTypes }) => grantTypes.length === 0 && 'it needs a grant type',
  ({ redirectUris }) =>
    redirectUris.some((uri) => /[\s\p{C}]/u.test(uri)) && 'redirect_uris must not contain spaces',
  ({ redirectUris, grantTypes }) =>
    redirectUris.length > 0 &&
    !grantTypes.includes('authorization_code') &&
    'redirect_uris are of use with the grant type authorization_code alone',
  // Anybody could call itself so.
  ({ secretHash, grantTypes }) =>
    secretHash === null &&
    grantTypes.includes('client_credentials') &&
    'client_credentials needs a confidential client, with a secret',
  ({ grantTypes }) =>
    grantTypes.includes('refresh_token') &&
    !grantTypes.some((type) => type === 'authorization_code' || type === 'password') &&
    'refresh_token needs authorization_code or password beside it',
  ({ allowedScopes, requiredScopes }) =>
    requiredScopes.some((scope) => !allowedScopes.includes(scope)) && 'what it requires must be allowed',
];
