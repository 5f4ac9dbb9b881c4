import type { Item } from '../data/items.ts';
import type { SubscriptionResolvers } from '../generated/resolvers.ts';
import { ownerId } from './context.ts';

export const Subscription: SubscriptionResolvers = {
  itemAdded: {
    subscribe: (_source, _args, context) => context.events.subscribe('itemAdded', ownerId(context)),
    resolve: (item: Item) => item,
  },
};
