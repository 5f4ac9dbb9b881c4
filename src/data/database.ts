import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, type LogEvent, sql } from 'kysely';
import pg from 'pg';
import { ImpatientClient, watchfulness } from './impatient-client.ts';
import { migrate, refuseOtherTables } from './migrations.ts';
import { RetryingPostgresDialect } from './postgres-dialect.ts';
import { openSqliteDatabase } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

export interface DatabaseOptions {
  /** `file:` and a path, `file::memory:`, or `postgres://…`. */
  readonly url: string;
  /** Told of connections that Postgres closed while nobody used them. */
  readonly onIdleError?: (error: Error) => void;
  /** Told of each statement; without its parameters. */
  readonly onStatement?: OnStatement | undefined;
}

export type OnStatement = (statement: {
  readonly sql: string;
  readonly ms: number;
  readonly failed: boolean;
}) => void;

/** Opens the database and brings its tables up to date. Close it with `db.destroy()`. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const isSqlite = options.url.startsWith('file:');
  const db: Database = isSqlite ? openSqlite(options) : openPostgres(options);
  try {
    await migrate(db);
    // It holds password hashes and keys. SQLite gives its -wal and -shm files the same mode.
    const path = sqlitePath(options.url);
    if (path !== undefined) chmodSync(path, 0o600);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  if (isSqlite) return db;
  // A migration takes its time, and so does waiting for one; whoever asks for an answer does not.
  await db.destroy();
  return openPostgres(options, { query_timeout: patience });
}

/** In milliseconds, for a statement: an answer that comes later is of no use to anybody, or will never come. */
const patience = 5000;

/**
 * Opens a database that a server has made, and leaves its tables as they are: the server may be running, and of another version.
 * @throws where there is none, or its tables are not those of this version
 */
export async function openExistingDatabase(options: DatabaseOptions): Promise<Database> {
  const path = sqlitePath(options.url);
  if (options.url.startsWith('file:') && path === undefined) {
    throw new Error("a database in memory is nobody else's; name the one of the server");
  }
  if (path !== undefined && !existsSync(path)) {
    throw new Error(
      `there is no file ${path}; start the server, which makes it, or name the database that it uses`,
    );
  }
  const db: Database = path === undefined ? openPostgres(options) : openSqlite(options);
  try {
    await refuseOtherTables(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/** How the connections to Postgres are used. */
export interface ConnectionUse {
  readonly open: number;
  readonly idle: number;
  /** Statements that wait for one. */
  readonly waiting: number;
}

/** Undefined for SQLite. */
export function connectionUse(db: Database): ConnectionUse | undefined {
  const pool = pools.get(db);
  return pool && { open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

const pools = new WeakMap<Database, pg.Pool>();

/** @throws where the database does not answer */
export async function pingDatabase(db: Database): Promise<void> {
  await sql`select 1`.execute(db);
}

/** Of the database file; undefined for Postgres and for a database in memory. */
function sqlitePath(url: string): string | undefined {
  const path = /^file:(?:\/\/(?=\/))?(.*)$/.exec(url)?.[1];
  return path === undefined || path === ':memory:' ? undefined : decodeURIComponent(path);
}

function openSqlite({ url, onStatement }: DatabaseOptions): Database {
  const path = sqlitePath(url);
  if (path !== undefined) makeFile(path);
  return openSqliteDatabase(path ?? ':memory:', onStatement && logTo(onStatement));
}

/** Makes the file where there is none. An existing one is not opened here: closing it would take SQLite's locks from other connections of this process. */
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
}

function openPostgres(
  { url, onIdleError, onStatement }: DatabaseOptions,
  timeout: pg.ClientConfig = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'graphql-scopes',
    connectionTimeoutMillis: patience,
    ...watchfulness,
    ...timeout,
    Client: ImpatientClient,
    types: { getTypeParser: typeParser },
  });
  // Without listeners a connection that breaks would end the process: an idle one, and one that somebody has between two statements,
  // whose next statement fails.
  pool.on('error', (error) => onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => {}));
  const db: Database = new Kysely({
    dialect: new RetryingPostgresDialect(pool),
    ...(onStatement && { log: logTo(onStatement) }),
  });
  pools.set(db, pool);
  return db;
}

function logTo(onStatement: OnStatement): (event: LogEvent) => void {
  return ({ query, queryDurationMillis, level }) =>
    onStatement({ sql: query.sql, ms: queryDurationMillis, failed: level === 'error' });
}

/** pg gives a bigint as a string; ours are times and counts, which a number holds exactly. */
function typeParser(...[oid, format]: Parameters<typeof pg.types.getTypeParser>): (value: string) => unknown {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
}
