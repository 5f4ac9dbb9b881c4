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

/** In milliseconds: for how long a statement waits for another process that writes. */
const patience = 10_000;

function open(database: DatabaseSync): SqliteDatabase {
  // FULL: an acknowledged row survives a crash of the machine, too. SQLite's own waiting stops this process, and with it a holder of the
  // lock that lives here: only while it is opened.
  database.exec(`
    pragma busy_timeout = ${patience}; pragma journal_mode = wal;
    pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on; pragma busy_timeout = 0`);
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
  override async init(...options: Parameters<SqliteDriver['init']>): Promise<void> {
    await super.init(...options);
    const connection = await this.acquireConnection();
    const execute = connection.executeQuery.bind(connection);
    connection.executeQuery = (query) => whenFree(() => execute(query));
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** A statement that finds the lock taken has done nothing. */
async function whenFree<Result>(run: () => Promise<Result>): Promise<Result> {
  for (const deadline = Date.now() + patience; ; await setTimeout(20)) {
    try {
      return await run();
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error;
    }
  }
}

/** SQLITE_BUSY, with its extended codes. */
function isBusy(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
}
