import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { InvalidTokenError } from '../errors.ts';
import { splitScopes } from '../requirement/scope-token.ts';

/** A verified access token (RFC 9068 §2.2). Times are in seconds since the epoch. */
export interface AccessToken {
  /** Granted scopes, as issued. */
  readonly scopes: ReadonlySet<string>;
  /** `sub`: the user; the client itself where no user is involved. */
  readonly subject: string;
  readonly clientId: string;
  readonly issuer: string;
  /** `jti`. */
  readonly id: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Aborted when the token is revoked, where somebody watches that. */
  readonly signal?: AbortSignal;
}

export interface AccessTokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Signature algorithms that are taken, such as `['ES256']`; `none` and shared secrets never are. */
  readonly algorithms: readonly string[];
  /** Finds the issuer's public key, for example jose's `createLocalJWKSet` or `createRemoteJWKSet`. */
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
  const { issuer, audience, keys, admit } = options;
  const algorithms = [...options.algorithms];
  if (algorithms.length === 0 || algorithms.some((name) => name === 'none' || name.startsWith('HS'))) {
    throw new TypeError('algorithms must name asymmetric signature algorithms, such as ["ES256"]');
  }

  return async function verifyAccessToken(jwt) {
    const payload = await verifySignature(jwt);
    const token = accessTokenOf(payload);
    return admit ? admit(token) : token;
  };

  async function verifySignature(jwt: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(jwt, keys, {
        issuer,
        audience,
        algorithms,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'iat', 'sub', 'jti', 'client_id'],
      });
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

function accessTokenOf(payload: JWTPayload): AccessToken {
  const { sub, jti, iss, iat, exp, client_id: clientId, scope = '' } = payload;
  if (
    typeof clientId !== 'string' ||
    typeof scope !== 'string' ||
    typeof sub !== 'string' ||
    typeof jti !== 'string'
  ) {
    throw new InvalidTokenError('The access token is malformed');
  }
  return {
    scopes: new Set(splitScopes(scope)),
    subject: sub,
    clientId,
    issuer: iss as string,
    id: jti,
    issuedAt: iat as number,
    expiresAt: exp as number,
  };
}

/** Says which kind of fault, never what the token said. */
function reasonOf(error: errors.JOSEError): string {
  switch (error.code) {
    case 'ERR_JWT_EXPIRED':
      return 'The access token expired';
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return 'The access token was not issued for this API, or not by its issuer';
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
    case 'ERR_JWKS_NO_MATCHING_KEY':
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return 'The access token is not signed with a key of its issuer';
    default:
      return 'The access token is malformed';
  }
}
