import { CompiledQuery, type QueryResult } from 'kysely';
import type { Database } from './database.ts';

/** What rate-limiter-flexible calls a Postgres client: it asks for the table `login_failures`, on a connection of ours. */
export interface CounterClient {
  query(statement: {
    readonly text: string;
    readonly values?: readonly unknown[];
  }): Promise<QueryResult<unknown> & { readonly rowCount: number }>;
}

export function loginFailuresClient(db: Database): CounterClient {
  return {
    async query({ text, values = [] }) {
      const result = await db.executeQuery(CompiledQuery.raw(text, [...values]));
      return { ...result, rowCount: Number(result.numAffectedRows ?? result.rows.length) };
    },
  };
}

/** Removes what counts no more. */
export async function removeExpiredLoginFailures(db: Database): Promise<void> {
  await db.deleteFrom('login_failures').where('expire', '<=', Date.now()).execute();
}
