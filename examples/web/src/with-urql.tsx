import { resetOnChange, scopesExchange } from 'graphql-scopes/urql';
import { useEffect } from 'react';
import {
  Client,
  type CombinedError,
  cacheExchange,
  fetchExchange,
  Provider,
  useClient,
  useMutation,
  useQuery,
  useSubscription,
} from 'urql';
import { beginAgainAfter, type GraphQLClient, type Refusal, refusalOf } from './client.ts';
import { AddItem, ItemAdded, Me, MyItems } from './operations.ts';
import { api, session } from './session.ts';

const client = new Client({
  url: `${api}/graphql`,
  preferGetMethod: false,
  fetchSubscriptions: true,
  exchanges: [resetOnChange(session, cacheExchange), scopesExchange(session), fetchExchange],
});

export const urql: GraphQLClient = {
  name: 'urql',
  Provider: ({ children }) => <Provider value={client}>{children}</Provider>,
  useMe() {
    const [{ data, fetching, error }] = useQuery({ query: Me });
    return { data, isLoading: fetching, refusals: refusalsIn(error) };
  },
  useMyItems() {
    const [{ data, fetching, error }] = useQuery({ query: MyItems });
    return { data, isLoading: fetching && !data, refusals: refusalsIn(error) };
  },
  useAddItem() {
    const urqlClient = useClient();
    const [, addItem] = useMutation(AddItem);
    return async (title) => {
      const { error } = await addItem({ title });
      // One that a wider token began may be answered later, and not know of it.
      if (!error) void urqlClient.query(MyItems, {}, { requestPolicy: 'network-only' }).toPromise();
      return refusalsIn(error);
    };
  },
  useItemAdded(onItem) {
    const urqlClient = useClient();
    const [{ fetching }, restart] = useSubscription({ query: ItemAdded }, (_, event) => {
      if (event.itemAdded) {
        onItem(event.itemAdded.title);
        // All who show the items get the answer.
        void urqlClient.query(MyItems, {}, { requestPolicy: 'network-only' }).toPromise();
      }
      return event;
    });
    useEffect(() => {
      if (fetching) return;
      const timer = setTimeout(() => restart(), beginAgainAfter);
      return () => clearTimeout(timer);
    }, [fetching, restart]);
  },
};

function refusalsIn(error: CombinedError | undefined): readonly Refusal[] {
  if (!error) return [];
  return error.graphQLErrors.length > 0 ? error.graphQLErrors.map(refusalOf) : [refusalOf(error)];
}
