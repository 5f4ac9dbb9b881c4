import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors, type JWK } from 'jose';
import { InvalidConfigurationError } from '../errors.ts';

/** How keys are written into the database, and read from it. */
export interface KeySeal {
  close(key: JWK): Promise<string>;
  /**
   * The key, and whether it is stored as {@link KeySeal.close} would store it now.
   * @throws InvalidConfigurationError where it was sealed with none of the secrets
   */
  open(stored: string): Promise<OpenedKey>;
}

export interface OpenedKey {
  readonly jwk: JWK;
  readonly isCurrent: boolean;
}

/**
 * Encrypts keys as JWE (RFC 7516), `dir` with A256GCM under a key derived from the first secret, and decrypts what any of them has encrypted; without
 * a secret they stay as they are.
 */
export function createKeySeal(secrets: readonly string[]): KeySeal {
  const keys = secrets.map(
    (secret) => new Uint8Array(hkdfSync('sha256', secret, '', 'graphql-scopes server keys', 32)),
  );
  const [first] = keys;
  return { close, open };

  async function close(jwk: JWK): Promise<string> {
    const plain = JSON.stringify(jwk);
    if (!first) return plain;
    const jwe = new CompactEncrypt(new TextEncoder().encode(plain));
    return jwe.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(first);
  }

  async function open(stored: string): Promise<OpenedKey> {
    if (!isSealed(stored)) return { jwk: JSON.parse(stored), isCurrent: !first };
    if (!first) {
      throw new InvalidConfigurationError(
        'KEY_ENCRYPTION_SECRET is not set, but the keys in the database are encrypted; set the secret they were encrypted with',
      );
    }
    for (const key of keys) {
      const jwk = await opened(stored, key);
      if (jwk) return { jwk, isCurrent: key === first };
    }
    throw new InvalidConfigurationError(
      'KEY_ENCRYPTION_SECRET is not the secret that the keys in the database were encrypted with; set that one, or to change it the old one as OTHER_KEY_ENCRYPTION_SECRET',
    );
  }
}

/** Undefined where it was sealed with another key, or is damaged. */
async function opened(stored: string, key: Uint8Array): Promise<JWK | undefined> {
  try {
    const { plaintext } = await compactDecrypt(stored, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

export function isSealed(stored: string): boolean {
  return !stored.startsWith('{');
}
