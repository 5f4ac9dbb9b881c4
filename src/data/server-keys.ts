import type { Database } from './database.ts';

/** What a key is for. */
export type KeyPurpose = 'sign' | 'cookies';

/** The stored values of a purpose, the oldest first. */
export async function listServerKeys(db: Database, purpose: KeyPurpose): Promise<string[]> {
  const rows = await db
    .selectFrom('server_keys')
    .select('value')
    .where('purpose', '=', purpose)
    .orderBy('generation')
    .execute();
  return rows.map(({ value }) => value);
}

/** Adds a key as number `generation` (from 1); of several instances that try, one wins. */
export async function addServerKey(
  db: Database,
  purpose: KeyPurpose,
  generation: number,
  value: string,
): Promise<void> {
  await db
    .insertInto('server_keys')
    .values({ purpose, generation, value, created_at: Date.now() })
    .onConflict((conflict) => conflict.columns(['purpose', 'generation']).doNothing())
    .execute();
}

/** Stores a key's value anew, for example encrypted; only where it still is `from`. */
export async function replaceServerKey(
  db: Database,
  purpose: KeyPurpose,
  from: string,
  to: string,
): Promise<void> {
  await db
    .updateTable('server_keys')
    .set({ value: to })
    .where('purpose', '=', purpose)
    .where('value', '=', from)
    .execute();
}
