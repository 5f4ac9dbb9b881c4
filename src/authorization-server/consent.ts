import { errors, type Grant, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { splitScopes } from '../requirement/scope-token.ts';
import type { ReportEvent } from './authorization-event.ts';
import { firstPartyClientId } from './clients.ts';
import { allowedScopes, type ResourceOptions } from './resource.ts';
import type { AuthorizationStorage, StoredConsent, StoredUser } from './storage.ts';

export interface ConsentOptions extends ResourceOptions {
  readonly storage: Pick<AuthorizationStorage, 'consents'>;
  readonly reportEvent: ReportEvent;
}

/** The scope of OpenID Connect that has an application told who the person is. */
export const identityScope = 'openid';

/** Who decides about what: an authorization request, as far as consent is concerned. */
export interface ConsentRequest {
  readonly user: StoredUser;
  readonly client: { readonly clientId: string; readonly allowed_scopes?: unknown };
  /** The request's `scope`. */
  readonly scope: unknown;
  /** IP address of who decides. */
  readonly address?: string;
}

/** The requested scopes, and those of them that the user and the client may have. */
export function scopesOf(
  options: ResourceOptions,
  { user, client, scope }: ConsentRequest,
): { requested: string[]; offered: string[]; identity: boolean } {
  const requested = splitScopes(typeof scope === 'string' ? scope : '');
  const allowed = allowedScopes(options, user, client);
  return {
    requested,
    offered: requested.filter((one) => allowed.includes(one)),
    identity: requested.includes(identityScope) && !options.scopes.includes(identityScope),
  };
}

/** Makes the grant of what was decided; the rest of what was requested is refused, or it would be asked for again. */
export async function makeGrant(
  provider: Provider,
  options: ConsentOptions,
  request: ConsentRequest,
  granted: readonly string[],
): Promise<Grant> {
  const { requested, identity } = scopesOf(options, request);
  const grant = new provider.Grant({ accountId: request.user.id, clientId: request.client.clientId });
  const refused = requested.filter(
    (scope) => !(identity && scope === identityScope) && !granted.includes(scope),
  );
  if (granted.length > 0) grant.addResourceScope(options.resource, granted.join(' '));
  if (refused.length > 0) grant.rejectResourceScope(options.resource, refused.join(' '));
  if (identity) grant.addOIDCScope(identityScope);
  await grant.save();
  return grant;
}

/**
 * Remembers what was decided, beside what was decided earlier about other scopes. Where something was allowed earlier and
 * now is not, the tokens that the application has go: otherwise they would still carry it.
 * @throws InvalidClient where it was removed meanwhile, or the user
 */
export async function rememberConsent(
  options: ConsentOptions,
  request: ConsentRequest,
  granted: readonly string[],
): Promise<void> {
  // This server's own client is no app that could be withdrawn: it asks each time.
  if (request.client.clientId === firstPartyClientId) return;
  const { offered, identity } = scopesOf(options, request);
  const { consents } = options.storage;
  const refused = offered.filter((scope) => !granted.includes(scope));
  const earlier = await consents.find(request.user.id, request.client.clientId);
  if (refused.some((scope) => earlier?.allowedScopes.includes(scope))) {
    await consents.withdraw(request.user.id, request.client.clientId);
  }
  const decided = new Set([...offered, ...(identity ? [identityScope] : [])]);
  const others = (scopes: readonly string[] = []) => scopes.filter((scope) => !decided.has(scope));
  const allowed = [...others(earlier?.allowedScopes), ...(identity ? [identityScope] : []), ...granted];
  const saved = await consents.save(request.user.id, request.client.clientId, {
    allowedScopes: allowed,
    refusedScopes: [...others(earlier?.refusedScopes), ...refused],
  });
  if (!saved) throw new errors.InvalidClient('the client or the user was removed');
  if (earlier && isSameSet(earlier.allowedScopes, allowed)) return;
  options.reportEvent({
    event: earlier ? 'consent.changed' : 'consent.given',
    userId: request.user.id,
    clientId: request.client.clientId,
    address: request.address,
    scopes: allowed,
  });
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((scope) => other.includes(scope));
}

/**
 * The grant that an authorization request finds: the one that was just consented to or, where everything was decided
 * earlier, a new one. Each sign-in has its own, so that one can be revoked without the others.
 */
export async function loadGrant(
  ctx: KoaContextWithOIDC,
  options: ConsentOptions,
  user: StoredUser,
): Promise<Grant | undefined> {
  const { client, result, provider, prompts } = ctx.oidc;
  if (!client) return undefined;
  const consented = result?.consent?.grantId;
  if (consented) return provider.Grant.find(consented);
  // Whoever asks under a program's name need not be that program (RFC 8252 §8.6): oidc-provider's policy has the person
  // asked in any case, so that a grant would be made for nothing.
  if (client.applicationType === 'native' || prompts.has('consent')) return undefined;

  const request = { user, client, scope: ctx.oidc.params?.scope };
  const consent = await options.storage.consents.find(user.id, client.clientId);
  if (!consent || !isDecided(options, request, consent)) return undefined;
  const { offered } = scopesOf(options, request);
  const granted = offered.filter((scope) => consent.allowedScopes.includes(scope));
  return makeGrant(provider, options, request, granted);
}

/** Whether there is nothing left to ask. A request of which nothing was allowed is asked again. */
function isDecided(options: ConsentOptions, request: ConsentRequest, consent: StoredConsent): boolean {
  const { offered, identity } = scopesOf(options, request);
  const asked = identity ? [identityScope, ...offered] : offered;
  const allowed = asked.filter((scope) => consent.allowedScopes.includes(scope));
  return (
    allowed.length > 0 &&
    asked.every((scope) => allowed.includes(scope) || consent.refusedScopes.includes(scope))
  );
}
