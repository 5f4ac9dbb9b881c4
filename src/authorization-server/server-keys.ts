import { hkdfSync, randomBytes } from 'node:crypto';
import {
  CompactEncrypt,
  calculateJwkThumbprint,
  compactDecrypt,
  exportJWK,
  generateKeyPair,
  type JWK,
} from 'jose';
import { InvalidConfigurationError } from '../errors.ts';
import type { AuthorizationStorage } from './storage.ts';

export type SigningAlgorithm = 'ES256' | 'RS256' | 'EdDSA';

export interface ServerKeys {
  /** Private JWKs, the one that signs first. */
  readonly signing: readonly JWK[];
  /** Secrets that sign cookies, the newest first. */
  readonly cookies: readonly string[];
}

export interface ServerKeysOptions {
  readonly algorithm: SigningAlgorithm;
  /** Encrypts what is stored; without it the keys lie in the database as they are. */
  readonly encryptionSecret?: string | undefined;
}

type KeyStorage = AuthorizationStorage['keys'];

/**
 * Loads the server's keys, and makes them at the first start. A changed algorithm makes a new signing key; the old
 * ones still verify. Keys stored in the clear are encrypted once a secret is set.
 *
 * @throws InvalidConfigurationError where stored keys cannot be decrypted
 */
export async function loadServerKeys(storage: KeyStorage, options: ServerKeysOptions): Promise<ServerKeys> {
  const seal = sealOf(options.encryptionSecret);
  const { algorithm } = options;

  let signing = await load('sign');
  if (newestFirst(signing)[0]?.alg !== algorithm) {
    await storage.add('sign', signing.length + 1, await seal.close(await createSigningKey(algorithm)));
    // Another instance may have been first: what is stored counts.
    signing = await load('sign');
  }
  let cookies = await load('cookies');
  if (cookies.length === 0) {
    await storage.add(
      'cookies',
      1,
      await seal.close({ kty: 'oct', k: randomBytes(32).toString('base64url') }),
    );
    cookies = await load('cookies');
  }
  return { signing: newestFirst(signing), cookies: newestFirst(cookies).map(({ k }) => String(k)) };

  async function load(purpose: 'sign' | 'cookies'): Promise<JWK[]> {
    const stored = await storage.list(purpose);
    return Promise.all(
      stored.map(async (value) => {
        const key = await seal.open(value);
        if (seal.encrypts && !isSealed(value)) await storage.replace(purpose, value, await seal.close(key));
        return key;
      }),
    );
  }
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

async function createSigningKey(alg: SigningAlgorithm): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}

function newestFirst<T>(keys: readonly T[]): T[] {
  return [...keys].reverse();
}

/** Encrypts keys as JWE (RFC 7516), `dir` with A256GCM under a key derived from the secret. */
function sealOf(secret: string | undefined) {
  const key = secret && new Uint8Array(hkdfSync('sha256', secret, '', 'graphql-scopes server keys', 32));
  return { encrypts: Boolean(key), close, open };

  async function close(jwk: JWK): Promise<string> {
    const plain = JSON.stringify(jwk);
    if (!key) return plain;
    const jwe = new CompactEncrypt(new TextEncoder().encode(plain));
    return jwe.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);
  }

  async function open(stored: string): Promise<JWK> {
    if (!isSealed(stored)) return JSON.parse(stored);
    if (!key) {
      throw new InvalidConfigurationError(
        'KEY_ENCRYPTION_SECRET is not set, but the keys in the database are encrypted; set the secret they were encrypted with',
      );
    }
    try {
      const { plaintext } = await compactDecrypt(stored, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return JSON.parse(new TextDecoder().decode(plaintext));
    } catch {
      throw new InvalidConfigurationError(
        'KEY_ENCRYPTION_SECRET is not the secret that the keys in the database were encrypted with; set that one',
      );
    }
  }
}

function isSealed(stored: string): boolean {
  return !stored.startsWith('{');
}
