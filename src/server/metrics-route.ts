import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { bearerToken } from '../token/bearer.ts';
import type { Metrics } from './metrics.ts';
import { type Handler, readOnly, sendText } from './routes.ts';

/** Answers `/metrics`: to who has the token, or, where none is set, to this machine alone. */
export function createMetricsRoute(metrics: Metrics, token: string | undefined): Handler {
  return readOnly(async (request, response) => {
    if (token === undefined && !isLocal(request)) {
      return sendText(response, 403, 'only this machine is answered here; set METRICS_TOKEN for others');
    }
    if (token !== undefined && !isSame(presentedToken(request), token)) {
      response.setHeader('www-authenticate', 'Bearer');
      return sendText(response, 401, 'send METRICS_TOKEN as a bearer token');
    }
    const { body, type } = await metrics.text();
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
}

/** A proxy on this machine speaks for others, and so does a page whose host name was pointed at this machine. */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  if (Object.keys(headers).some((name) => proxied.test(name))) return false;
  const host = URL.parse(`http://${headers.host}`)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  return isLoopback(socket.remoteAddress ?? '') && (host === 'localhost' || isLoopback(host));
}

/** What proxies add. */
const proxied = /^(via|forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

function presentedToken({ headersDistinct }: IncomingMessage): string {
  try {
    return bearerToken(headersDistinct.authorization ?? []) ?? '';
  } catch {
    return '';
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a as Buffer, b as Buffer);
}
