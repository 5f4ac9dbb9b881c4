import { userInfo } from 'node:os';
import { type AuditEntry, addAuditEntries } from '../data/audit.ts';
import type { AuditEvent } from '../data/audit-events.ts';
import type { Database } from '../data/database.ts';
import { inTransaction } from '../data/in-transaction.ts';
import type { Config } from '../server/config.ts';

/** What an administrator did, to whom. */
export interface Administration extends Pick<AuditEntry, 'userId' | 'clientId' | 'scopes' | 'detail'> {
  readonly event: AuditEvent;
}

/**
 * Carries out a change in a transaction, to the end of which `record` adds an entry of the audit log: there is no change without its
 * entry, and none of a change that failed. `change` must ask the transaction alone, and keep nobody waiting.
 */
export function recorded<Result>(
  db: Database,
  { auditRetention }: Config,
  change: (transaction: Database, record: (administration: Administration) => void) => Promise<Result>,
): Promise<Result> {
  return inTransaction(db, async (transaction) => {
    const entries: AuditEntry[] = [];
    const actor = currentUser();
    const result = await change(transaction, (administration) =>
      entries.push({ ...administration, actor, at: Date.now(), count: 1 }),
    );
    await addAuditEntries(transaction, entries, auditRetention);
    return result;
  });
}

/** In a container there may be a number and no name. */
function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
