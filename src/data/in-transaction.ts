import type { Database } from './database.ts';

/** In the transaction that is under way, or else in one of its own. */
export function inTransaction<Result>(
  db: Database,
  run: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return db.isTransaction ? run(db) : db.transaction().execute(run);
}
