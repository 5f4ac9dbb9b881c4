import { InvalidConfigurationError } from '../errors.ts';
import { createKeySeal, type OpenedKey } from './key-seal.ts';
import { createCookieKey, createSigningKey, type SigningAlgorithm } from './server-keys.ts';
import type { AuthorizationStorage, StoredKey } from './storage.ts';

export interface RotateKeysOptions {
  readonly encryptionSecrets: readonly string[];
  /** Of the new signing key; else that of the newest one. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /** In seconds: for how long the new key is published before it signs. Who caches `/jwks` learns of it in that time. */
  readonly publishFor: number;
  /** The keys that are there may be in other hands: they are destroyed when the new ones are added, which sign at once. */
  readonly compromised?: boolean;
}

/** In milliseconds. Unlike a token, a cookie of a key that an instance does not know cannot wait: every instance has looked by then. */
const leastForCookies = 10_000;

export interface RotatedKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly activeAt: number;
}

/**
 * Makes a new signing key and a new cookie key, and gives the function that adds them, for the running servers to take them up by themselves.
 * Making one may take a second, in which nobody shall wait for the transaction that adds them.
 * @throws InvalidConfigurationError where the secret is not that of the servers
 */
export async function prepareRotation(
  storage: AuthorizationStorage['keys'],
  { encryptionSecrets, algorithm, publishFor, compromised = false }: RotateKeysOptions,
): Promise<(storage: AuthorizationStorage['keys']) => Promise<RotatedKey>> {
  const seal = createKeySeal(encryptionSecrets);
  const newest = (await readable(storage)).findLast(({ purpose }) => purpose === 'sign');
  if (!newest) {
    throw new InvalidConfigurationError('There are no keys yet; the server makes them when it starts');
  }
  const jwk = await createSigningKey(algorithm ?? (newest.jwk.alg as SigningAlgorithm));
  const [signing, cookies] = [await seal.close(jwk), await seal.close(createCookieKey())];

  return async function addKeys(target) {
    // Servers may have been started with another secret meanwhile.
    await readable(target);
    const now = Date.now();
    const activeAt = compromised ? now : now + publishFor * 1000;
    const added = [
      await add(target, 'sign', signing, activeAt),
      await add(target, 'cookies', cookies, compromised ? now : Math.max(activeAt, now + leastForCookies)),
    ];
    if (compromised) for (const key of added) await target.destroyBefore(key);
    return { kid: String(jwk.kid), algorithm: String(jwk.alg), activeAt };
  };

  /** The keys that are there. What one of them is encrypted with all servers can read, and so what is encrypted with that. */
  async function readable(keys: AuthorizationStorage['keys']): Promise<(StoredKey & OpenedKey)[]> {
    const stored = await keys.list();
    const all = await Promise.all(stored.map(async (key) => ({ ...key, ...(await seal.open(key.value)) })));
    if (all.length > 0 && !all.some(({ isCurrent }) => isCurrent)) {
      throw new InvalidConfigurationError(
        'KEY_ENCRYPTION_SECRET is set, but the keys in the database are not encrypted with it: the servers run without it, or with another one; restart them with it, or set here what they have',
      );
    }
    return all;
  }
}

async function add(
  storage: AuthorizationStorage['keys'],
  purpose: StoredKey['purpose'],
  value: string,
  activeAt: number,
): Promise<Pick<StoredKey, 'purpose' | 'generation'>> {
  for (;;) {
    const generations = (await storage.list()).filter((key) => key.purpose === purpose);
    const generation = (generations.at(-1)?.generation ?? 0) + 1;
    // Where somebody else took it in this moment, the next one.
    if (await storage.add({ purpose, generation, value, activeAt })) return { purpose, generation };
  }
}
