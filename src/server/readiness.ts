import { type Database, pingDatabase } from '../data/database.ts';
import type { Logger } from './logger.ts';

export interface ReadinessOptions {
  readonly db: Database;
  readonly logger: Logger;
  readonly isClosing: () => boolean;
  /** Why no token can be verified, or issued. */
  readonly keyProblem: () => Promise<string | false>;
}

/** What `/ready` says: whether requests should come here. */
export function createReadiness(
  options: ReadinessOptions,
): () => Promise<readonly [status: number, text: string]> {
  const { db, logger, isClosing, keyProblem } = options;
  return async function readiness() {
    if (isClosing()) return [503, 'this instance is shutting down'];
    try {
      await pingDatabase(db);
      const problem = await keyProblem();
      return problem === false ? [200, 'ready'] : [503, problem];
    } catch (error) {
      logger.error({ err: error }, 'the database does not answer');
      return [503, 'the database does not answer'];
    }
  };
}
