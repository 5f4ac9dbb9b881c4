import { Option } from '@commander-js/extra-typings';
import { type Database, openExistingDatabase } from '../data/database.ts';
import { type Config, readConfig } from '../server/config.ts';
import { unusableDatabase } from '../server/unusable-database.ts';

export interface DatabaseChoice {
  readonly database?: string | undefined;
}

/** Which database: every command that needs one has this option. */
export function databaseOption(): Option<'--database <url>', undefined, undefined, string> {
  return new Option(
    '--database <url>',
    "the server's database, in place of DATABASE_URL (where ps does not show its password)",
  );
}

/**
 * Opens the database of a server, which may be running, and closes it after `run`. Nothing is made or migrated.
 * @throws InvalidConfigurationError where there is none, or its tables are of another version
 */
export async function withDatabase<Result>(
  { database }: DatabaseChoice,
  run: (db: Database, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(database === undefined ? {} : { databaseUrl: database }, process.env);
  const db = await openExistingDatabase({ url: config.databaseUrl }).catch((cause) => {
    throw unusableDatabase(cause);
  });
  try {
    return await run(db, config);
  } finally {
    await db.destroy();
  }
}
