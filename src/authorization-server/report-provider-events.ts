import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { splitScopes } from '../requirement/scope-token.ts';
import type { AuthorizationEvent, ReportEvent } from './authorization-event.ts';

export interface ReportingOptions {
  readonly reportEvent: ReportEvent;
  /** IP address of who asks. */
  readonly addressOf: (ctx: KoaContextWithOIDC) => string;
}

/** Tells of tokens: issued, refused, used twice, revoked. */
export function reportProviderEvents(provider: Provider, options: ReportingOptions): void {
  provider.on('grant.success', (ctx) => {
    const { scope } = ctx.body as { scope?: string };
    report(ctx, { event: 'token.issued', scopes: splitScopes(scope ?? ''), detail: grantTypeOf(ctx) });
  });
  provider.on('grant.error', (ctx, { error }) => {
    // Told as a failed sign-in.
    if (grantTypeOf(ctx) === 'password' && /^(invalid_grant|temporarily_unavailable)$/.test(error)) return;
    report(ctx, { event: 'token.refused', detail: error });
  });
  provider.on('grant.revoked', (ctx) => {
    // At `/token` for one reason alone: a code or a refresh token that was used up came back.
    if (ctx.oidc.route === 'token') report(ctx, { event: 'token.reused', detail: grantTypeOf(ctx) });
  });
  provider.use(async (context, next) => {
    await next();
    const ctx = context as KoaContextWithOIDC;
    if (ctx.oidc?.route !== 'revocation' || ctx.status !== 200) return;
    const { AccessToken, ClientCredentials, RefreshToken } = ctx.oidc.entities;
    const token = AccessToken ?? ClientCredentials ?? RefreshToken;
    if (token) report(ctx, { event: 'token.revoked', detail: kinds[token.kind] });
  });

  function report(ctx: KoaContextWithOIDC, event: AuthorizationEvent): void {
    const { client, entities } = ctx.oidc;
    const { AccessToken, RefreshToken, AuthorizationCode } = entities;
    options.reportEvent({
      userId: (AccessToken ?? RefreshToken ?? AuthorizationCode)?.accountId,
      clientId: client?.clientId,
      address: options.addressOf(ctx),
      ...event,
    });
  }
}

const kinds: Record<string, string> = {
  AccessToken: 'access token',
  ClientCredentials: 'access token',
  RefreshToken: 'refresh token',
};

/** Only a known one: a client may have sent anything. */
function grantTypeOf({ oidc }: KoaContextWithOIDC): string | undefined {
  const grantType = oidc.params?.grant_type;
  return typeof grantType === 'string' && grantTypes.has(grantType) ? grantType : undefined;
}

const grantTypes = new Set(['authorization_code', 'client_credentials', 'password', 'refresh_token']);
