import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, type JWK } from 'jose';
import { InvalidConfigurationError } from '../errors.ts';

/** How keys are written into the database, and read from it. */
export interface KeySeal {
  readonly encrypts: boolean;
  close(key: JWK): Promise<string>;
  /** @throws InvalidConfigurationError where it was sealed with another secret, or there is no secret */
  open(stored: string): Promise<JWK>;
}

/** Encrypts keys as JWE (RFC 7516), `dir` with A256GCM under a key derived from the secret; without a secret they stay as they are. */
export function createKeySeal(secret: string | undefined): KeySeal {
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

export function isSealed(stored: string): boolean {
  return !stored.startsWith('{');
}
