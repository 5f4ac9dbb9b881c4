// lru-cache: bounded maps, by its field's most used package.
import { LRUCache } from 'lru-cache';
import { InvalidTokenError } from '../errors.ts';
import type {
  AccessToken,
  AccessTokenVerifier,
  AccessTokenVerifierOptions,
} from './access-token-verifier.ts';
import { createIssuersVerifier } from './issuers-verifier.ts';
import { refuseAtSight } from './refuse-at-sight.ts';

/** An issuer, and how long what was found out about its tokens holds. */
export interface KeptIssuer extends AccessTokenVerifierOptions {
  /** A signature that was verified counts as long as this gives the same; for a minute at most. Default: for a minute. */
  readonly keysNow?: () => unknown;
  /**
   * What `admit` said counts as long as this gives the same; undefined has `admit` asked again. Default: as long as the
   * signature.
   */
  readonly accessNow?: () => unknown;
}

/** Where signatures that turn out wrong are counted. */
export interface FailureLimit {
  /** Asked before a signature is verified. @throws where there were too many */
  check(): Promise<void>;
  failed(): Promise<void>;
}

export type KeepingVerifier = AccessTokenVerifier & {
  /** What costs nothing: the token, where it is known to be good now, or why it was refused a moment ago. Given, for to throw takes as long as a quarter of an answer. */
  known(jwt: string): AccessToken | InvalidTokenError | undefined;
};

interface Kept {
  readonly jwt: string;
  readonly issuer: KeptIssuer;
  readonly token: AccessToken;
  readonly keys: unknown;
  /** By the monotonic clock. */
  readonly until: number;
  access?: unknown;
  answer?: Promise<AccessToken>;
  admitted?: AccessToken;
}

interface Refused {
  readonly jwt: string;
  readonly error: InvalidTokenError;
}

/** A token of 1,000 scopes has 10 kB: at most so many, and so many characters. */
const maxTokens = 10_000;
const maxSize = 32_000_000;

/** In milliseconds. For how long a signature counts: a key that an issuer withdrew may count for so much longer. */
const keptFor = 60_000;

/** In milliseconds, and of refused tokens: so many, and so many characters. */
const refusedFor = 5000;
const maxRefused = 1000;
const maxRefusedSize = 1_000_000;

/**
 * Like `createIssuersVerifier`, and remembers: a signature is verified once a minute, and `admit` is asked once for each change that could
 * take something from a token. Whether it has expired is looked at every time. A token that was refused is refused again for a moment
 * without looking, in a place of its own: invalid ones do not drive out good ones.
 *
 * A token is found by its end, which is its signature, and compared whole. That need not take the same time for all: who could
 * tell how far a guess is right would still have to guess a signature of 256 bits at once, for a map finds all of the key or nothing.
 */
export function keepTokens(issuers: readonly KeptIssuer[], failures?: FailureLimit): KeepingVerifier {
  const verifySignature = createIssuersVerifier(issuers.map(({ admit: _, ...issuer }) => issuer));
  const byName = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
  const kept = new LRUCache<string, Kept>({
    max: maxTokens,
    maxSize,
    sizeCalculation: ({ jwt }) => jwt.length,
  });
  const refused = new LRUCache<string, Refused>({
    max: maxRefused,
    maxSize: maxRefusedSize,
    sizeCalculation: ({ jwt }) => jwt.length,
    ttl: refusedFor,
  });
  const underWay = new Map<string, Promise<Kept>>();
  return Object.assign(verify, { known });

  function known(jwt: string): AccessToken | InvalidTokenError | undefined {
    const found = find(jwt);
    if (!found) return whyRefused(jwt);
    if (!found.admitted || found.access === undefined || hasEnded(found)) return undefined;
    return found.access === accessNow(found) ? found.admitted : undefined;
  }

  async function verify(jwt: string): Promise<AccessToken> {
    const found = find(jwt);
    if (found) return admitted(found);
    const again = whyRefused(jwt);
    if (again) throw again;
    return admitted(await verified(jwt));
  }

  function whyRefused(jwt: string): InvalidTokenError | undefined {
    return entryOf(refused, jwt)?.error;
  }

  function find(jwt: string): Kept | undefined {
    const found = entryOf(kept, jwt);
    if (!found) return undefined;
    if (found.token.expiresAt * 1000 <= Date.now()) return undefined;
    if (found.until <= performance.now() || found.keys !== found.issuer.keysNow?.()) return undefined;
    return found;
  }

  /** One signature is verified once, however many ask at the same time. */
  function verified(jwt: string): Promise<Kept> {
    const before = underWay.get(jwt);
    if (before !== undefined) return before;
    const now = verifyAnew(jwt).finally(() => underWay.delete(jwt));
    underWay.set(jwt, now);
    return now;
  }

  async function verifyAnew(jwt: string): Promise<Kept> {
    const wasGood = entryOf(kept, jwt) !== undefined;
    const issuer = byName.get(refuseAtSight(jwt, byName));
    if (!issuer) throw new Error('an issuer vanished');
    if (!wasGood) await failures?.check();
    // Before it is used: of keys that change meanwhile nobody knows which it was.
    const keys = issuer.keysNow?.();
    try {
      const token = await verifySignature(jwt);
      const one: Kept = { jwt, issuer, token, keys, until: performance.now() + keptFor };
      kept.set(keyOf(jwt), one);
      return one;
    } catch (error) {
      if (error instanceof InvalidTokenError) {
        // Not a good one with the same end.
        if (wasGood) kept.delete(keyOf(jwt));
        refused.set(keyOf(jwt), { jwt, error });
        await failures?.failed();
      }
      throw error;
    }
  }

  /** What was asked before a change may not know of it, so nobody who comes after waits for that. */
  function admitted(one: Kept): Promise<AccessToken> {
    const access = accessNow(one);
    const isSame = access !== undefined && one.access === access && !hasEnded(one);
    if (isSame && one.answer !== undefined) return one.answer;
    const answer = (one.issuer.admit ?? asItIs)(one.token);
    Object.assign(one, { access, answer, admitted: undefined });
    answer.then(
      (token) => {
        if (one.answer === answer) one.admitted = token;
      },
      (error) => {
        // That the database did not answer is nothing to remember.
        if (!(error instanceof InvalidTokenError) && one.answer === answer) delete one.answer;
      },
    );
    return answer;
  }

  function accessNow({ issuer, until }: Kept): unknown {
    return issuer.accessNow ? issuer.accessNow() : until;
  }
}

/** Whether somebody has found out about the token what `accessNow` does not tell yet. */
function hasEnded({ admitted }: Kept): boolean {
  return admitted?.signal?.aborted === true;
}

async function asItIs(token: AccessToken): Promise<AccessToken> {
  return token;
}

/** By its end, and compared whole. */
function entryOf<Entry extends { readonly jwt: string }>(
  entries: LRUCache<string, Entry>,
  jwt: string,
): Entry | undefined {
  const found = entries.get(keyOf(jwt));
  return found?.jwt === jwt ? found : undefined;
}

/** The end of the signature: hashing ten kilobytes takes longer than all else. */
function keyOf(jwt: string): string {
  return jwt.slice(-64);
}
