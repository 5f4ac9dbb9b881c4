import { createPubSub, type PubSub } from 'graphql-yoga';
import type { Item } from '../data/items.ts';

/** Items as they are added, each told to its owner alone. */
export type ItemEvents = PubSub<{ itemAdded: [ownerId: string, item: Item] }>;

export function createItemEvents(): ItemEvents {
  return createPubSub();
}
