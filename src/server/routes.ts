import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isPromise } from '@graphql-tools/utils';
import { setCommonHeaders } from './common-headers.ts';
import { currentRequestId, type Logger, withRequestLog } from './logger.ts';

/** Answers a request, at once or later. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Answers what it takes in full, with the common header fields; gives false for what it leaves to the routes. It tells `failed` of what goes wrong later. */
export type Shortcut = (
  request: IncomingMessage,
  response: ServerResponse,
  failed: (error: unknown) => void,
) => boolean | Promise<unknown>;

export interface RoutesOptions {
  /** Asked first, for `/graphql`. */
  readonly shortcut?: Shortcut | undefined;
  /** By exact path; one that ends with a slash and has no other stands for all beneath it, such as `/interaction/`. */
  readonly paths: ReadonlyMap<string, Handler>;
  /** Answers every other path. */
  readonly otherwise: Handler;
  readonly logger: Logger;
  /** Told of each request before it is answered; `route` is one of `paths`, or `other`. */
  readonly onAsked?:
    | ((request: IncomingMessage, response: ServerResponse, route: string) => void)
    | undefined;
  /** Told of each request when it is over. */
  readonly onAnswered?: (route: string, method: string, status: number, seconds: number) => void;
}

/** One Node request listener that answers by path, and logs a line for each request. */
export function createRoutes({
  shortcut = () => false,
  paths,
  otherwise,
  logger,
  onAsked,
  onAnswered,
}: RoutesOptions): RequestListener {
  return function answer(request, response) {
    const isGood = takeTarget(request);
    const path = request.url?.split('?')[0] ?? '/';
    const known = paths.has(path) ? path : rootOf(path);
    const route = paths.has(known) ? known : path === '/graphql' ? path : 'other';
    let requestId: string | undefined;
    withRequestLog(
      logger,
      request,
      response,
      () => {
        requestId = currentRequestId();
        onAsked?.(request, response, route);
        // A handler may throw at once or later.
        try {
          let answered: unknown = isGood && path === '/graphql' && shortcut(request, response, failed);
          if (answered === false) {
            setCommonHeaders(response);
            const handler = isGood ? (paths.get(known) ?? otherwise) : refuseTarget;
            answered = handler(request, response);
          }
          if (isPromise(answered)) answered.then(undefined, failed);
        } catch (error) {
          failed(error);
        }
      },
      (ms) => {
        onAnswered?.(route, request.method ?? '', response.statusCode, ms / 1000);
      },
    );

    function failed(error: unknown): void {
      // It may be told of elsewhere than in this request.
      logger.error({ err: error, requestId }, 'unexpected error');
      try {
        fail(response, requestId);
      } catch {
        // Of whoever has put something in the place of its methods.
        response.destroy();
      }
    }
  };
}

/** Answers `GET` and `HEAD` with `handler`, other methods with 405. */
export function readOnly(handler: Handler): Handler {
  return function answerReads(request, response) {
    if (request.method === 'GET' || request.method === 'HEAD') return handler(request, response);
    response.setHeader('allow', 'GET, HEAD');
    return sendText(response, 405, 'only GET and HEAD are answered here');
  };
}

/** `/interaction/` of `/interaction/abc`. */
function rootOf(path: string): string {
  return path.slice(0, path.indexOf('/', 1) + 1);
}

let goodHost: string | undefined;

/**
 * Leaves of a whole URL in the place of a path (RFC 9112 §3.2.2) the path. False where no URL can be made of the Host header and what is asked for:
 * Yoga answers with a stack trace there.
 */
function takeTarget(request: IncomingMessage): boolean {
  const { url = '', headers } = request;
  if (!url.startsWith('/')) {
    const whole = URL.parse(url);
    if (whole?.protocol !== 'http:' && whole?.protocol !== 'https:') return false;
    request.url = whole.pathname + whole.search;
  }
  const { host } = headers;
  // Mostly it is the same one.
  if (host === undefined || host === goodHost) return true;
  const isGood = URL.canParse(`http://${host}`);
  if (isGood) goodHost = host;
  return isGood;
}

function refuseTarget(request: IncomingMessage, response: ServerResponse): void {
  const isHost = URL.canParse(`http://${request.headers.host ?? 'localhost'}`);
  sendText(response, 400, isHost ? 'what is asked for is not a path' : 'the Host header is not a host');
}

/** Answers with text; `HEAD` gets the head alone. */
export function sendText(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` });
  response.end(text);
}

/** Rule H6: the client gets the request's id, nothing of the error. */
function fail(response: ServerResponse, requestId: string | undefined): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // Of the answer that could not be sent, such as its length.
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  setCommonHeaders(response, requestId);
  const error = { error: 'server_error', requestId };
  sendText(response, 500, JSON.stringify(error), 'application/json');
}
