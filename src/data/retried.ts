import { setTimeout } from 'node:timers/promises';

/** How often at most, beside the first time. */
const retries = 12;

/**
 * Runs a transaction, again where the database undid all of it for the sake of another one: Postgres does under `serializable` and for
 * deadlocks, CockroachDB and YugabyteDB at any time. `run` must do nothing but ask the database.
 * @throws what `run` throws otherwise, such as a lost connection, of which nobody knows what was done
 */
export async function retried<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= retries || !wasUndone(error)) throw error;
      // Twice as long each time, and by chance: or the same two would meet again.
      await setTimeout(Math.random() * Math.min(250, 5 * 2 ** attempt));
    }
  }
}

/** serialization_failure, deadlock_detected. */
function wasUndone(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return code === '40001' || code === '40P01';
}
