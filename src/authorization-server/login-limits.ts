import ipaddr from 'ipaddr.js';
// rate-limiter-flexible: the field's standard, with stores for one process or many behind one interface.
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

export interface LoginLimitsOptions {
  /** Failures for one account from one address before it has to wait. */
  readonly failuresPerAccount: number;
  /** Failures from one address, whatever the account. */
  readonly failuresPerAddress: number;
  /** For how long failures count, in seconds. */
  readonly period: number;
}

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
  const { failuresPerAccount, failuresPerAddress, period: duration } = options;
  const accounts = new RateLimiterMemory({ keyPrefix: 'account', points: failuresPerAccount, duration });
  const addresses = new RateLimiterMemory({ keyPrefix: 'address', points: failuresPerAddress, duration });
  const inTurn = createTurns();

  return {
    attempt(who, run, succeeded) {
      const address = networkOf(who.address);
      const account = `${address} ${who.username}`;
      // In turn: of a hundred guesses at once, too, only so many are looked at.
      return inTurn(account, async () => {
        const failures = await accounts.get(account);
        if (failures && failures.consumedPoints >= failuresPerAccount) return tooMany(failures);
        try {
          await addresses.consume(address);
        } catch (limit) {
          if (limit instanceof Error) throw limit;
          return tooMany(limit as RateLimiterRes);
        }
        const result = await run();
        if (succeeded(result)) {
          await Promise.all([accounts.delete(account), addresses.reward(address)]);
        } else {
          await accounts.penalty(account);
        }
        return result;
      });
    },
  };
}

function tooMany({ msBeforeNext }: RateLimiterRes): TooManyFailures {
  return new TooManyFailures(Math.max(1, Math.ceil(msBeforeNext / 1000)));
}

/** One IPv6 customer has at least a /64, so that counts as one address. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString();
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
