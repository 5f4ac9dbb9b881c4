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
  return (await findIssuedTokens(db, [jti])).get(jti);
}

/** Finds access tokens by their `jti`: those that there are. */
export async function findIssuedTokens(
  db: Database,
  jtis: readonly string[],
): Promise<Map<string, IssuedToken>> {
  const byHash = new Map(jtis.map((jti) => [hashOf(jti), jti]));
  const rows = await db
    .selectFrom('records')
    .leftJoin('users', 'users.id', 'records.account_id')
    .leftJoin('clients', 'clients.client_id', 'records.client_id')
    .select([
      'records.id_hash as hash',
      'records.account_id as userId',
      'users.disabled as disabled',
      'users.allowed_scopes as ofUser',
      'clients.allowed_scopes as ofClient',
    ])
    .where('records.model', 'in', accessTokenModels)
    .where('records.id_hash', 'in', [...byHash.keys()])
    .where('records.expires_at', '>', Date.now())
    .execute();
  return new Map(
    rows.map(({ hash, userId, disabled, ofUser, ofClient }) => [
      byHash.get(hash) ?? '',
      {
        userId,
        user: ofUser === null ? null : { disabled: disabled === 1, allowedScopes: wordsIn(ofUser) },
        client: ofClient === null ? null : { allowedScopes: wordsIn(ofClient) },
      },
    ]),
  );
}

/** Revokes every access token. */
export async function removeAccessTokens(db: Database): Promise<void> {
  await db.deleteFrom('records').where('model', 'in', accessTokenModels).execute();
}
