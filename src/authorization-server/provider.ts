import { type Account, type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { splitScopes } from '../requirement/scope-token.ts';
import { keepAccessToken } from './access-token-records.ts';
import { createAdapter } from './adapter.ts';
import { clientMetadata, firstPartyClient, firstPartyClientId, isClientSecret } from './clients.ts';
import { type PasswordGrantOptions, registerPasswordGrant } from './password-grant.ts';
import { refuseUnknownScope, resourceServerInfo } from './resource.ts';
import type { ServerKeys } from './server-keys.ts';
import type { AuthorizationStorage, StoredUser } from './storage.ts';

export interface ProviderOptions extends PasswordGrantOptions {
  readonly issuer: string;
  readonly keys: ServerKeys;
  readonly storage: AuthorizationStorage;
  /** Origins that browsers may ask from, beside the issuer's own. */
  readonly corsOrigins: readonly string[];
  /** In seconds: of a refresh token until it is used, and of all that one sign-in led to. */
  readonly refreshTokenLifetime: number;
  readonly grantLifetime: number;
  readonly onServerError: (error: unknown, ctx: KoaContextWithOIDC) => void;
}

/** Of RFC 8414 §2. */
type Metadata = Readonly<Record<string, unknown>>;

interface UserAccount extends Account {
  readonly user: StoredUser;
}

/** oidc-provider, configured as this server's token endpoint, key set and discovery documents. */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, storage, scopes } = options;
  const ownClient = firstPartyClient(scopes);
  const provider = new Provider(issuer, {
    ...configuration(options),
    adapter: createAdapter(storage.records, async (id) => {
      if (id === firstPartyClientId) return ownClient;
      const client = await storage.findClient(id);
      return client && clientMetadata(client);
    }),
  });

  // The issuer says where this server is, not the Host header: see `pinToIssuer`.
  provider.proxy = true;
  // Secrets are stored hashed.
  provider.Client.prototype.compareClientSecret = async function compareClientSecret(actual: string) {
    return isClientSecret(actual, String(this.clientSecret));
  };
  provider.on('server_error', (ctx, error) => options.onServerError(error, ctx));
  provider.use(async (ctx, next) => {
    await next();
    complete(ctx as KoaContextWithOIDC);
  });
  registerPasswordGrant(provider, options);
  return provider;

  function complete(ctx: KoaContextWithOIDC): void {
    const { body } = ctx;
    const route = ctx.oidc?.route;
    if (typeof body !== 'object' || body === null) return;
    if (route === 'discovery') {
      // There is no authorization endpoint: tokens are had by password and by refresh token.
      const { issuer, jwks_uri, token_endpoint, token_endpoint_auth_methods_supported } = body as Metadata;
      ctx.body = {
        issuer,
        jwks_uri,
        token_endpoint,
        token_endpoint_auth_methods_supported,
        grant_types_supported: ['password', 'refresh_token', 'client_credentials'],
        response_types_supported: [],
        scopes_supported: scopes,
      };
    } else if (route === 'token' && 'access_token' in body) {
      // Rule H11: an empty scope is told, too.
      Object.assign(body, { scope: (body as { scope?: string }).scope ?? '' });
    }
  }
}

function configuration(options: ProviderOptions): Configuration {
  const { issuer, keys, storage, algorithm, corsOrigins } = options;
  return {
    jwks: { keys: [...keys.signing] as never },
    cookies: { keys: [...keys.cookies] },
    routes: {
      token: '/token',
      jwks: '/jwks',
      authorization: '/authorize',
      revocation: '/revoke',
      introspection: '/introspect',
    },
    // Of OpenID Connect nothing is offered yet.
    scopes: [],
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientAuthMethods: ['none', 'client_secret_basic'],
    clientDefaults: { grant_types: [], response_types: [], id_token_signed_response_alg: algorithm },
    extraClientMetadata: { properties: ['allowed_scopes', 'required_scopes'] },
    enabledJWA: { idTokenSigningAlgValues: [algorithm] },
    formats: {
      customizers: { jwt: (_ctx, token, { payload }) => keepAccessToken(storage.records, token, payload) },
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => options.resource,
        useGrantedResource: () => true,
        getResourceServerInfo(ctx, resource, client) {
          if (resource !== options.resource) throw new errors.InvalidTarget();
          refuseUnknownScope(options, splitScopes(String(ctx.oidc.params?.scope ?? '')));
          return resourceServerInfo(options, (ctx.oidc.account as UserAccount | undefined)?.user, client);
        },
      },
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: options.accessTokenLifetime,
      ClientCredentials: options.accessTokenLifetime,
      RefreshToken: options.refreshTokenLifetime,
      Grant: options.grantLifetime,
    },
    async findAccount(_ctx, id): Promise<UserAccount | undefined> {
      const user = await storage.findUser(id);
      if (!user || user.disabled) return undefined;
      return { accountId: id, user, claims: () => ({ sub: id }) };
    },
    clientBasedCORS: (_ctx, origin) => origin === new URL(issuer).origin || corsOrigins.includes(origin),
    renderError(ctx, out) {
      ctx.type = 'json';
      ctx.body = out;
    },
  };
}
