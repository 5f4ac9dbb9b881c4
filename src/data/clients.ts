import type { Database } from './database.ts';
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
  const row = await db.selectFrom('clients').selectAll().where('client_id', '=', id).executeTakeFirst();
  return (
    row && {
      id: row.client_id,
      name: row.name,
      secretHash: row.secret_hash,
      redirectUris: JSON.parse(row.redirect_uris),
      grantTypes: wordsIn(row.grant_types),
      allowedScopes: wordsIn(row.allowed_scopes),
      requiredScopes: wordsIn(row.required_scopes),
    }
  );
}
