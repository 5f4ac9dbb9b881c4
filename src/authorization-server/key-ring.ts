import type { JWK } from 'jose';
import { sessionLifetime } from './configuration.ts';
import { createKeySeal, isSealed } from './key-seal.ts';
import { createCookieKey, createSigningKey, type ServerKeys, type SigningAlgorithm } from './server-keys.ts';
import type { AuthorizationStorage, StoredKey } from './storage.ts';

/** The server's keys as they are now; they change while it runs, by `graphql-scopes keys rotate`. */
export interface KeyRing {
  /** Another object whenever something about it is new. */
  readonly current: ServerKeys;
  /** Waits for a look at the database that begins after the call. @throws what that look threw */
  nextLook(): Promise<void>;
  /** Waits for it only where the last one is too long ago for the order of cookie keys to be trusted. */
  recentLook(): Promise<void>;
  /** Whether the last one is not. */
  readonly isRecent: boolean;
  close(): void;
}

export interface KeyRingOptions {
  readonly algorithm: SigningAlgorithm;
  /** The first encrypts what is stored, all of them decrypt it; without any the keys lie in the database as they are. */
  readonly encryptionSecrets: readonly string[];
  /** In seconds: until all that was signed with a key has expired. */
  readonly tokenLifetime: number;
  /** Told once of each time that the database cannot be looked at. */
  readonly onError: (error: unknown) => void;
}

type Key = StoredKey & { readonly jwk: JWK };

/** In milliseconds. A look is one query for a handful of rows. */
const lookEvery = 500;
/** In milliseconds: half of the time that everybody has until a new cookie key is used. */
const recent = 5000;
/** In milliseconds: how much longer than its tokens a key is kept; clocks may differ by half of it. */
const margin = 10 * 60_000;

/**
 * Loads the server's keys, makes them at the first start, and looks twice a second whether there are others. A key is published
 * as soon as it is there, signs from its `activeAt`, and is destroyed when what it signed has expired. Who signs says beforehand
 * how long that is, so instances of different settings need not know each other's. An algorithm that is new makes a new key.
 *
 * @throws InvalidConfigurationError where stored keys cannot be decrypted
 */
export async function createKeyRing(
  storage: AuthorizationStorage['keys'],
  options: KeyRingOptions,
): Promise<KeyRing> {
  const { algorithm, onError } = options;
  const seal = createKeySeal(options.encryptionSecrets);
  const opened = new Map<string, JWK>();
  const lifetimes = { sign: options.tokenLifetime * 1000, cookies: sessionLifetime * 1000 };
  let current: ServerKeys = { signing: [], cookies: [] };
  let lookedAt = 0;
  let waiting: PromiseWithResolvers<void> | undefined;
  let isFailing = false;
  let closed = false;

  await makeMissing();
  await look();
  let timer = setTimeout(lookAgain, lookEvery).unref();
  return {
    get current() {
      return current;
    },
    nextLook,
    recentLook: async () => {
      if (!isRecent()) await nextLook();
    },
    get isRecent() {
      return isRecent();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      waiting?.resolve();
    },
  };

  /** At the start the newest key shall be of this algorithm: that is what `keys rotate` makes another one of. */
  async function makeMissing(): Promise<void> {
    const keys = await load(true);
    if (keys.findLast(({ purpose }) => purpose === 'sign')?.jwk.alg !== algorithm) await make('sign', keys);
    if (!keys.some(({ purpose }) => purpose === 'cookies')) await make('cookies', keys);
  }

  async function lookAgain(): Promise<void> {
    const asked = waiting;
    waiting = undefined;
    try {
      await look();
      isFailing = false;
      asked?.resolve();
    } catch (error) {
      if (!isFailing && !closed) onError(error);
      isFailing = true;
      asked?.reject(error);
    }
    if (!closed) timer = setTimeout(lookAgain, lookEvery).unref();
  }

  function isRecent(): boolean {
    return performance.now() - lookedAt <= recent;
  }

  function nextLook(): Promise<void> {
    if (closed) return Promise.resolve();
    waiting ??= Promise.withResolvers();
    return waiting.promise;
  }

  async function look(): Promise<void> {
    const began = performance.now();
    const keys = await load();
    const signing = await inOrder('sign', keys);
    const cookies = await inOrder('cookies', keys);
    // Another instance, or another algorithm, was first with something: the next look knows more.
    if (!signing || !cookies) return look();
    lookedAt = began;
    const found = { signing, cookies: cookies.map(({ k }) => String(k)) };
    // Opened keys are the same objects as long as they are the same keys.
    const isSame = isSameList(found.signing, current.signing) && isSameList(found.cookies, current.cookies);
    if (!isSame) current = found;
  }

  async function load(isStart = false): Promise<Key[]> {
    const stored = await storage.list();
    const keys = await Promise.all(stored.map(async (key) => ({ ...key, jwk: await open(key, isStart) })));
    for (const value of opened.keys()) if (!stored.some((key) => key.value === value)) opened.delete(value);
    return keys;
  }

  /**
   * What is stored in the clear is encrypted at once; what another secret has encrypted, at the start alone: while a secret is changed, instances
   * that have the two in another order would else undo each other's work at each look.
   */
  async function open({ purpose, value }: StoredKey, isStart: boolean): Promise<JWK> {
    const known = opened.get(value);
    if (known) return known;
    const { jwk, isCurrent } = await seal.open(value);
    opened.set(value, jwk);
    if (!isCurrent && (isStart || !isSealed(value))) {
      const sealed = await seal.close(jwk);
      await storage.replace(purpose, value, sealed);
      opened.set(sealed, jwk);
    }
    return jwk;
  }

  /** The keys of a purpose, the one to sign with first; undefined where it has to be looked again. */
  async function inOrder(purpose: StoredKey['purpose'], all: readonly Key[]): Promise<JWK[] | undefined> {
    const now = Date.now();
    const keys = all.filter((key) => key.purpose === purpose).reverse();
    const active = keys.filter(({ activeAt }) => activeAt <= now);
    const first = active.find(({ jwk }) => purpose === 'cookies' || jwk.alg === algorithm);
    if (!first) {
      await make(purpose, all);
      return undefined;
    }
    const until = now + lifetimes[purpose] + margin;
    // Before it signs anything.
    if (first.neededUntil < until - margin / 2 && !(await storage.keep(first, until))) return undefined;
    const newest = active[0]?.generation ?? 0;
    const [old, others] = [[] as Key[], [] as Key[]];
    for (const key of keys) {
      if (key === first) continue;
      const isOld = key.generation < newest && key.neededUntil < now;
      (isOld ? old : others).push(key);
    }
    for (const key of old) await storage.remove(key);
    return [first, ...others].map(({ jwk }) => jwk);
  }

  async function make(purpose: StoredKey['purpose'], keys: readonly Key[]): Promise<void> {
    const newest = keys.findLast((key) => key.purpose === purpose)?.generation ?? 0;
    const key = purpose === 'sign' ? await createSigningKey(algorithm) : createCookieKey();
    // Where another instance was first, what is stored counts.
    await storage.add({
      purpose,
      generation: newest + 1,
      value: await seal.close(key),
      activeAt: Date.now(),
    });
  }
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
