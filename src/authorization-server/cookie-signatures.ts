import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Koa asks of a Keygrip. */
export interface CookieSignatures {
  sign(data: string): string;
  verify(data: string, signature: string): boolean;
  /** 0 for a good one, -1 for another. */
  index(data: string, signature: string): number;
}

/**
 * Signs cookies with the first secret, and takes those of all. Never asks for a signature to be renewed: Koa would write it for the path
 * `/`, where it stands in the way of a cookie of the same name beneath. An old secret stays until its last cookie has expired.
 */
export function createCookieSignatures(secrets: readonly string[]): CookieSignatures {
  return {
    sign: (data) => signatureOf(data, String(secrets[0])),
    verify,
    index: (data, signature) => (verify(data, signature) ? 0 : -1),
  };

  function verify(data: string, signature: string): boolean {
    const given = Buffer.from(signature);
    return secrets.some((secret) => {
      const expected = Buffer.from(signatureOf(data, secret));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}

function signatureOf(data: string, secret: string): string {
  return createHmac('sha256', secret).update(`cookie\n${data}`).digest('base64url');
}
