import type { Database } from './database.ts';

/** What a key is for. */
export type KeyPurpose = 'sign' | 'cookies';

/** Times are in milliseconds since the epoch. */
export interface ServerKey {
  readonly purpose: KeyPurpose;
  /** From 1, in the order in which the keys of a purpose were made. */
  readonly generation: number;
  readonly value: string;
  readonly createdAt: number;
  /** Before that it is known to everybody, and used by nobody. */
  readonly activeAt: number;
  /** By then all that was signed with it has expired. */
  readonly neededUntil: number;
}

/** Every key, the oldest first. */
export async function listServerKeys(db: Database): Promise<ServerKey[]> {
  const rows = await db.selectFrom('server_keys').selectAll().orderBy('generation').execute();
  return rows.map((row) => ({
    purpose: row.purpose as KeyPurpose,
    generation: row.generation,
    value: row.value,
    createdAt: row.created_at,
    activeAt: row.active_at,
    neededUntil: row.needed_until,
  }));
}

/** Adds a key; false where there is one of that generation: of several who try, one wins. */
export async function addServerKey(
  db: Database,
  { purpose, generation, value, activeAt }: Omit<ServerKey, 'createdAt' | 'neededUntil'>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('server_keys')
    .values({
      purpose,
      generation,
      value,
      created_at: Date.now(),
      active_at: activeAt,
      needed_until: activeAt,
    })
    .onConflict((conflict) => conflict.columns(['purpose', 'generation']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Keeps a key until a time at least; false where it is not there any more. */
export async function keepServerKey(
  db: Database,
  { purpose, generation }: Pick<ServerKey, 'purpose' | 'generation'>,
  until: number,
): Promise<boolean> {
  const kept = await db
    .updateTable('server_keys')
    .set((of) => ({
      needed_until: of.case().when('needed_until', '<', until).then(until).else(of.ref('needed_until')).end(),
    }))
    .where('purpose', '=', purpose)
    .where('generation', '=', generation)
    .returning('generation')
    .execute();
  return kept.length === 1;
}

/** Destroys a key that is needed no more; one that somebody keeps in this moment stays. */
export async function removeServerKey(
  db: Database,
  { purpose, generation }: Pick<ServerKey, 'purpose' | 'generation'>,
): Promise<void> {
  await db
    .deleteFrom('server_keys')
    .where('purpose', '=', purpose)
    .where('generation', '=', generation)
    .where('needed_until', '<', Date.now())
    .execute();
}

/** Destroys the keys of a purpose that are older than a generation, needed or not. */
export async function destroyServerKeysBefore(
  db: Database,
  { purpose, generation }: Pick<ServerKey, 'purpose' | 'generation'>,
): Promise<void> {
  await db
    .deleteFrom('server_keys')
    .where('purpose', '=', purpose)
    .where('generation', '<', generation)
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
