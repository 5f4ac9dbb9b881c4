import type { Database } from './database.ts';
import { hashOf } from './records.ts';
import { wordsIn } from './words-in.ts';

/** An access token that was issued, has not expired and was not revoked; who it belongs to is as of now. */
export interface IssuedToken {
  /** Null for a token of a client itself (`client_credentials`). */
  readonly userId: string | null;
  /** Null where there is no such user. */
  readonly user: { readonly disabled: boolean; readonly allowedScopes: readonly string[] } | null;
  /** Null where there is no such client: it was removed, or it is built in. */
  readonly client: { readonly allowedScopes: readonly string[] } | null;
}

/** The models of access tokens in the records: of a user, and of a client itself. */
export const accessTokenModels = ['AccessToken', 'ClientCredentials'] as const;

/** Finds an access token by its `jti`. */
export async function findIssuedToken(db: Database, jti: string): Promise<IssuedToken | undefined> {
  const row = await db
    .selectFrom('records')
    .leftJoin('users', 'users.id', 'records.account_id')
    .leftJoin('clients', 'clients.client_id', 'records.client_id')
    .select([
      'records.account_id as userId',
      'users.disabled as disabled',
      'users.allowed_scopes as ofUser',
      'clients.allowed_scopes as ofClient',
    ])
    .where('records.model', 'in', accessTokenModels)
    .where('records.id_hash', '=', hashOf(jti))
    .where('records.expires_at', '>', Date.now())
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    userId: row.userId,
    user: row.ofUser === null ? null : { disabled: row.disabled === 1, allowedScopes: wordsIn(row.ofUser) },
    client: row.ofClient === null ? null : { allowedScopes: wordsIn(row.ofClient) },
  };
}

/** Revokes every access token. */
export async function removeAccessTokens(db: Database): Promise<void> {
  await db.deleteFrom('records').where('model', 'in', accessTokenModels).execute();
}

/** Which of the tokens (by `jti`) may still be used: neither expired nor revoked, and of a user who is active. */
export async function listUsableTokens(db: Database, jtis: readonly string[]): Promise<Set<string>> {
  const byHash = new Map(jtis.map((jti) => [hashOf(jti), jti]));
  const rows = await db
    .selectFrom('records')
    .leftJoin('users', 'users.id', 'records.account_id')
    .select('records.id_hash as hash')
    .where('records.model', 'in', accessTokenModels)
    .where('records.id_hash', 'in', [...byHash.keys()])
    .where('records.expires_at', '>', Date.now())
    .where((where) => where.or([where('records.account_id', 'is', null), where('users.disabled', '=', 0)]))
    .execute();
  return new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []));
}
