import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

export type { Logger };

const requests = new AsyncLocalStorage<{ readonly requestId: string; readonly request: IncomingMessage }>();

/** Writes JSON lines to stdout, or readable ones to a terminal. What is logged during a request carries its id. */
export async function createLogger({ logLevel }: Pick<Config, 'logLevel'>): Promise<Logger> {
  const options = {
    level: logLevel,
    mixin: () => ({ requestId: currentRequestId() }),
    // A second line of defence: nothing that logs should come near these.
    redact: [
      'authorization',
      'cookie',
      'password',
      'token',
      '*.authorization',
      '*.cookie',
      '*.password',
      '*.token',
    ],
  };
  if (!process.stdout.isTTY) return pino(options);
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ sync: true, singleLine: true, ignore: 'pid,hostname' }));
}

/** The id of the request that is being answered. */
export function currentRequestId(): string | undefined {
  return requests.getStore()?.requestId;
}

/** The request that is being answered. */
export function currentRequest(): IncomingMessage | undefined {
  return requests.getStore()?.request;
}

/** `run`, later and elsewhere, as a part of answering the request that is being answered now. */
export function inThisRequest(run: () => void): () => void {
  const here = new AsyncResource('REQUEST');
  return () => here.runInAsyncScope(run);
}

/**
 * Answers a request under an id, which {@link currentRequestId} gives, and logs one line when it is done.
 * A client or a proxy may bring an id of its own.
 */
export function withRequestLog(
  logger: Logger,
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => void,
  onDone: (ms: number) => void = () => {},
): void {
  const given = request.headers['x-request-id'];
  const requestId = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  const began = performance.now();
  response.on('close', () => {
    const took = performance.now() - began;
    onDone(took);
    if (!logger.isLevelEnabled('info')) return;
    const { method } = request;
    const [status, ms] = [response.statusCode, Math.round(took)];
    const outcome = response.writableFinished ? {} : { aborted: true };
    logger.info({ requestId, method, path: loggedPath(request), status, ms, ...outcome }, 'request');
  });
  requests.run({ requestId, request }, answer);
}

/** Without the query string, and without the identifier of a sign-in that is under way: a cookie is made of it. */
function loggedPath({ url }: IncomingMessage): string | undefined {
  return url?.split('?')[0]?.replace(/^(\/interaction|\/authorize)\/.+/, '$1/…');
}
