import { setTimeout } from 'node:timers/promises';
import { accessEpochReader, readAccessEpoch } from '../data/access-epoch.ts';
import type { Database } from '../data/database.ts';

/** Knows whether anything has changed that could take something from an access token, on whichever instance. */
export interface AccessChanges {
  /**
   * The same object as long as nothing has changed, so what was found out while it was this one still holds. Undefined where
   * that is not known: then the database has to be asked.
   */
  current(): object | undefined;
  /** Waits for a look that begins after the call: for who was told of a change, or made one. It never fails. */
  lookNow(): Promise<void>;
  /** For who has changed something: waits until no instance takes for true any more what was true before. It never fails. */
  everywhere(): Promise<void>;
  /** Has `listener` called after each change, within `lookEvery`; gives the function that ends it. */
  onChange(listener: () => void): () => void;
  close(): void;
}

export interface AccessChangesOptions {
  readonly db: Database;
  /** Told once of each time that the database cannot be looked at. */
  readonly onError: (error: unknown) => void;
}

/** In milliseconds. */
const lookEvery = 200;

/** In milliseconds, from the beginning of a look: for longer it says nothing. By each process' own monotonic clock. */
const validFor = 500;

/** In milliseconds: for how long it goes on looking when nobody asks. */
const idleAfter = 10_000;

/**
 * SQLite is asked at every call, for a microsecond: a change counts at once, in every process. Postgres is looked at five times a second,
 * by one query for sixteen rows; a change that was made elsewhere counts with the next look, and where none succeeds nothing
 * is known after half a second. So who changes something and waits for as long knows that it counts everywhere.
 */
export function createAccessChanges({ db, onError }: AccessChangesOptions): AccessChanges {
  const readNow = accessEpochReader(db);
  const listeners = new Set<() => void>();
  let state: object = {};
  let epoch: string | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let isFailing = false;
  let closed = false;

  return {
    current() {
      if (readNow) return readNowOr(readNow);
      askedAt = performance.now();
      goOnLooking();
      return askedAt - lookedAt <= validFor ? state : undefined;
    },
    lookNow,
    async everywhere() {
      await lookNow();
      if (!readNow) await setTimeout(validFor);
    },
    onChange(listener) {
      listeners.add(listener);
      goOnLooking();
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };

  function readNowOr(read: () => string): object | undefined {
    try {
      note(read());
      return state;
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  function goOnLooking(): void {
    if (closed || timer) return;
    timer = globalThis
      .setTimeout(async () => {
        await lookNow();
        timer = undefined;
        if (listeners.size > 0 || performance.now() - askedAt < idleAfter) goOnLooking();
      }, lookEvery)
      .unref();
  }

  /** One at a time, so that an older one never comes after a newer one. */
  function lookNow(): Promise<void> {
    next ??= underWay.then(() => {
      next = undefined;
      underWay = look();
      return underWay;
    });
    return next;
  }

  async function look(): Promise<void> {
    const began = performance.now();
    try {
      note(await readAccessEpoch(db));
      lookedAt = began;
    } catch (error) {
      fail(error);
    }
  }

  function note(found: string): void {
    isFailing = false;
    if (found === epoch) return;
    epoch = found;
    state = {};
    for (const listener of listeners) listener();
  }

  function fail(error: unknown): void {
    if (!isFailing && !closed) onError(error);
    isFailing = true;
    lookedAt = Number.NEGATIVE_INFINITY;
  }
}
