import type { SubscriptionResolvers } from '../generated/resolvers.ts';
import { findAddedItem } from './added-item.ts';
import { type AppContext, ownerId } from './context.ts';
import { itemsAdded } from './item-events.ts';

export const Subscription: SubscriptionResolvers = {
  itemAdded: {
    subscribe: (_source, _args, context) => itemsAdded(context.events, ownerId(context)),
    resolve: async (itemId: string, _args: object, context: AppContext) =>
      (await findAddedItem(context.db, itemId, ownerId(context))) ?? null,
  },
};
