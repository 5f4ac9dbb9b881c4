import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import {
  ApolloProvider,
  useApolloClient,
  useMutation,
  useQuery,
  useSubscription,
} from '@apollo/client/react';
import { print } from 'graphql';
import { createScopesLink, resetOnChange } from 'graphql-scopes/apollo';
import { createClient } from 'graphql-sse';
import { beginAgainAfter, type GraphQLClient, type Refusal, refusalOf } from './client.ts';
import { AddItem, ItemAdded, Me, MyItems } from './operations.ts';
import { api, session } from './session.ts';

const url = `${api}/graphql`;
const sse = new ApolloLink(
  ({ query, variables, getContext }) =>
    new Observable((observer) =>
      createClient({ url, headers: getContext().headers, retryAttempts: 0 }).subscribe(
        { query: print(query), variables },
        observer,
      ),
    ),
);
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: createScopesLink(session).split(
    ({ operationType }) => operationType === 'subscription',
    sse,
    new HttpLink({ uri: url }),
  ),
});
resetOnChange(client, session);

// What was not denied is kept.
const errorPolicy = 'all';

export const apollo: GraphQLClient = {
  name: 'Apollo Client',
  Provider: ({ children }) => <ApolloProvider client={client}>{children}</ApolloProvider>,
  useMe() {
    const { data, loading, error } = useQuery(Me, { errorPolicy });
    return { data: data as typeof data & object, isLoading: loading, refusals: refusalsIn(error) };
  },
  useMyItems() {
    const { data, loading, error } = useQuery(MyItems, { errorPolicy });
    return { data: data as typeof data & object, isLoading: loading && !data, refusals: refusalsIn(error) };
  },
  useAddItem() {
    const [addItem] = useMutation(AddItem, { errorPolicy, refetchQueries: [MyItems] });
    return async (title) => {
      const { error } = await addItem({ variables: { title } });
      return refusalsIn(error);
    };
  },
  useItemAdded(onItem) {
    const apolloClient = useApolloClient();
    const { restart } = useSubscription(ItemAdded, {
      onData({ data: { data } }) {
        if (!data?.itemAdded) return;
        onItem(data.itemAdded.title);
        void apolloClient.refetchQueries({ include: [MyItems] });
      },
      onError: () => setTimeout(() => restart(), beginAgainAfter),
      onComplete: () => setTimeout(() => restart(), beginAgainAfter),
    });
  },
};

function refusalsIn(error: unknown): readonly Refusal[] {
  if (!error) return [];
  return CombinedGraphQLErrors.is(error) ? error.errors.map(refusalOf) : [refusalOf(error as Error)];
}
