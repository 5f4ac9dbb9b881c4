import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { splitScopes } from '../requirement/scope-token.ts';
import { type ConsentOptions, rememberConsent } from './consent.ts';
import { allowedScopes, refuseUnknownScope, resourceServerInfo } from './resource.ts';
import { refusalOf, type SignedIn, type SignIn, type SignInResult } from './sign-in.ts';
import type { AuthorizationStorage } from './storage.ts';

export interface PasswordGrantOptions extends ConsentOptions {
  readonly storage: Pick<AuthorizationStorage, 'consents' | 'confirmSignIn'>;
  readonly signIn: SignIn;
  /** IP address of who asks. */
  readonly addressOf: (ctx: KoaContextWithOIDC) => string;
}

/** Adds the resource owner password credentials grant (RFC 6749 §4.3; rules H10–H15). */
export function registerPasswordGrant(provider: Provider, options: PasswordGrantOptions): void {
  const parameters = ['username', 'password', 'scope', 'resource'];
  provider.registerGrantType('password', grantTokens, parameters, ['resource']);

  async function grantTokens(ctx: KoaContextWithOIDC): Promise<void> {
    const { client, params } = ctx.oidc;
    if (!client || !params) throw new errors.InvalidClient('client is required');
    const username = required(params, 'username');
    const password = required(params, 'password');
    const requested = splitScopes(typeof params.scope === 'string' ? params.scope : '');
    refuseUnknownScope(options, requested);
    // RFC 8707 §2: it may be given several times.
    const resources = [params.resource ?? []].flat();
    if (resources.some((resource) => resource !== options.resource)) throw new errors.InvalidTarget();

    const address = options.addressOf(ctx);
    const { clientId } = client;
    const signedIn = admitted(ctx, await options.signIn({ username, password, address, clientId }));
    const { user, signedInAt } = signedIn;
    const allowed = allowedScopes(options, user, client);
    // Rule H13: a known scope that the user or the client may not have is left out.
    const granted = requested.filter((scope) => allowed.includes(scope));
    await rememberConsent(options, { user, client, scope: granted.join(' '), address }, granted);
    const tokens = await issueTokens(ctx, signedIn, granted.join(' '));
    // Signed out everywhere in this moment: these tokens would outlive it.
    if (!(await options.storage.confirmSignIn(user.id, signedInAt))) {
      throw new errors.InvalidGrant('the user was signed out');
    }
    ctx.body = tokens;
  }

  async function issueTokens(ctx: KoaContextWithOIDC, { user, signedInAt }: SignedIn, scope: string) {
    const client = ctx.oidc.client as NonNullable<typeof ctx.oidc.client>;
    const { resource } = options;
    const accountId = user.id;
    ctx.oidc.entity('Client', client);

    const grant = new provider.Grant({ accountId, clientId: client.clientId });
    if (scope !== '') grant.addResourceScope(resource, scope);
    const grantId = await grant.save();

    const accessToken = new provider.AccessToken({ accountId, client, grantId, gty: 'password' });
    accessToken.resourceServer = new provider.ResourceServer(
      resource,
      resourceServerInfo(options, user, client),
    );
    accessToken.scope = scope;
    const access_token = await accessToken.save();
    ctx.oidc.entity('AccessToken', accessToken);

    const refreshToken = client.grantTypeAllowed('refresh_token')
      ? new provider.RefreshToken({
          accountId,
          client,
          grantId,
          gty: 'password',
          resource,
          scope,
          rotations: 0,
          authTime: signedInAt,
        })
      : undefined;
    return {
      access_token,
      token_type: 'Bearer',
      expires_in: accessToken.expiration,
      refresh_token: await refreshToken?.save(),
      scope,
    };
  }
}

function required(params: Record<string, unknown>, name: string): string {
  const value = params[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new errors.InvalidRequest(`missing required parameter '${name}'`);
}

function admitted(ctx: KoaContextWithOIDC, result: SignInResult): SignedIn {
  if ('user' in result) return result;
  const { status, text, retryAfter } = refusalOf(result);
  if (retryAfter === undefined) throw new errors.CustomOIDCProviderError('invalid_grant', text);
  ctx.set('Retry-After', String(retryAfter));
  const error = new errors.CustomOIDCProviderError('temporarily_unavailable', text);
  throw Object.assign(error, { status, statusCode: status });
}
