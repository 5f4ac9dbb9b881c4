import { errors, type ResourceServer } from 'oidc-provider';
import { splitScopes } from '../requirement/scope-token.ts';
import type { SigningAlgorithm } from './server-keys.ts';
import type { StoredUser } from './storage.ts';

/** The API for which tokens are issued. */
export interface ResourceOptions {
  /** Its identifier (RFC 8707), the `aud` of access tokens. */
  readonly resource: string;
  /** Every scope there is. */
  readonly scopes: readonly string[];
  readonly algorithm: SigningAlgorithm;
  /** In seconds. */
  readonly accessTokenLifetime: number;
}

/** The part of a client's metadata that says what it may be given at most. */
interface ClientWithScopes {
  readonly clientId: string;
  readonly allowed_scopes?: unknown;
}

/** Scopes that exist, that the user may have, and that the client may have. */
export function allowedScopes(
  { scopes }: ResourceOptions,
  user: Pick<StoredUser, 'allowedScopes'> | undefined,
  client: ClientWithScopes,
): string[] {
  const ofClient = splitScopes(String(client.allowed_scopes ?? ''));
  return scopes.filter((scope) => ofClient.includes(scope) && (!user || user.allowedScopes.includes(scope)));
}

/** How access tokens for the API are made: JWTs (RFC 9068) with at most what user and client may have now. */
export function resourceServerInfo(
  options: ResourceOptions,
  user: Pick<StoredUser, 'allowedScopes'> | undefined,
  client: ClientWithScopes,
): ResourceServer {
  return {
    scope: allowedScopes(options, user, client).join(' '),
    audience: options.resource,
    accessTokenFormat: 'jwt',
    accessTokenTTL: options.accessTokenLifetime,
    jwt: { sign: { alg: options.algorithm } },
  };
}

/** Rule H13. @throws InvalidScope for a scope that does not exist */
export function refuseUnknownScope({ scopes }: ResourceOptions, requested: readonly string[]): void {
  const unknown = requested.find((scope) => !scopes.includes(scope));
  if (unknown === undefined) return;
  throw new errors.InvalidScope(`unknown scope ${unknown}; there are: ${scopes.join(' ')}`, unknown);
}
