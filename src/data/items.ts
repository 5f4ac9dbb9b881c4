import { v7 as uuid } from 'uuid';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

export interface Item {
  /** A UUID of version 7: later items sort after earlier ones. */
  readonly itemId: string;
  readonly title: string;
  readonly ownerId: string;
}

export async function addItem(db: Database, item: Pick<Item, 'title' | 'ownerId'>): Promise<Item> {
  const row = await db
    .insertInto('items')
    .values({ item_id: uuid(), title: item.title, owner_id: item.ownerId, created_at: Date.now() })
    .returningAll()
    .executeTakeFirstOrThrow();
  return itemOf(row);
}

/** An item, where it is this owner's. */
export async function findItem(db: Database, itemId: string, ownerId: string): Promise<Item | undefined> {
  const row = await db
    .selectFrom('items')
    .selectAll()
    .where('item_id', '=', itemId)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst();
  return row && itemOf(row);
}

/** The owner's items, oldest first: at most `first` of those that come after the item `after`. */
export async function listItems(
  db: Database,
  ownerId: string,
  { first, after }: { first: number; after?: string | null | undefined },
): Promise<Item[]> {
  let query = db.selectFrom('items').selectAll().where('owner_id', '=', ownerId);
  // Postgres has no NUL in a text.
  if (after) query = query.where('item_id', '>', after.replaceAll('\0', ''));
  const rows = await query.orderBy('item_id').limit(first).execute();
  return rows.map(itemOf);
}

function itemOf(row: Tables['items']): Item {
  return { itemId: row.item_id, title: row.title, ownerId: row.owner_id };
}
