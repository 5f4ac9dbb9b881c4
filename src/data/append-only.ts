import { type Kysely, PostgresAdapter, sql } from 'kysely';

/**
 * Has the database itself refuse to change a table's rows, and to remove one before its `expires_at`. Whoever owns the
 * database can undo it; whoever only found a way to write to the table cannot.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration knows no table types.
export async function makeAppendOnly(db: Kysely<any>, table: string): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  for (const statement of isPostgres ? ofPostgres(table) : ofSqlite(table)) {
    await sql.raw(statement).execute(db);
  }
}

function ofSqlite(table: string): string[] {
  const refuse = `begin select raise(abort, '${table} is append-only'); end`;
  return [
    `create trigger ${table}_update before update on ${table} ${refuse}`,
    `create trigger ${table}_delete before delete on ${table} when old.expires_at > unixepoch('subsec') * 1000 ${refuse}`,
    // `insert or replace` removes a row without that trigger.
    `create trigger ${table}_insert before insert on ${table} when exists (select 1 from ${table} where id = new.id) ${refuse}`,
  ];
}

function ofPostgres(table: string): string[] {
  const refuse = `execute function ${table}_is_append_only()`;
  return [
    `create function ${table}_is_append_only() returns trigger language plpgsql as
      $$ begin raise exception '${table} is append-only'; end $$`,
    `create trigger ${table}_update before update on ${table} for each row ${refuse}`,
    `create trigger ${table}_delete before delete on ${table} for each row
      when (old.expires_at > extract(epoch from clock_timestamp()) * 1000) ${refuse}`,
    `create trigger ${table}_truncate before truncate on ${table} for each statement ${refuse}`,
  ];
}
