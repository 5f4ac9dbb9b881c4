import { type Database, pingDatabase } from '../data/database.ts';
import type { Logger } from './logger.ts';

export interface ReadinessOptions {
  readonly db: Database;
  readonly logger: Logger;
  readonly isClosing: () => boolean;
  /** Whether there is a key to verify any token with. */
  readonly hasKeys: () => Promise<boolean>;
}

/** What `/ready` says: whether requests should come here. */
export function createReadiness(
  options: ReadinessOptions,
): () => Promise<readonly [status: number, text: string]> {
  const { db, logger, isClosing, hasKeys } = options;
  return async function readiness() {
    if (isClosing()) return [503, 'this instance is shutting down'];
    try {
      await pingDatabase(db);
      return (await hasKeys()) ? [200, 'ready'] : [503, 'there are no keys of a trusted issuer yet'];
    } catch (error) {
      logger.error({ err: error }, 'the database does not answer');
      return [503, 'the database does not answer'];
    }
  };
}
