import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlainAnswer } from '../yoga/refused-request.ts';
import { createAnswerQueue } from './answer-queue.ts';
import { commonHeaders, setCommonHeaders } from './common-headers.ts';
import type { GraphQLEndpoint } from './graphql-endpoint.ts';

/** Who is answered. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string | undefined;
  /** Told of what goes wrong later, for example that an error of the host's brings a header field that cannot be sent. */
  readonly failed: (error: unknown) => void;
}

/** Makes the function that sends an answer with the header fields that Yoga and its plugins would give it. */
export function createDirectSend({
  headersOf,
  fetchAPI,
}: Pick<GraphQLEndpoint, 'headersOf' | 'fetchAPI'>): (asked: Asked, answer: PlainAnswer) => void {
  const sendSoon = createAnswerQueue();

  return function send(asked, answer) {
    sendSoon({ begin: () => begin(asked, answer), failed: asked.failed });
  };

  function begin({ request, response, requestId }: Asked, { status, headers, body }: PlainAnswer) {
    // A resolver may have taken it over, until this moment: a head of ours before another's body would have others read on.
    if (response.destroyed || response.headersSent || response.writableEnded) return undefined;
    if (!(status >= 200 && status <= 599)) throw new RangeError(`an error asks for the status ${status}`);
    const ofAll = headersOf(request);
    const length = Buffer.byteLength(body);
    if (!isUntouched(response) || !isOurs(headers)) {
      setCommonHeaders(response, requestId);
      response.writeHead(status, { ...merged(headers, ofAll), 'content-length': String(length) });
      return () => response.end(body);
    }
    // All at once, which takes Node half as long as one by one.
    const fields = commonHeaders(requestId);
    for (const name in headers) fields.push(name, headers[name] ?? '');
    for (const name in ofAll) fields.push(name, ofAll[name] ?? '');
    fields.push('content-length', String(length));
    response.writeHead(status, fields);
    // What is ASCII is copied as it is: to look for what is not takes Node a tenth of all that it does for a request.
    const encoding = length === body.length ? 'latin1' : 'utf8';
    return () => response.end(body, encoding);
  }

  /** As Yoga's plugins do it, in their order. */
  function merged(ofAnswer: Fields, ofAll: Fields): Fields {
    const fields = new fetchAPI.Headers(ofAnswer);
    // How much there is to read is nothing that errors have a say in.
    for (const name of ['transfer-encoding', 'content-length']) fields.delete(name);
    for (const [name, value] of Object.entries(ofAll)) {
      if (name !== 'cache-control' || !fields.has(name)) fields.set(name, value);
    }
    return Object.fromEntries(fields);
  }
}

type Fields = PlainAnswer['headers'];

/** Whether nobody has set a header field, as resolvers do, and who closes the server; nor looks at them, as a middleware does, which may know no lists. */
function isUntouched(response: ServerResponse): boolean {
  return response.getHeaderNames().length === 0 && !Object.hasOwn(response, 'writeHead');
}

/** Whether these are as ours are: an error of the host's can bring others, also in the place of the common ones, or what is no ASCII. */
function isOurs(fields: Fields): boolean {
  for (const name in fields) if (!ours.has(name) || !ascii.test(fields[name] ?? '')) return false;
  return true;
}

const ours = new Set(['Content-Type', 'WWW-Authenticate', 'Retry-After']);
const ascii = /^[ -~]*$/;
