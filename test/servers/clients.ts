import type { ExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import type { Request } from '../conformance/case.ts';

/** What is asked, as it goes over the wire. */
export type Asked = Pick<Request, 'operation' | 'operationName' | 'variables'>;

/** A POST, as most clients do it; `jwt` null sends no Authorization header. */
export function post(
  url: string,
  body: unknown,
  jwt: string | null,
  accept = 'application/json',
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(jwt !== null && { authorization: `Bearer ${jwt}` }),
    },
    body: JSON.stringify(body),
  });
}

/** Members of a request's body (GraphQL over HTTP §5.1). */
export function bodyOf({ operation, operationName, variables }: Asked): object {
  return { query: operation, ...(operationName && { operationName }), ...(variables && { variables }) };
}

/** The events of a stream of server-sent events. */
export async function eventsOf(response: Response): Promise<ExecutionResult[]> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.includes('text/event-stream')) return [JSON.parse(text)];
  const messages = text.split('\n\n').filter((message) => message.startsWith('event: next'));
  return messages.map((message) => JSON.parse(message.slice(message.indexOf('data: ') + 'data: '.length)));
}

/** All that comes over a WebSocket for one operation, until it is complete. An `error` message is a result, too. */
export async function overWebSocket(
  url: string,
  asked: Asked,
  jwt: string | null,
): Promise<ExecutionResult[]> {
  const client = createClient({
    url: url.replace('http', 'ws'),
    retryAttempts: 0,
    ...(jwt !== null && { connectionParams: { authorization: `Bearer ${jwt}` } }),
  });
  const results: ExecutionResult[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      client.subscribe(bodyOf(asked) as { query: string }, {
        next: (result) => results.push(result as ExecutionResult),
        complete: resolve,
        error(error) {
          if (!Array.isArray(error)) return reject(error);
          results.push({ errors: error });
          resolve();
        },
      });
    });
    return results;
  } finally {
    await client.dispose();
  }
}
