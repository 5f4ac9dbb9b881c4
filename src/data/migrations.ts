import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { makeAppendOnly } from './append-only.ts';
import { retried } from './retried.ts';
import type { Tables } from './tables.ts';
import { watchAccess } from './watch-access.ts';

/**
 * Brings the tables up to date. Several instances may start at once: one migrates, the others wait for its lock.
 * @throws whatever the failing migration threw; its changes are undone
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  // Kysely's lock is an advisory one, which CockroachDB takes for none: there it is a transaction like others.
  await retried(async () => {
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
  });
}

/** @throws Error saying what to do where the tables are not those of this version */
export async function refuseOtherTables(db: Kysely<Tables>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const rows = tables.some(({ name }) => name === 'kysely_migration')
    ? (await sql<{ name: string }>`select name from kysely_migration`.execute(db)).rows
    : [];
  const done = new Set(rows.map(({ name }) => name));
  if (done.size === 0) throw new Error('it has no tables yet; start the server once, which makes them');
  if ([...done].some((name) => !(name in migrations))) {
    throw new Error('its tables are of a newer version; use the version that the server has');
  }
  if (Object.keys(migrations).some((name) => !done.has(name))) {
    throw new Error(
      'its tables are of an older version; start the server of this version, which migrates them',
    );
  }
}

/** In the order of their names. One that was released never changes again. */
const migrations: Record<string, Migration> = {
  '0001_first': {
    async up(db) {
      await db.schema
        .createTable('users')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('username', 'text', (column) => column.notNull().unique())
        .addColumn('email', 'text')
        .addColumn('full_name', 'text')
        .addColumn('password_hash', 'text', (column) => column.notNull())
        .addColumn('disabled', 'integer', (column) => column.notNull())
        .addColumn('allowed_scopes', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('items')
        .addColumn('item_id', 'text', (column) => column.primaryKey())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('owner_id', 'text', (column) =>
          column.notNull().references('users.id').onDelete('cascade'),
        )
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('items_by_owner').on('items').columns(['owner_id', 'item_id']).execute();
      await db.schema
        .createTable('clients')
        .addColumn('client_id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('secret_hash', 'text')
        .addColumn('redirect_uris', 'text', (column) => column.notNull())
        .addColumn('grant_types', 'text', (column) => column.notNull())
        .addColumn('allowed_scopes', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('records')
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('id_hash', 'text', (column) => column.notNull())
        .addColumn('payload', 'text', (column) => column.notNull())
        .addColumn('grant_id', 'text')
        .addColumn('uid_hash', 'text')
        .addColumn('used_at', 'bigint')
        .addColumn('expires_at', 'bigint')
        .addPrimaryKeyConstraint('records_key', ['model', 'id_hash'])
        .execute();
      for (const column of ['grant_id', 'uid_hash', 'expires_at']) {
        await db.schema.createIndex(`records_by_${column}`).on('records').column(column).execute();
      }
      await db.schema
        .createTable('server_keys')
        .addColumn('purpose', 'text', (column) => column.notNull())
        .addColumn('generation', 'integer', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('server_keys_key', ['purpose', 'generation'])
        .execute();
    },
  },
  '0002_apps': {
    async up(db) {
      await db.schema
        .alterTable('clients')
        .addColumn('required_scopes', 'text', (column) => column.notNull().defaultTo(''))
        .execute();
      // Each in a statement of its own: SQLite adds one column at a time.
      for (const column of ['account_id', 'client_id']) {
        await db.schema.alterTable('records').addColumn(column, 'text').execute();
      }
      await db.schema
        .createIndex('records_by_account_and_client')
        .on('records')
        .columns(['account_id', 'client_id'])
        .execute();
      await db.schema
        .createTable('consents')
        .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('client_id', 'text', (column) =>
          column.notNull().references('clients.client_id').onDelete('cascade'),
        )
        .addColumn('allowed_scopes', 'text', (column) => column.notNull())
        .addColumn('refused_scopes', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('consents_key', ['user_id', 'client_id'])
        .execute();
    },
  },
  '0003_key_rotation': {
    async up(db) {
      const now = Date.now();
      // What earlier versions signed lives for as long as was configured then: at most as long as a sign-in, by default.
      const columns = { active_at: 0, needed_until: now + 90 * 86_400_000 };
      for (const [column, value] of Object.entries(columns)) {
        await db.schema
          .alterTable('server_keys')
          .addColumn(column, 'bigint', (definition) => definition.notNull().defaultTo(value))
          .execute();
      }
    },
  },
  '0004_audit': {
    async up(db) {
      await db.schema
        .createTable('audit')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('event', 'text', (column) => column.notNull())
        .addColumn('count', 'integer', (column) => column.notNull())
        .addColumn('user_id', 'text')
        .addColumn('issuer', 'text')
        .addColumn('client_id', 'text')
        .addColumn('actor', 'text')
        .addColumn('address', 'text')
        .addColumn('scopes', 'text')
        .addColumn('coordinate', 'text')
        .addColumn('detail', 'text')
        .addColumn('request_id', 'text')
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      for (const column of ['at', 'expires_at']) {
        await db.schema.createIndex(`audit_by_${column}`).on('audit').column(column).execute();
      }
      await makeAppendOnly(db, 'audit');
    },
  },
  '0005_signed_out': {
    async up(db) {
      await db.schema
        .alterTable('users')
        .addColumn('signed_out_at', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
    },
  },
  '0006_access_epochs': { up: watchAccess },
  '0007_login_failures': {
    async up(db) {
      // In this order: rate-limiter-flexible names no columns when it inserts.
      await db.schema
        .createTable('login_failures')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('points', 'integer', (column) => column.notNull())
        .addColumn('expire', 'bigint')
        .execute();
    },
  },
};
