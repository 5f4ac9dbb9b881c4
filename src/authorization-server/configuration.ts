import {
  type Account,
  type Client,
  type Configuration,
  errors,
  interactionPolicy,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { splitScopes } from '../requirement/scope-token.ts';
import { keepAccessToken } from './access-token-records.ts';
import { identityScope, loadGrant } from './consent.ts';
import { createCookieSignatures } from './cookie-signatures.ts';
import { interactionPath } from './interaction-pages.ts';
import { mayIntrospect } from './introspection.ts';
import { sendProblem } from './pages/problem.ts';
import type { ProviderOptions } from './provider.ts';
import { refuseUnknownScope, resourceServerInfo } from './resource.ts';
import { isSignedOut } from './sign-in.ts';
import type { StoredUser } from './storage.ts';

interface UserAccount extends Account {
  readonly user: StoredUser;
}

/** What oidc-provider does here, and what it does not. */
export function configuration(options: ProviderOptions): Configuration {
  const { issuer, keys, storage, algorithm, corsOrigins } = options;
  // Of OpenID Connect: who the person is, and no more.
  const identity = options.scopes.includes(identityScope) ? [] : [identityScope];
  return {
    jwks: { keys: [...keys.signing] as never },
    cookies: { keys: createCookieSignatures(keys.cookies), names: cookieNames(issuer) },
    routes: {
      token: '/token',
      jwks: '/jwks',
      authorization: '/authorize',
      revocation: '/revoke',
      introspection: '/introspect',
    },
    scopes: identity,
    claims: Object.fromEntries(identity.map((scope) => [scope, ['sub']])),
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientAuthMethods: ['none', 'client_secret_basic'],
    clientDefaults: { grant_types: [], response_types: [], id_token_signed_response_alg: algorithm },
    extraClientMetadata: { properties: ['allowed_scopes', 'required_scopes'] },
    enabledJWA: { idTokenSigningAlgValues: [algorithm] },
    formats: {
      customizers: { jwt: (_ctx, token, { payload }) => keepAccessToken(storage.records, token, payload) },
    },
    interactions: { url: (_ctx, { uid }) => interactionPath(uid), policy: policy() },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: {
        enabled: true,
        async allowedPolicy(_ctx, client, token) {
          refuseOthersToken(client, token);
          if ('grantId' in token) await endGrant(storage.records, token.grantId);
          return true;
        },
      },
      introspection: {
        enabled: true,
        allowedPolicy: (ctx, client, token) => mayIntrospect(ctx, client, token, options.storage),
      },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => options.resource,
        useGrantedResource: () => true,
        getResourceServerInfo(ctx, resource, client) {
          if (resource !== options.resource) throw new errors.InvalidTarget();
          const requested = splitScopes(String(ctx.oidc.params?.scope ?? ''));
          refuseUnknownScope(
            options,
            requested.filter((scope) => scope !== identityScope),
          );
          return resourceServerInfo(options, userOf(ctx), client);
        },
      },
    },
    loadExistingGrant: async (ctx) => {
      const user = userOf(ctx);
      return user && loadGrant(ctx, options, user);
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // An application may go on when the person closes the browser: it was granted until it is withdrawn.
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: options.accessTokenLifetime,
      ClientCredentials: options.accessTokenLifetime,
      RefreshToken: options.refreshTokenLifetime,
      Grant: options.grantLifetime,
      AuthorizationCode: 60,
      IdToken: idTokenLifetime,
      Interaction: 60 * 60,
      Session: sessionLifetime,
    },
    async findAccount(ctx, id, token): Promise<UserAccount | undefined> {
      const user = await storage.findUser(id);
      const signedInAt = token ? (token as { authTime?: number }).authTime : ctx.oidc.session?.loginTs;
      if (!user || user.disabled || isSignedOut(user, signedInAt)) return undefined;
      return { accountId: id, user, claims: () => ({ sub: id }) };
    },
    async revokeGrantPolicy({ oidc }) {
      const { route, params, entities, provider } = oidc;
      if (route === 'token' && params?.grant_type === 'authorization_code') {
        // A code that came back, and goes now with all that came of it: this is the last chance to learn whose it was.
        const code = await provider.AuthorizationCode.find(String(params.code), { ignoreExpiration: true });
        if (code) oidc.entity('AuthorizationCode', code);
      }
      await endGrant(storage.records, (entities.RefreshToken ?? entities.AuthorizationCode)?.grantId);
      return true;
    },
    clientBasedCORS: (_ctx, origin) => origin === new URL(issuer).origin || corsOrigins.includes(origin),
    renderError(ctx, out) {
      const { error, error_description } = out;
      if (ctx.oidc?.route === 'authorization' || ctx.oidc?.route === 'resume') {
        return sendProblem(ctx, ctx.status, `${error_description ?? error}.`);
      }
      ctx.type = 'json';
      ctx.body = out;
    },
  };
}

/** Of the browser's session with this server, in seconds. */
export const sessionLifetime: number = 14 * 86_400;

/** In seconds. */
export const idTokenLifetime: number = 60 * 60;

/** Over https with prefixes, so that no other host of the domain can set them (RFC 6265bis §4.1.3). */
export function cookieNames(issuer: string): Record<'session' | 'interaction' | 'resume' | 'form', string> {
  const [host, secure] = issuer.startsWith('https:') ? ['__Host-', '__Secure-'] : ['', ''];
  return {
    session: `${host}session`,
    interaction: `${secure}interaction`,
    resume: `${secure}resume`,
    form: `${host}form`,
  };
}

function userOf(ctx: KoaContextWithOIDC): StoredUser | undefined {
  return (ctx.oidc.account as UserAccount | undefined)?.user;
}

/** RFC 7009 §2.1: a client is told that a token is not its own. */
function refuseOthersToken(client: Client, token: { readonly clientId?: string | undefined }): void {
  if (token.clientId !== client.clientId) {
    throw new errors.InvalidRequest('the token was not issued to this client');
  }
}

/**
 * Before oidc-provider removes what came of a grant: from here on nothing more comes of it, and what came a moment before is found. It would
 * remove all at once, so that who refreshes in that moment would keep what he got.
 */
async function endGrant(
  records: ProviderOptions['storage']['records'],
  grantId: string | undefined,
): Promise<void> {
  if (grantId === undefined) return;
  await records.remove('Grant', grantId);
  await records.removeOfGrant('AccessToken', grantId);
}

/** The usual one; and who was disabled or removed since signing in has to sign in again. */
function policy(): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy;
  const usual = base();
  usual
    .get('login')
    ?.checks.add(
      new Check('account_gone', 'the account cannot be used', 'login_required', ({ oidc }) =>
        oidc.session?.accountId && !oidc.account ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return usual;
}
