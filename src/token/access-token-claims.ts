import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { InvalidTokenError } from '../errors.ts';
import { splitScopes } from '../requirement/scope-token.ts';
import type { AccessToken } from './access-token-verifier.ts';

/** The claims in which issuers put scopes. */
export const scopesClaims = ['scope', 'scp', 'scopes', 'permissions'] as const;

export interface ClaimsOptions {
  /** The claim that holds the scopes: one string with spaces, or a list of strings. Default: `scope` (RFC 9068 §2.2.3). */
  readonly scopesClaim?: (typeof scopesClaims)[number];
  /** Your names for scopes of the issuer: `{ 'their:name': 'yours' }`. A scope that is not here keeps its name. */
  readonly scopeNames?: { readonly [theirs: string]: string };
  /**
   * Default true: the token has `typ: at+jwt` and all claims of RFC 9068, whose `scope` is a string. False is for issuers
   * that send `typ: JWT`, or none: `client_id`, `iat` and `jti` may be missing, and an id_token is told from an access
   * token by its claims.
   */
  readonly requireTyp?: boolean;
}

/** @throws InvalidTokenError where a claim is not of its type */
export function accessTokenOf(payload: JWTPayload, options: ClaimsOptions): AccessToken {
  const { iss, sub, iat, exp, jti } = payload;
  const subject = optionalString(sub);
  if (iss === undefined || subject === undefined || exp === undefined) throw malformed();
  return {
    scopes: scopesOf(payload, options),
    subject,
    clientId: clientOf(payload),
    issuer: iss,
    id: optionalString(jti),
    issuedAt: iat,
    expiresAt: exp,
  };
}

/**
 * Where `typ` does not say what a token is for (RFC 8725 §3.11), its claims have to. An id_token of the same issuer is signed
 * with the same keys, and its `aud` is a client: it is told by the claims that only it has (OpenID Connect Core §2, §3.3.2.11;
 * `typ` of Keycloak, `token_use` of Cognito), by being for the client that it was given to, and by having no scopes.
 *
 * @throws InvalidTokenError for what is not known to be an access token
 */
export function refuseOtherTokens(
  { typ }: JWTHeaderParameters,
  payload: JWTPayload,
  { scopesClaim = 'scope' }: ClaimsOptions,
): void {
  const type = typ?.toLowerCase().replace(/^application\//, '');
  if (type === 'at+jwt') return;
  const client = clientOf(payload);
  const isOther =
    (type !== undefined && type !== 'jwt') ||
    ['nonce', 'at_hash', 'c_hash', 's_hash'].some((claim) => payload[claim] !== undefined) ||
    [payload.typ, payload.token_use].some((use) => typeof use === 'string' && use.toLowerCase() === 'id') ||
    payload[scopesClaim] === undefined ||
    (client !== undefined && [payload.aud].flat().includes(client));
  if (isOther) throw new InvalidTokenError('The token is not an access token');
}

function clientOf({ client_id, azp }: JWTPayload): string | undefined {
  return optionalString(client_id ?? azp);
}

function scopesOf(payload: JWTPayload, options: ClaimsOptions): ReadonlySet<string> {
  const { scopesClaim = 'scope', scopeNames = {}, requireTyp = true } = options;
  const { [scopesClaim]: claim = '' } = payload;
  const names = typeof claim === 'string' ? splitScopes(claim) : claim;
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) throw malformed();
  if (requireTyp && scopesClaim === 'scope' && typeof claim !== 'string') throw malformed();
  // Own names alone: a scope may be called "constructor".
  return new Set(names.map((name) => (Object.hasOwn(scopeNames, name) ? String(scopeNames[name]) : name)));
}

function optionalString(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw malformed();
}

function malformed(): InvalidTokenError {
  return new InvalidTokenError('The access token is malformed');
}
