import type { ServerResponse } from 'node:http';
import { currentRequestId } from './logger.ts';

/** The header fields of every answer, whatever was asked: name and value in turn, as `writeHead` takes them. */
export function commonHeaders(requestId: string | undefined): string[] {
  return requestId === undefined ? [...always] : [...always, 'x-request-id', requestId];
}

const always = ['x-content-type-options', 'nosniff', 'referrer-policy', 'no-referrer'];

/** For answers whose head others write. What the response has already is left. */
export function setCommonHeaders(
  response: ServerResponse,
  requestId: string | undefined = currentRequestId(),
): void {
  const headers = commonHeaders(requestId);
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    if (!response.hasHeader(name)) response.setHeader(name, value);
  }
}
