import type { Item } from '../data/items.ts';

/** Events of all instances. */
export interface Events {
  publish(topic: string, event: unknown): void;
  subscribe<Event>(topic: string): AsyncIterableIterator<Event>;
}

/** Tells the owner's subscriptions the id: each looks up what it may see. */
export function tellItemAdded(events: Events, { itemId, ownerId }: Item): void {
  events.publish(topicOf(ownerId), itemId);
}

/** The ids of the owner's items as they are added. */
export function itemsAdded(events: Events, ownerId: string): AsyncIterableIterator<string> {
  return events.subscribe(topicOf(ownerId));
}

function topicOf(ownerId: string): string {
  return `itemAdded:${ownerId}`;
}
