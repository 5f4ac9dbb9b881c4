import { ApolloClient, type ErrorLike, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ApolloLink } from '@apollo/client/link';
import { print } from 'graphql';
import { createScopesLink, resetOnChange } from 'graphql-scopes/apollo';
import { createClient } from 'graphql-sse';
import { Observable } from 'rxjs';
import type { Answer, ClientOptions, GraphQLClient } from './client.ts';

/** Apollo Client 4, with graphql-sse for subscriptions. */
export function createApollo({ url, session, fetch }: ClientOptions): GraphQLClient {
  const sse = new ApolloLink(
    ({ query, variables, getContext }) =>
      new Observable((observer) =>
        createClient({ url, fetchFn: fetch, headers: getContext().headers, retryAttempts: 0 }).subscribe(
          { query: print(query), variables },
          observer as never,
        ),
      ),
  );
  const errorPolicy = 'all';
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: createScopesLink(session).split(
      ({ operationType }) => operationType === 'subscription',
      sse,
      new HttpLink({ uri: url, fetch }),
    ),
  });
  resetOnChange(client, session);
  const contextOf = (authorization?: string) => ({
    headers: authorization === undefined ? {} : { authorization },
  });

  return {
    query: async (query, authorization) =>
      answerOf(await client.query({ query, errorPolicy, context: contextOf(authorization) })),
    refetch: async (query) =>
      answerOf(await client.query({ query, errorPolicy, fetchPolicy: 'network-only' })),
    mutate: async (mutation) => answerOf(await client.mutate({ mutation, errorPolicy })),
    watch(query) {
      let latest: Answer | undefined;
      const subscription = client.watchQuery({ query, errorPolicy }).subscribe((result) => {
        latest = result.loading ? undefined : answerOf(result);
      });
      return { latest: () => latest, stop: () => subscription.unsubscribe() };
    },
    subscribe(query) {
      const events: Answer[] = [];
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const subscription = client
        .subscribe({ query, errorPolicy })
        .subscribe({ next: (result) => events.push(answerOf(result)), complete: resolve, error: resolve });
      return { events, ended, stop: () => subscription.unsubscribe() };
    },
  };
}

function answerOf({ data, error }: { data?: unknown; error?: ErrorLike | undefined }): Answer {
  if (!error) return { data, errors: [] };
  const errors = CombinedGraphQLErrors.is(error)
    ? error.errors.map(({ extensions }) => String(extensions?.code))
    : [error.name];
  return { data, errors };
}
