// rate-limiter-flexible: the field's standard, with stores for one process or many behind one interface.
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from '../authorization-server/network-of.ts';
import { secondsToWait } from '../authorization-server/seconds-to-wait.ts';
import { TooManyInvalidTokensError } from '../errors.ts';
import type { FailureLimit } from '../token/keep-tokens.ts';

/** In seconds, and of one network (an IPv4 address, an IPv6 /64): so many wrong signatures, each 0.15 ms of a core. */
const period = 10;
const failures = 500;

/**
 * Who sends many different tokens that look right and are not has new ones refused for a moment without a look at their signatures.
 * Tokens that are known already, and other addresses, go on.
 */
export function createInvalidTokenLimit(address: () => string | undefined): FailureLimit {
  const limiter = new RateLimiterMemory({ points: failures, duration: period });
  const who = () => networkOf(address() ?? '');

  return {
    async check() {
      const found = await limiter.get(who());
      if (!found || found.consumedPoints < failures) return;
      throw new TooManyInvalidTokensError(secondsToWait(found));
    },
    async failed() {
      await limiter.penalty(who());
    },
  };
}
