/**
 * What is wrong with the URL of an issuer (RFC 8414 §2: https, no query, no fragment), as in `must …`; undefined where nothing is.
 * Plain http is for this machine only.
 */
export function problemOfIssuerUrl(issuer: string): string | undefined {
  const url = URL.parse(issuer);
  if (!url || !isSafeToFetch(url)) return 'must be an https URL, or http on loopback';
  if (/[?#]/.test(issuer) || url.username || url.password) {
    return 'must be a URL without query, fragment, user or password';
  }
  return undefined;
}

/**
 * The URL of an issuer's keys, which may be on another host: its document came from the issuer itself.
 * Only an issuer on this machine may have them on this machine over plain http.
 *
 * @throws Error for any other URL
 */
export function keysUrl(jwksUri: unknown, issuer: string): URL {
  const url = typeof jwksUri === 'string' ? URL.parse(jwksUri) : null;
  const isPlainIssuer = new URL(issuer).protocol === 'http:';
  if (url && isSafeToFetch(url) && (url.protocol === 'https:' || isPlainIssuer)) return url;
  throw new Error(`the jwks_uri of ${issuer} is not an https URL`);
}

/** Whether a URL's `hostname` is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function isSafeToFetch({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
