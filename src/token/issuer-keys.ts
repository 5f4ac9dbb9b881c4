import { type CryptoKey, createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { IssuerUnavailableError } from '../errors.ts';
import { discoverKeys } from './discovery.ts';
import { problemOfIssuerUrl } from './issuer-url.ts';

export interface IssuerKeysOptions {
  /** The issuer's URL, just as its tokens and its metadata have it. */
  readonly issuer: string;
  /** Told why the keys cannot be fetched: at once, then at most every ten minutes until they can. */
  readonly onUnavailable?: (error: Error) => void;
}

/** An issuer's keys, for `createAccessTokenVerifier`. */
export type IssuerKeys = JWTVerifyGetKey & {
  /** Whether there are keys. Where there are none yet they are fetched, so that the first token need not wait. */
  ready(): Promise<boolean>;
};

/** In milliseconds. For how long a key that the issuer withdrew may still count, as long as the issuer answers. */
const lifetime = 10 * 60_000;
/** How long after fetching the keys they are fetched again for one that is unknown, or where fetching failed. */
const interval = 30_000;
/** The same where there are no keys at all, so no token is taken. */
const intervalWithoutKeys = 5000;
const reportInterval = 10 * 60_000;

/**
 * Finds the keys of an issuer by discovery, and keeps them: fetched again every ten minutes while they are used and, at most
 * every 30 seconds, for a key that is not among them. Where the issuer is down the last keys stay; without any the function
 * throws IssuerUnavailableError.
 * `import { createIssuerKeys } from 'graphql-scopes/token'`
 *
 * @throws TypeError where the issuer is not an https URL, or http on loopback
 */
export function createIssuerKeys({ issuer, onUnavailable }: IssuerKeysOptions): IssuerKeys {
  const problem = problemOfIssuerUrl(issuer);
  if (problem) throw new TypeError(`issuer ${problem}`);
  // jose's createRemoteJWKSet forgets the last keys with their lifetime, asks again at once where fetching failed, and knows no discovery.
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let underWay: Promise<void> | undefined;
  let staleAt = 0;
  let nextFetch = 0;
  let nextReport = 0;
  let isDown = false;

  return Object.assign(keyOf, { ready });

  async function keyOf(...[header, token]: Parameters<JWTVerifyGetKey>): Promise<CryptoKey> {
    if (!keys || Date.now() >= staleAt) {
      const refreshed = refresh();
      // An issuer that is known to be down is not waited for.
      if (!keys || !isDown) await refreshed;
    }
    if (!keys) throw new IssuerUnavailableError();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      return keys(header, token);
    }
  }

  async function ready(): Promise<boolean> {
    if (!keys) await refresh();
    return keys !== undefined;
  }

  /** One fetch at a time, for all who ask meanwhile. */
  async function refresh(): Promise<void> {
    if (!underWay && Date.now() >= nextFetch) {
      underWay = load(Date.now()).finally(() => {
        underWay = undefined;
      });
    }
    await underWay;
  }

  async function load(now: number): Promise<void> {
    nextFetch = now + (keys ? interval : intervalWithoutKeys);
    try {
      keys = createLocalJWKSet((await discoverKeys(issuer)) as JSONWebKeySet);
      [staleAt, nextFetch, nextReport, isDown] = [now + lifetime, now + interval, 0, false];
    } catch (error) {
      isDown = true;
      if (now < nextReport) return;
      nextReport = now + reportInterval;
      onUnavailable?.(error as Error);
    }
  }
}
