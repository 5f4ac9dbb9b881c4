import { decodeJwt, decodeProtectedHeader } from 'jose';
import { InvalidTokenError } from '../errors.ts';
import { type AccessTokenVerifierOptions, notForThisApi } from './access-token-verifier.ts';

/**
 * Refuses what needs no look at the signature to be refused, and gives the issuer that the token names. What passes may still
 * be anybody's.
 *
 * @throws InvalidTokenError
 */
export function refuseAtSight(
  jwt: string,
  issuers: ReadonlyMap<string, Pick<AccessTokenVerifierOptions, 'algorithms'>>,
): string {
  const { iss = '', exp, alg } = decoded(jwt);
  const issuer = issuers.get(iss);
  if (!issuer) throw new InvalidTokenError(notForThisApi);
  if (!issuer.algorithms.includes(String(alg))) {
    throw new InvalidTokenError('The access token is not signed with a key of its issuer');
  }
  if (typeof exp === 'number' && exp * 1000 <= Date.now()) {
    throw new InvalidTokenError('The access token expired');
  }
  return iss;
}

function decoded(jwt: string): { iss?: string | undefined; exp?: number | undefined; alg?: unknown } {
  try {
    const { iss, exp } = decodeJwt(jwt);
    return { iss, exp, alg: decodeProtectedHeader(jwt).alg };
  } catch {
    // Not jose's error as the cause: it may quote the token.
    throw new InvalidTokenError('The access token is malformed');
  }
}
