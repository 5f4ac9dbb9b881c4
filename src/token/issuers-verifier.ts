import { decodeJwt } from 'jose';
import { InvalidTokenError } from '../errors.ts';
import {
  type AccessTokenVerifier,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
  notForThisApi,
} from './access-token-verifier.ts';

/**
 * Verifies the access tokens of several issuers. The `iss` of a token, which anyone may write, chooses its issuer; with that
 * issuer's keys, algorithms and audience alone everything is then verified, `iss` too.
 * `import { createIssuersVerifier } from 'graphql-scopes/token'`
 *
 * @throws TypeError for no issuer, or one that is there twice
 */
export function createIssuersVerifier(issuers: readonly AccessTokenVerifierOptions[]): AccessTokenVerifier {
  const verifiers = new Map(issuers.map((options) => [options.issuer, createAccessTokenVerifier(options)]));
  if (verifiers.size === 0) throw new TypeError('issuers must have at least one');
  if (verifiers.size < issuers.length) throw new TypeError('issuers has one of them twice');

  return async function verifyAccessToken(jwt) {
    const verify = verifiers.get(issuerNamedIn(jwt));
    if (!verify) throw new InvalidTokenError(notForThisApi);
    return verify(jwt);
  };
}

function issuerNamedIn(jwt: string): string {
  try {
    return decodeJwt(jwt).iss ?? '';
  } catch {
    // Not jose's error as the cause: it may quote the token.
    throw new InvalidTokenError('The access token is malformed');
  }
}
