import type { Database } from '../data/database.ts';
import { findItem, type Item } from '../data/items.ts';

const underWay = new WeakMap<Database, Map<string, Promise<Item | undefined>>>();

/** An item that its owner's subscriptions were told of. Thousands of them ask at once, so the database is asked once for all. */
export function findAddedItem(db: Database, itemId: string, ownerId: string): Promise<Item | undefined> {
  const lookups = underWay.get(db) ?? new Map<string, Promise<Item | undefined>>();
  underWay.set(db, lookups);
  const key = `${ownerId} ${itemId}`;
  const before = lookups.get(key);
  if (before) return before;
  const lookup = findItem(db, itemId, ownerId).finally(() => lookups.delete(key));
  lookups.set(key, lookup);
  return lookup;
}
