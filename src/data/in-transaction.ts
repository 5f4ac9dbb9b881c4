import type { Database } from './database.ts';
import { retried } from './retried.ts';

/** In the transaction that is under way, or else in one of its own, which is {@link retried}: `run` must do nothing but ask it. */
export function inTransaction<Result>(
  db: Database,
  run: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return db.isTransaction ? run(db) : retried(() => db.transaction().execute(run));
}
