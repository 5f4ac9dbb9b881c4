import { Client, type CombinedError, cacheExchange, fetchExchange } from '@urql/core';
import { resetOnChange, scopesExchange } from 'graphql-scopes/urql';
import { onEnd, pipe, subscribe } from 'wonka';
import type { Answer, ClientOptions, GraphQLClient } from './client.ts';

/** urql's core, whose fetch exchange also speaks SSE. */
export function createUrql({ url, session, fetch }: ClientOptions): GraphQLClient {
  const client = new Client({
    url,
    fetch,
    preferGetMethod: false,
    fetchSubscriptions: true,
    exchanges: [resetOnChange(session, cacheExchange), scopesExchange(session), fetchExchange],
  });
  const contextOf = (authorization?: string) =>
    authorization === undefined ? {} : { fetchOptions: { headers: { authorization } } };

  return {
    query: async (document, authorization) =>
      answerOf(await client.query(document, {}, contextOf(authorization)).toPromise()),
    refetch: async (document) =>
      answerOf(await client.query(document, {}, { requestPolicy: 'network-only' }).toPromise()),
    mutate: async (document) => answerOf(await client.mutation(document, {}).toPromise()),
    watch(document) {
      let latest: Answer | undefined;
      const { unsubscribe } = client.query(document, {}).subscribe((result) => {
        latest = answerOf(result);
      });
      return { latest: () => latest, stop: unsubscribe };
    },
    subscribe(document) {
      const events: Answer[] = [];
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const { unsubscribe } = pipe(
        client.subscription(document, {}),
        onEnd(resolve),
        subscribe((result) => {
          events.push(answerOf(result));
        }),
      );
      return { events, ended, stop: unsubscribe };
    },
  };
}

function answerOf({ data, error }: { data?: unknown; error?: CombinedError | undefined }): Answer {
  if (!error) return { data, errors: [] };
  const errors = error.networkError
    ? [error.networkError.name]
    : error.graphQLErrors.map(({ extensions }) => String(extensions.code));
  return { data, errors };
}
