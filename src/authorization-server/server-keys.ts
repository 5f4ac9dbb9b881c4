import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

export const signingAlgorithms = ['ES256', 'RS256', 'EdDSA'] as const;

export type SigningAlgorithm = (typeof signingAlgorithms)[number];

export interface ServerKeys {
  /** Private JWKs, the one that signs first. */
  readonly signing: readonly JWK[];
  /** Secrets that sign cookies, the one that signs first. */
  readonly cookies: readonly string[];
}

/** The public halves, as a JWK set (RFC 7517 §5). */
export function publicKeys(keys: readonly JWK[]): { keys: JWK[] } {
  return {
    keys: keys.map(({ kty, kid, alg, use, crv, x, y, n, e }) =>
      // Public members by name: nothing private can slip through.
      JSON.parse(JSON.stringify({ kty, kid, alg, use, crv, x, y, n, e })),
    ),
  };
}

export async function createSigningKey(alg: SigningAlgorithm): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}

export function createCookieKey(): JWK {
  return { kty: 'oct', k: randomBytes(32).toString('base64url') };
}
