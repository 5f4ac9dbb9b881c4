import type { JWTVerifyGetKey } from 'jose';
import { InvalidTokenError } from '../errors.ts';
import { createAccessTokenVerifier } from '../token/access-token-verifier.ts';
import { signingAlgorithms } from './server-keys.ts';
import type { AuthorizationStorage } from './storage.ts';

export interface PresentedTokenOptions {
  readonly issuer: string;
  readonly resource: string;
  readonly key: JWTVerifyGetKey;
  readonly records: AuthorizationStorage['records'];
}

/** No token has this identifier. */
const unknownToken = 'unknown';

/**
 * Makes the function that puts, into a form for `/revoke` or `/introspect`, an access token's `jti` in place of the JWT:
 * under that oidc-provider finds its record. A `jti` itself is no token, and finds nothing.
 */
export function createTokenExchange(
  options: PresentedTokenOptions,
): (form: URLSearchParams) => Promise<void> {
  const verify = createAccessTokenVerifier({
    issuer: options.issuer,
    audience: options.resource,
    algorithms: signingAlgorithms,
    keys: options.key,
  });

  return async function exchangePresentedToken(form) {
    const [token, ...others] = form.getAll('token');
    // A missing or repeated one is oidc-provider's to refuse.
    if (!token || others.length > 0) return;
    form.set('token', token.includes('.') ? await idOf(token) : await unlessId(token));
  };

  async function idOf(jwt: string): Promise<string> {
    try {
      return (await verify(jwt)).id ?? unknownToken;
    } catch (error) {
      if (error instanceof InvalidTokenError) return unknownToken;
      throw error;
    }
  }

  async function unlessId(token: string): Promise<string> {
    const ofUser = await options.records.find('AccessToken', token);
    return ofUser || (await options.records.find('ClientCredentials', token)) ? unknownToken : token;
  }
}
