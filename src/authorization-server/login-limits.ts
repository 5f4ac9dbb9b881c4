import { createHash } from 'node:crypto';
// rate-limiter-flexible: the field's standard, with stores for one process or many behind one interface.
import { type RateLimiterAbstract, RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from './network-of.ts';
import { secondsToWait } from './seconds-to-wait.ts';

export interface LoginLimitsOptions {
  /** Failures for one account from one address before it has to wait. */
  readonly failuresPerAccount: number;
  /** Failures from one address, whatever the account. */
  readonly failuresPerAddress: number;
  /** For how long failures count, in seconds. */
  readonly period: number;
  /** Makes what counts, for all instances together; else this one counts in its memory. */
  readonly createCounter?: CreateCounter | undefined;
}

/** A counter of `points` at most within `duration` seconds. */
export type CreateCounter = (options: {
  readonly keyPrefix: string;
  readonly points: number;
  readonly duration: number;
}) => RateLimiterAbstract;

export interface LoginAttempt {
  readonly username: string;
  /** IP address of who asks. */
  readonly address: string;
}

/** Too many failures: how many seconds to wait. */
export class TooManyFailures {
  readonly retryAfter: number;
  constructor(retryAfter: number) {
    this.retryAfter = retryAfter;
  }
}

export interface LoginLimits {
  /**
   * Runs an attempt that says whether it succeeded, or refuses it before it runs (rule H15). Failures for an account
   * count per address: from elsewhere nobody can lock a person out.
   */
  attempt<T>(
    who: LoginAttempt,
    run: () => Promise<T>,
    succeeded: (result: T) => boolean,
  ): Promise<T | TooManyFailures>;
}

export function createLoginLimits(options: LoginLimitsOptions): LoginLimits {
  const { failuresPerAccount, failuresPerAddress, period: duration, createCounter = inMemory } = options;
  const accounts = createCounter({ keyPrefix: 'account', points: failuresPerAccount, duration });
  const addresses = createCounter({ keyPrefix: 'address', points: failuresPerAddress, duration });
  const inTurn = createTurns();

  return {
    async attempt(who, run, succeeded) {
      const network = networkOf(who.address);
      // Hashes: the name comes from the client, and may be long; and who signs in from where is not for who reads the counters.
      const account = hashOf(`${network} ${who.username}`);
      const address = hashOf(network);
      // In turn: of a hundred guesses at once, too, only so many are looked at, on each instance at most one more than are left.
      // An address has a few turns at a time.
      return inTurn(`${address} ${account.charCodeAt(0) % lanes}`, async () => {
        const limit =
          (await reached(accounts, account, failuresPerAccount)) ??
          (await reached(addresses, address, failuresPerAddress));
        if (limit) return limit;
        const result = await run();
        if (succeeded(result)) await accounts.delete(account);
        else await Promise.all([accounts.penalty(account), addresses.penalty(address)]);
        return result;
      });
    },
  };
}

/** How many attempts of one address are looked at side by side. */
const lanes = 8;

const inMemory: CreateCounter = (options) => new RateLimiterMemory(options);

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

async function reached(
  limiter: RateLimiterAbstract,
  key: string,
  limit: number,
): Promise<TooManyFailures | undefined> {
  const failures = await limiter.get(key);
  if (!failures || failures.consumedPoints < limit) return undefined;
  return new TooManyFailures(secondsToWait(failures));
}

/** Runs tasks of the same name one after the other. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return function inTurn<T>(name: string, task: () => Promise<T>): Promise<T> {
    const turn = (last.get(name) ?? Promise.resolve()).then(task, task);
    last.set(name, turn);
    const done = () => {
      if (last.get(name) === turn) last.delete(name);
    };
    turn.then(done, done);
    return turn;
  };
}
