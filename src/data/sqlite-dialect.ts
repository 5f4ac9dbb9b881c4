import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  type Logger,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';

/** What a query that is asked without Kysely gives: its first row. */
export type SynchronousQuery = () => { readonly [column: string]: unknown } | undefined;

type Prepare = (query: string) => SynchronousQuery;
const preparing = new WeakMap<object, Prepare>();

/** Kysely on `node:sqlite`: no driver to install, opens in milliseconds. `path` may be `:memory:`. */
export function openSqliteDatabase<Tables>(path: string, log?: Logger): Kysely<Tables> {
  let opened: DatabaseSync | undefined;
  const db = new Kysely<Tables>({
    dialect: createSqliteDialect(() => {
      opened = new DatabaseSync(path);
      return opened;
    }),
    ...(log && { log }),
  });
  preparing.set(db, (query) => {
    let statement: StatementSync | undefined;
    return () => {
      statement ??= opened?.prepare(query);
      return statement?.get() as ReturnType<SynchronousQuery>;
    };
  });
  return db;
}

/** For a query that has to be as cheap as a look into a map; undefined where the database is none of SQLite. */
export function synchronousQuery(db: object, query: string): SynchronousQuery | undefined {
  return preparing.get(db)?.(query);
}

function createSqliteDialect(make: () => DatabaseSync): Dialect {
  const config = { database: async () => open(make()) };
  const dialect = new SqliteDialect(config);
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new ImmediateDriver(config),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

/** In milliseconds, for single statements. */
const busyTimeout = 5000;

function open(database: DatabaseSync): SqliteDatabase {
  // FULL: an acknowledged row survives a crash of the machine, too.
  database.exec(`
    pragma busy_timeout = ${busyTimeout}; pragma journal_mode = wal;
    pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on`);
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      const reader = statement.columns().length > 0;
      // RETURNING rows are read with all(): get() can swallow a full disk.
      return {
        reader,
        all: (parameters) => statement.all(...(parameters as never[])),
        run: (parameters) => statement.run(...(parameters as never[])),
        iterate: (parameters) => statement.iterate(...(parameters as never[])),
      };
    },
  };
}

/** SQLite can undo DDL; with that said, Kysely migrates in one transaction. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Takes the write lock at once: two writers then wait for each other instead of failing halfway. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const run = (statement: string) => connection.executeQuery(CompiledQuery.raw(statement));
    // SQLite's own waiting would stop this process, and with it a holder of the lock that lives here.
    await run('pragma busy_timeout = 0');
    try {
      for (const deadline = Date.now() + 10_000; ; await setTimeout(20)) {
        try {
          await run('begin immediate');
          return;
        } catch (error) {
          if (!isBusy(error) || Date.now() > deadline) throw error;
        }
      }
    } finally {
      await run(`pragma busy_timeout = ${busyTimeout}`);
    }
  }
}

/** SQLITE_BUSY, with its extended codes. */
function isBusy(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
}
