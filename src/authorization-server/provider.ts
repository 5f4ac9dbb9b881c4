import type { EventEmitter } from 'node:events';
import { type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { registerAccountPages } from './account-pages.ts';
import { createAdapter } from './adapter.ts';
import { clientMetadata, firstPartyClient, firstPartyClientId, isClientSecret } from './clients.ts';
import { configuration, cookieNames } from './configuration.ts';
import { completeDiscovery } from './discovery.ts';
import { createFormTokens } from './form-tokens.ts';
import { type PagesOptions, registerInteractionPages } from './interaction-pages.ts';
import { completeIntrospection } from './introspection.ts';
import { keepSessionsEnded } from './keep-sessions-ended.ts';
import { type PasswordGrantOptions, registerPasswordGrant } from './password-grant.ts';
import { refuseSomebodyElse } from './refuse-somebody-else.ts';
import { reportProviderEvents } from './report-provider-events.ts';
import type { ServerKeys } from './server-keys.ts';
import type { AuthorizationStorage } from './storage.ts';

export interface ProviderOptions extends PasswordGrantOptions, Omit<PagesOptions, 'formTokens' | 'storage'> {
  readonly issuer: string;
  readonly keys: ServerKeys;
  readonly storage: AuthorizationStorage;
  /** Origins that browsers may ask from, beside the issuer's own. */
  readonly corsOrigins: readonly string[];
  /** In seconds: of a refresh token until it is used, and of all that one sign-in led to. */
  readonly refreshTokenLifetime: number;
  readonly grantLifetime: number;
  /** False: nobody gets a token for a password (RFC 9700 §2.4). */
  readonly passwordGrant: boolean;
  readonly onServerError: (error: unknown, ctx: KoaContextWithOIDC) => void;
  /** A page of this server's own that takes codes; without one its own client has passwords alone. */
  readonly ownRedirectUri?: string | undefined;
}

/** oidc-provider, configured as this server's endpoints, with our pages and our password grant. */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, storage, scopes, keys } = options;
  const ownClient = firstPartyClient(scopes, options.passwordGrant, options.ownRedirectUri);
  const provider = new Provider(issuer, {
    ...configuration(options),
    adapter: createAdapter(storage.records, async (id) => {
      if (id === firstPartyClientId) return ownClient;
      const client = await storage.findClient(id);
      return client && clientMetadata(client, options.passwordGrant);
    }),
  });

  // The issuer says where this server is, not the Host header: see `pinToIssuer`.
  provider.proxy = true;
  // Secrets are stored hashed.
  provider.Client.prototype.compareClientSecret = async function compareClientSecret(actual: string) {
    return isClientSecret(actual, String(this.clientSecret));
  };
  keepSessionsEnded(provider);
  provider.on('server_error', (ctx, error) => options.onServerError(error, ctx));
  // Koa would print it. A client that hangs up is one, too, and no fault of ours.
  (provider as EventEmitter).on('error', (error: unknown, ctx: KoaContextWithOIDC) => {
    if (!ctx.req.socket.destroyed) options.onServerError(error, ctx);
  });
  provider.use(async (ctx, next) => {
    // Also on what is no page of ours, such as the form that carries an answer (`response_mode=form_post`).
    if (ctx.path.startsWith('/authorize')) {
      ctx.set({
        'content-security-policy': "frame-ancestors 'none'; base-uri 'none'",
        'x-frame-options': 'DENY',
      });
    }
    // Rule H7: oidc-provider has some of it read by all. Who may is said already: see `answerCors`.
    const mayBeRead = ctx.res.hasHeader('access-control-allow-origin');
    await next();
    if (!mayBeRead) ctx.remove('access-control-allow-origin');
    await complete(ctx as KoaContextWithOIDC);
  });
  reportProviderEvents(provider, options);
  if (options.passwordGrant) registerPasswordGrant(provider, options);
  const pages = { ...options, formTokens: createFormTokens(cookieNames(issuer).form, keys.cookies) };
  refuseSomebodyElse(provider);
  registerInteractionPages(provider, pages);
  registerAccountPages(provider, pages);
  return provider;

  async function complete(ctx: KoaContextWithOIDC): Promise<void> {
    const { body } = ctx;
    const route = ctx.oidc?.route;
    if (typeof body !== 'object' || body === null) return;
    if (route === 'discovery') ctx.body = completeDiscovery(body, options);
    else if (route === 'introspection') await completeIntrospection(ctx, body, options);
    else if (route === 'token' && 'access_token' in body) {
      // Rule H11: an empty scope is told, too.
      ctx.body = { ...body, scope: (body as { scope?: string }).scope ?? '' };
    } else if (route === 'token' && isGrantNotAllowed(ctx)) {
      // RFC 6749 §5.2; oidc-provider says invalid_request.
      ctx.body = { ...body, error: 'unauthorized_client' };
    }
  }
}

function isGrantNotAllowed({ body, oidc: { client, params } }: KoaContextWithOIDC): boolean {
  if ((body as { error?: unknown }).error !== 'invalid_request' || !client) return false;
  return typeof params?.grant_type === 'string' && !client.grantTypeAllowed(params.grant_type);
}
