import type { AuditEntry } from '../data/audit.ts';
import type { AuditEvent } from '../data/audit-events.ts';

/** What is reported; the log adds the time and the request's id, and counts what is equal. */
export interface AuditReport extends Omit<AuditEntry, 'at' | 'count' | 'requestId' | 'event'> {
  readonly event: AuditEvent;
}

/** Takes entries without keeping anybody waiting, and writes them a moment later. */
export interface AuditLog {
  record(report: AuditReport): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

export interface AuditLogOptions {
  readonly write: (entries: readonly AuditEntry[]) => Promise<void>;
  /** The id of the request that is being answered. */
  readonly requestId: () => string | undefined;
  /** Told when the database is away, and at the end how many entries were lost with it. */
  readonly onError: (error: unknown, lost: number) => void;
}

/** In milliseconds: so much is lost when the process is killed. */
const flushEvery = 1000;

/** How many different entries wait for a database that is away. */
const maxWaiting = 5000;

/** How many entries one statement writes. */
const batch = 100;

/**
 * What anybody can cause as often as he likes. Of each only so many different ones are told apart, `burst` at once and then
 * one each `interval` milliseconds, so that nobody fills the disk: a few hundred bytes each, 17,000 a day.
 */
const floods = [
  ...['sign-in.failed', 'sign-in.refused', 'token.refused', 'consent.denied'],
  ...['access.denied', 'access.would-be-denied'],
];
const burst = 500;
const interval = 5000;

/** How often those that were not told apart are written, in one entry of each event. */
const othersEvery = 60_000;
const others = 'others, too many to tell apart';

/**
 * An entry costs a request the look-up in a map: it is written with others within a second, equal ones as one with their
 * number. Where the database is away requests go on, and the log keeps what it can: it must not be the one thing that
 * takes the API down. What an administrator does is not written here but with the change itself, or neither is.
 */
export function createAuditLog({ write, requestId, onError }: AuditLogOptions): AuditLog {
  const waiting = new Map<string, AuditEntry>();
  const budgets = new Map(floods.map((event) => [event, { left: burst, since: Date.now() }]));
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let isAway = false;
  let closed = false;
  return { record, close };

  function record(report: AuditReport): void {
    add({ ...report, at: Date.now(), count: 1, requestId: requestId() });
    if (!closed) timer ??= setTimeout(flush, flushEvery).unref();
  }

  function add(entry: AuditEntry): void {
    if (count(entry)) return;
    if (waiting.size < maxWaiting && mayBeToldApart(entry)) waiting.set(keyOf(entry), entry);
    else {
      // Of these there are no more than events.
      const { event, at } = entry;
      const summed = { event, at, count: entry.count, detail: others };
      if (!count(summed)) waiting.set(keyOf(summed), summed);
    }
  }

  /** Whether an equal one waits already, which then counts for both. */
  function count(entry: AuditEntry): boolean {
    const key = keyOf(entry);
    const equal = waiting.get(key);
    if (!equal) return false;
    waiting.set(key, { ...equal, at: Math.min(equal.at, entry.at), count: equal.count + entry.count });
    return true;
  }

  function mayBeToldApart({ event }: AuditEntry): boolean {
    const budget = budgets.get(event);
    if (!budget) return true;
    const now = Date.now();
    budget.left = Math.min(burst, budget.left + (now - budget.since) / interval);
    budget.since = now;
    if (budget.left < 1) return false;
    budget.left--;
    return true;
  }

  function flush(): void {
    const ripe = Date.now() - othersEvery;
    writing = writeSome(({ detail, at }) => detail !== others || at <= ripe).then((error) => {
      if (error && !isAway) onError(error, 0);
      isAway = error !== undefined;
      timer = waiting.size > 0 && !closed ? setTimeout(flush, flushEvery).unref() : undefined;
    });
  }

  async function close(): Promise<void> {
    closed = true;
    clearTimeout(timer);
    await writing;
    const error = await writeSome(() => true);
    if (error)
      onError(
        error,
        [...waiting.values()].reduce((sum, entry) => sum + entry.count, 0),
      );
  }

  /** Gives back why something was not written, which then waits on. */
  async function writeSome(isDue: (entry: AuditEntry) => boolean): Promise<unknown> {
    const due = [...waiting].filter(([, entry]) => isDue(entry));
    for (const [key] of due) waiting.delete(key);
    for (let from = 0; from < due.length; from += batch) {
      try {
        await write(due.slice(from, from + batch).map(([, entry]) => entry));
      } catch (error) {
        // They have passed the budget already.
        for (const [key, entry] of due.slice(from)) if (!count(entry)) waiting.set(key, entry);
        return error;
      }
    }
    return undefined;
  }
}

/** Of the requests that led to equal entries the first is named. */
function keyOf({ at: _, count: __, requestId: ___, ...what }: AuditEntry): string {
  const { event, userId, issuer, clientId, actor, address, scopes, coordinate, detail, ...others } = what;
  // Whoever adds something has to add it here.
  others satisfies Record<string, never>;
  return JSON.stringify([event, userId, issuer, clientId, actor, address, scopes, coordinate, detail]);
}
