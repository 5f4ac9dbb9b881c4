import type { IncomingMessage, ServerResponse } from 'node:http';
// rate-limiter-flexible: the field's standard, with stores for one process or many behind one interface.
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from './network-of.ts';
import { secondsToWait } from './seconds-to-wait.ts';

/** In seconds, and of one network (an IPv4 address, an IPv6 /64) at one instance: so many sign-ins may be begun, by a whole office, too. */
const period = 60;
const atMost = 600;

/** In bytes, of what is asked for: all of it is kept. */
const maxTarget = 4096;

/**
 * Each request to `/authorize` leaves a row until it is swept, an hour later, and anybody can send one. Makes the function that refuses
 * what is no GET (405), is too long (414), or comes from who sends too many (429, `Retry-After`); it gives whether it did.
 */
export function createAuthorizeLimit(): (
  request: IncomingMessage,
  address: string,
  response: ServerResponse,
) => Promise<boolean> {
  const limiter = new RateLimiterMemory({ points: atMost, duration: period });

  return async function refuses({ method, url = '' }, address, response) {
    // RFC 6749 §3.1: POST is optional.
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return refuse(response, 405, 'A sign-in is begun by GET.');
    }
    if (url.length > maxTarget) {
      return refuse(response, 414, `The request to /authorize has more than ${maxTarget} bytes.`);
    }
    try {
      await limiter.consume(networkOf(address));
      return false;
    } catch (refused) {
      // In memory nothing else can fail.
      const seconds = secondsToWait(refused as RateLimiterRes);
      response.setHeader('retry-after', String(seconds));
      const text = `Too many sign-ins were begun from here. Try again in ${seconds} seconds.`;
      return refuse(response, 429, text);
    }
  };
}

function refuse(response: ServerResponse, status: number, text: string): true {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
  return true;
}
