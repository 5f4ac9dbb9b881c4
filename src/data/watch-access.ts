import { type Kysely, PostgresAdapter, sql } from 'kysely';

const models = "('AccessToken', 'ClientCredentials')";

/** Of Postgres alone: so many transactions can end at the same time without waiting for each other. */
const shards = 16;

/**
 * Has the database write down, with every change that could take something from an access token, that there was one
 * (`readAccessEpoch`). The values are random: one that was rolled back never comes again.
 */
// biome-ignore lint/suspicious/noExplicitAny: a migration knows no table types.
export async function watchAccess(db: Kysely<any>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  await db.schema
    .createTable('access_epochs')
    .addColumn('shard', 'integer', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  for (let shard = 0; shard < (isPostgres ? shards : 1); shard++) {
    await db.insertInto('access_epochs').values({ shard, value: 'first' }).execute();
  }
  for (const statement of isPostgres ? ofPostgres() : ofSqlite()) await sql.raw(statement).execute(db);
}

function ofSqlite(): string[] {
  const note = 'begin update access_epochs set value = hex(randomblob(16)); end';
  const isToken = (row: string) => `${row}.model in ${models}`;
  return [
    // What has expired counts for nothing already, and is swept by the thousand.
    `create trigger records_access_delete after delete on records
      when ${isToken('old')} and old.expires_at > unixepoch('subsec') * 1000 ${note}`,
    `create trigger records_access_update after update of model, id_hash, account_id, client_id, expires_at on records
      when ${isToken('old')} or ${isToken('new')} ${note}`,
    // `insert or replace` removes a row without the trigger for that.
    `create trigger records_access_insert before insert on records when ${isToken('new')}
      and exists (select 1 from records where model = new.model and id_hash = new.id_hash) ${note}`,
    `create trigger users_access_update after update of id, disabled, allowed_scopes on users ${note}`,
    `create trigger clients_access_update after update on clients ${note}`,
    ...['users', 'clients'].flatMap((table) => [
      `create trigger ${table}_access_delete after delete on ${table} ${note}`,
      `create trigger ${table}_access_insert after insert on ${table} ${note}`,
    ]),
  ];
}

/**
 * Deferred to the end of the transaction: who waits for a shard then holds nothing that another waits for, and for no longer
 * than a commit takes. Once in a transaction, however many rows it changes.
 */
function ofPostgres(): string[] {
  const at = (name: string, event: string, when = '') =>
    `create constraint trigger ${name} after ${event} deferrable initially deferred
      for each row ${when} execute function note_access_change()`;
  return [
    `create function note_access_change() returns trigger language plpgsql as $$ begin
      if current_setting('graphql_scopes.noted', true) is distinct from txid_current()::text then
        perform set_config('graphql_scopes.noted', txid_current()::text, true);
        update access_epochs set value = gen_random_uuid()::text where shard = pg_backend_pid() % ${shards};
      end if;
      return null;
    end $$`,
    at('records_access_delete', 'delete on records', `when (old.model in ${models})`),
    at(
      'records_access_update',
      'update of model, id_hash, account_id, client_id, expires_at on records',
      `when (old.model in ${models} or new.model in ${models})`,
    ),
    at('users_access_update', 'update of id, disabled, allowed_scopes on users'),
    at('clients_access_update', 'update on clients'),
    ...['users', 'clients'].flatMap((table) => [
      at(`${table}_access_delete`, `delete on ${table}`),
      at(`${table}_access_insert`, `insert on ${table}`),
    ]),
    ...['users', 'clients', 'records'].map(
      (table) =>
        `create trigger ${table}_access_truncate after truncate on ${table}
          for each statement execute function note_access_change()`,
    ),
  ];
}
