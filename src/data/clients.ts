import type { Selectable } from 'kysely';
import type { Database } from './database.ts';
import { inTransaction } from './in-transaction.ts';
import type { Tables } from './tables.ts';
import { wordsIn } from './words-in.ts';

export interface Client {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the secret in base64url; null for a public client. */
  readonly secretHash: string | null;
  readonly redirectUris: readonly string[];
  readonly grantTypes: readonly string[];
  /** What the client may be given at most. */
  readonly allowedScopes: readonly string[];
  /** Without these, where it asks for them, the client does not work. */
  readonly requiredScopes: readonly string[];
}

export interface NewClient extends Omit<Client, 'requiredScopes'> {
  readonly requiredScopes?: readonly string[];
}

/** Adds a client; false where its id is taken. */
export async function addClient(db: Database, client: NewClient): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('clients')
    .values({
      client_id: client.id,
      name: client.name,
      secret_hash: client.secretHash,
      redirect_uris: JSON.stringify(client.redirectUris),
      grant_types: client.grantTypes.join(' '),
      allowed_scopes: client.allowedScopes.join(' '),
      required_scopes: (client.requiredScopes ?? []).join(' '),
      created_at: Date.now(),
    })
    .onConflict((conflict) => conflict.column('client_id').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function findClient(db: Database, id: string): Promise<Client | undefined> {
  // What anybody sends; Postgres takes no NUL in a text.
  if (id.includes('\0')) return undefined;
  const row = await db.selectFrom('clients').selectAll().where('client_id', '=', id).executeTakeFirst();
  return row && clientOf(row);
}

/** Every client, by id. */
export async function listClients(db: Database): Promise<(Client & { readonly createdAt: number })[]> {
  const rows = await db.selectFrom('clients').selectAll().orderBy('client_id').execute();
  return rows.map((row) => ({ ...clientOf(row), createdAt: row.created_at }));
}

/** Removes a client with all that people granted to it, and all its tokens; false where there is none. */
export async function removeClient(db: Database, id: string): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    for (const table of ['consents', 'records'] as const) {
      await transaction.deleteFrom(table).where('client_id', '=', id).execute();
    }
    const removed = await transaction
      .deleteFrom('clients')
      .where('client_id', '=', id)
      .returning('client_id')
      .execute();
    return removed.length === 1;
  });
}

function clientOf(row: Selectable<Tables['clients']>): Client {
  return {
    id: row.client_id,
    name: row.name,
    secretHash: row.secret_hash,
    redirectUris: JSON.parse(row.redirect_uris),
    grantTypes: wordsIn(row.grant_types),
    allowedScopes: wordsIn(row.allowed_scopes),
    requiredScopes: wordsIn(row.required_scopes),
  };
}
