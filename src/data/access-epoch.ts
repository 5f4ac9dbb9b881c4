import type { Database } from './database.ts';
import { synchronousQuery } from './sqlite-dialect.ts';

/**
 * Another value after every change that could take something from an access token: the token, its user or its client was
 * removed or changed. Triggers write it in the transaction of the change (see `watchAccess`), so no code can forget to.
 */
export async function readAccessEpoch(db: Database): Promise<string> {
  const rows = await db.selectFrom('access_epochs').select('value').orderBy('shard').execute();
  return rows.map(({ value }) => value).join(' ');
}

/** The same, read at once, in about a microsecond; undefined where that cannot be: on Postgres. */
export function accessEpochReader(db: Database): (() => string) | undefined {
  const query = synchronousQuery(db, 'select value from access_epochs where shard = 0');
  return query && (() => String(query()?.value));
}
