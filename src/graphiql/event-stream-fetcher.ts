import type { Fetcher } from '@graphiql/toolkit';
// eventsource-parser: the parser that event stream clients share; small, typed, without dependencies.
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { type DocumentNode, getOperationAST } from 'graphql';

export interface EventStreamOptions {
  /** Where subscriptions are sent, by POST. */
  readonly url: string;
  readonly fetch?: typeof fetch;
}

/**
 * Sends subscriptions over server-sent events (GraphQL over SSE, distinct connections), which the usual fetcher does not
 * do, and leaves everything else to that.
 * `import { withEventStreams } from 'graphql-scopes/graphiql'`
 */
export function withEventStreams(others: Fetcher, options: EventStreamOptions): Fetcher {
  return function fetchOrSubscribe(parameters, fetcherOptions) {
    if (!isSubscription(fetcherOptions?.documentAST, parameters.operationName)) {
      return others(parameters, fetcherOptions);
    }
    return subscribe(options, parameters, fetcherOptions?.headers ?? {});
  };
}

function isSubscription(document: DocumentNode | undefined, name: string | null | undefined): boolean {
  return Boolean(document) && getOperationAST(document as DocumentNode, name)?.operation === 'subscription';
}

function subscribe(
  options: EventStreamOptions,
  parameters: object,
  headers: Record<string, string>,
): AsyncIterableIterator<never> {
  const abort = new AbortController();
  const results = resultsOf(options, parameters, headers, abort);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => results.next(),
    return() {
      // The generator waits for the server: only this reaches it.
      abort.abort();
      return results.return(undefined);
    },
  };
}

async function* resultsOf(
  { url, ...options }: EventStreamOptions,
  parameters: object,
  headers: Record<string, string>,
  abort: AbortController,
): AsyncGenerator<never, undefined> {
  try {
    const response = await (options.fetch ?? fetch)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/graphql-response+json;q=0.9, application/json;q=0.8',
        ...headers,
      },
      body: JSON.stringify(parameters),
      signal: abort.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    // It was refused before it began.
    if (!isStream || !response.body) yield (await response.json()) as never;
    else yield* resultsIn(response.body);
  } catch (error) {
    // Who stopped it knows.
    if (!abort.signal.aborted) throw error;
  } finally {
    // The server then stops, too.
    abort.abort();
  }
  return undefined;
}

async function* resultsIn(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<never> {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of valuesOf(events)) {
    if (event === 'complete') return;
    if (event === 'next' || event === undefined) yield JSON.parse(data) as never;
  }
}

/** Not every browser can iterate over a stream. */
async function* valuesOf<Value>(stream: ReadableStream<Value>): AsyncGenerator<Value> {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}
