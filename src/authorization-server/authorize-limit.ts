import type { ServerResponse } from 'node:http';
// rate-limiter-flexible: the field's standard, with stores for one process or many behind one interface.
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from './network-of.ts';
import { secondsToWait } from './seconds-to-wait.ts';

/** In seconds, and of one network (an IPv4 address, an IPv6 /64) at one instance: so many sign-ins may be begun, by a whole office, too. */
const period = 60;
const atMost = 600;

/**
 * Each request to `/authorize` leaves a row until it is swept, an hour later, and anybody can send one. Makes the function that refuses
 * (429, `Retry-After`) who sends too many; it gives whether it did.
 */
export function createAuthorizeLimit(): (address: string, response: ServerResponse) => Promise<boolean> {
  const limiter = new RateLimiterMemory({ points: atMost, duration: period });

  return async function refuses(address, response) {
    try {
      await limiter.consume(networkOf(address));
      return false;
    } catch (refused) {
      // In memory nothing else can fail.
      const seconds = secondsToWait(refused as RateLimiterRes);
      response.writeHead(429, {
        'content-type': 'text/plain; charset=utf-8',
        'retry-after': String(seconds),
      });
      response.end(`Too many sign-ins were begun from here. Try again in ${seconds} seconds.\n`);
      return true;
    }
  };
}
