import type { RateLimiterRes } from 'rate-limiter-flexible';

/** For `Retry-After` (RFC 9110 §10.2.3): whole seconds, and at least one. */
export function secondsToWait({ msBeforeNext }: Pick<RateLimiterRes, 'msBeforeNext'>): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}
