import { InvalidConfigurationError } from '../errors.ts';
import { createKeySeal, isSealed } from './key-seal.ts';
import { createCookieKey, createSigningKey, type SigningAlgorithm } from './server-keys.ts';
import type { AuthorizationStorage, StoredKey } from './storage.ts';

export interface RotateKeysOptions {
  readonly encryptionSecret: string | undefined;
  /** Of the new signing key; else that of the newest one. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /** In seconds: for how long the new key is published before it signs. Who caches `/jwks` learns of it in that time. */
  readonly publishFor: number;
}

/** In milliseconds. Unlike a token, a cookie of a key that an instance does not know cannot wait: every instance has looked by then. */
const leastForCookies = 10_000;

/**
 * Adds a new signing key and a new cookie key, which the running servers take up by themselves.
 * @throws InvalidConfigurationError, before anything is written, where the secret is not that of the servers
 */
export async function rotateKeys(
  storage: AuthorizationStorage['keys'],
  { encryptionSecret, algorithm, publishFor }: RotateKeysOptions,
): Promise<{ readonly kid: string; readonly algorithm: string; readonly activeAt: number }> {
  const seal = createKeySeal(encryptionSecret);
  const stored = await storage.list();
  const keys = await Promise.all(stored.map(async (key) => ({ ...key, jwk: await seal.open(key.value) })));
  const newest = keys.findLast(({ purpose }) => purpose === 'sign');
  if (!newest) {
    throw new InvalidConfigurationError('There are no keys yet; the server makes them when it starts');
  }
  if (seal.encrypts && stored.some(({ value }) => !isSealed(value))) {
    throw new InvalidConfigurationError(
      'KEY_ENCRYPTION_SECRET is set, but the keys in the database are not encrypted: the servers run without it, and could not read a new key; restart them with the secret, or unset it here',
    );
  }
  const jwk = await createSigningKey(algorithm ?? (newest.jwk.alg as SigningAlgorithm));
  const now = Date.now();
  const activeAt = now + publishFor * 1000;
  await add('sign', await seal.close(jwk), activeAt);
  await add('cookies', await seal.close(createCookieKey()), Math.max(activeAt, now + leastForCookies));
  return { kid: String(jwk.kid), algorithm: String(jwk.alg), activeAt };

  async function add(purpose: StoredKey['purpose'], value: string, from: number): Promise<void> {
    for (;;) {
      const generations = (await storage.list()).filter((key) => key.purpose === purpose);
      const generation = (generations.at(-1)?.generation ?? 0) + 1;
      // Where somebody else took it in this moment, the next one.
      if (await storage.add({ purpose, generation, value, activeAt: from })) return;
    }
  }
}
