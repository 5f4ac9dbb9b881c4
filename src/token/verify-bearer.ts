import { InvalidTokenError } from '../errors.ts';
import type { AccessToken, AccessTokenVerifier } from './access-token-verifier.ts';
import { bearerToken } from './bearer.ts';
import type { KeepingVerifier } from './keep-tokens.ts';

/** A token as it was presented, and what it says. */
export interface Presented {
  readonly jwt: string;
  readonly token: AccessToken;
}

/**
 * The token of a request's `Authorization` header field, given as all its values; null where there is none (rules H1–H3). At once
 * where it is known, as a token or as none: what is known is well-formed, and to look at each character of a long one takes longer than all else.
 *
 * @throws InvalidRequestError as `bearerToken` does
 * @throws InvalidTokenError and whatever else `verify` throws; a known refusal is given, not thrown
 */
export function verifyBearer(
  values: readonly string[],
  verify: AccessTokenVerifier | KeepingVerifier,
): Presented | InvalidTokenError | null | Promise<Presented> {
  const [value] = values;
  if (values.length === 1 && value?.startsWith('Bearer ') && 'known' in verify) {
    const jwt = value.slice(7);
    const known = verify.known(jwt);
    if (known) return known instanceof InvalidTokenError ? known : { jwt, token: known };
  }
  const jwt = bearerToken(values);
  return jwt === null ? null : verified(jwt, verify);
}

async function verified(jwt: string, verify: AccessTokenVerifier): Promise<Presented> {
  return { jwt, token: await verify(jwt) };
}
