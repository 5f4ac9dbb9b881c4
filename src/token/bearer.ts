import { InvalidRequestError, InvalidTokenError } from '../errors.ts';

/** RFC 6750 §2.1: `Bearer` in any case, spaces, a b64token. */
const bearer = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * The token of a request's `Authorization` header field, given as all its values; null where there is none (rule H1).
 *
 * @throws InvalidRequestError for another scheme or more than one value (rule H3)
 * @throws InvalidTokenError for a token that cannot be one (rule H2)
 */
export function bearerToken(values: readonly string[]): string | null {
  const [value = '', ...others] = values;
  // A fetch Headers object joins repeated fields with a comma, which no token has.
  if (others.length > 0 || value.includes(',')) {
    throw new InvalidRequestError('More than one Authorization header was sent; send one');
  }
  if (value === '') return null;
  if (!/^bearer( |$)/i.test(value)) {
    throw new InvalidRequestError('The Authorization header must use the Bearer scheme');
  }
  const token = bearer.exec(value)?.[1];
  if (token === undefined) throw new InvalidTokenError('The access token is malformed');
  return token;
}
