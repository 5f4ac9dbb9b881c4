import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { InvalidTokenError } from '../errors.ts';
import { accessTokenOf, type ClaimsOptions, refuseOtherTokens } from './access-token-claims.ts';

/** A verified access token (RFC 9068 §2.2). Times are in seconds since the epoch. */
export interface AccessToken {
  /** Granted scopes, as issued; under your names where the issuer has others. */
  readonly scopes: ReadonlySet<string>;
  /** `sub`: the user; the client itself where no user is involved. One issuer's only: another's may be called the same. */
  readonly subject: string;
  /** `client_id`, else `azp`. Undefined only where `requireTyp` is false and the issuer does not tell. */
  readonly clientId: string | undefined;
  readonly issuer: string;
  /** `jti`. Undefined as `clientId` may be. */
  readonly id: string | undefined;
  /** Undefined as `clientId` may be. */
  readonly issuedAt: number | undefined;
  readonly expiresAt: number;
  /**
   * Aborted when the token is revoked, where somebody watches that: `createApp` does while somebody listens to it by `addEventListener`, and takes
   * a scope that the token loses out of `scopes` meanwhile.
   */
  readonly signal?: AbortSignal;
}

export interface AccessTokenVerifierOptions extends ClaimsOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Signature algorithms that are taken, such as `['ES256']`; `none` and shared secrets never are. */
  readonly algorithms: readonly string[];
  /** Finds the issuer's public key: `createIssuerKeys` by discovery, or jose's `createLocalJWKSet`, `createRemoteJWKSet`. */
  readonly keys: JWTVerifyGetKey;
  /**
   * What the signature cannot tell: throws {@link InvalidTokenError} for a revoked token or a user who is gone, and
   * may give back the token with fewer scopes.
   */
  readonly admit?: (token: AccessToken) => Promise<AccessToken>;
}

export type AccessTokenVerifier = (jwt: string) => Promise<AccessToken>;

/**
 * Makes the function that turns a presented JWT into an {@link AccessToken} (RFC 9068 §4, rules H2, H17).
 * The function throws InvalidTokenError for a token that is not to be taken; an error of `keys` or `admit` passes through.
 * `import { createAccessTokenVerifier } from 'graphql-scopes/token'`
 *
 * @throws TypeError for no algorithm, or a symmetric one
 */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): AccessTokenVerifier {
  const { issuer, audience, keys, admit, requireTyp = true } = options;
  const algorithms = [...options.algorithms];
  if (algorithms.length === 0 || algorithms.some((name) => name === 'none' || name.startsWith('HS'))) {
    throw new TypeError('algorithms must name asymmetric signature algorithms, such as ["ES256"]');
  }
  const requiredClaims = ['exp', 'sub', ...(requireTyp ? ['iat', 'jti', 'client_id'] : [])];

  return async function verifyAccessToken(jwt) {
    const payload = await verifySignature(jwt);
    const token = accessTokenOf(payload, options);
    return admit ? admit(token) : token;
  };

  async function verifySignature(jwt: string): Promise<JWTPayload> {
    try {
      const { payload, protectedHeader } = await jwtVerify(jwt, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims,
        ...(requireTyp && { typ: 'at+jwt' }),
      });
      if (!requireTyp) refuseOtherTokens(protectedHeader, payload, options);
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
        // jose's own error has the token's claims, and whoever logs an error logs its cause.
        throw new InvalidTokenError(reasonOf(error), { cause: new Error(`${error.code}: ${error.message}`) });
      }
      throw error;
    }
  }
}

/** Says which kind of fault, never what the token said. */
function reasonOf(error: errors.JOSEError): string {
  switch (error.code) {
    case 'ERR_JWT_EXPIRED':
      return 'The access token expired';
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return notForThisApi;
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
    case 'ERR_JWKS_NO_MATCHING_KEY':
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return 'The access token is not signed with a key of its issuer';
    default:
      return 'The access token is malformed';
  }
}

/** Why a token of another audience or issuer is refused. */
export const notForThisApi = 'The access token was not issued for this API, or not by its issuer';
