import { removeExpiredAuditEntries } from '../data/audit.ts';
import type { Database } from '../data/database.ts';
import { removeExpiredLoginFailures } from '../data/login-failures.ts';
import { removeExpiredRecords } from '../data/records.ts';
import type { Logger } from './logger.ts';

/** In milliseconds. */
const sweepEvery = 10 * 60_000;

/** Removes what has expired, now and then; gives the function that ends it. */
export function startSweeping(db: Database, logger: Logger): () => void {
  const sweeper = setInterval(sweep, sweepEvery).unref();
  return () => clearInterval(sweeper);

  function sweep(): void {
    const removed = [removeExpiredRecords(db), removeExpiredAuditEntries(db), removeExpiredLoginFailures(db)];
    Promise.all(removed).catch((error) => logger.error({ err: error }, 'what expired was not removed'));
  }
}
