import { createHash } from 'node:crypto';
import { type DeleteQueryBuilder, type DeleteResult, sql } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** One thing that the authorization server keeps. */
export interface StoredRecord {
  readonly payload: Record<string, unknown>;
  /** When it was used up, in milliseconds since the epoch. */
  readonly usedAt: number | null;
}

export interface NewRecord {
  readonly payload: Record<string, unknown>;
  readonly grantId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly uid?: string | undefined;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number | null;
}

/** Writes a record, over an earlier one of the same identifier. The identifier itself is not stored. */
export async function putRecord(db: Database, model: string, id: string, record: NewRecord): Promise<void> {
  const values = columnsOf(record);
  await db
    .insertInto('records')
    .values({ model, id_hash: hashOf(id), used_at: null, ...values })
    .onConflict((conflict) => conflict.columns(['model', 'id_hash']).doUpdateSet(values))
    .execute();
}

/** Writes a record in place of another, in one statement: false where that is gone, for who removed it meant it. */
export async function replaceRecord(
  db: Database,
  model: string,
  from: string,
  id: string,
  record: NewRecord,
): Promise<boolean> {
  const replaced = await db
    .updateTable('records')
    .set({ id_hash: hashOf(id), ...columnsOf(record) })
    .where('model', '=', model)
    .where('id_hash', '=', hashOf(from))
    .returning('id_hash')
    .execute();
  return replaced.length === 1;
}

/** A record that has not expired. */
export function findRecord(db: Database, model: string, id: string): Promise<StoredRecord | undefined> {
  return findBy(db, model, 'id_hash', hashOf(id));
}

export function findRecordByUid(db: Database, model: string, uid: string): Promise<StoredRecord | undefined> {
  return findBy(db, model, 'uid_hash', hashOf(uid));
}

/** Uses a record up; true for the one caller who was first. */
export async function useRecord(db: Database, model: string, id: string): Promise<boolean> {
  const used = await db
    .updateTable('records')
    .set({ used_at: Date.now() })
    .where('model', '=', model)
    .where('id_hash', '=', hashOf(id))
    .where('used_at', 'is', null)
    .returning('id_hash')
    .execute();
  return used.length === 1;
}

/** Gives how many there were, which is one or none. */
export async function removeRecord(db: Database, model: string, id: string): Promise<number> {
  const those = db.deleteFrom('records').where('model', '=', model).where('id_hash', '=', hashOf(id));
  return Number((await those.executeTakeFirst()).numDeletedRows);
}

/** Removes all that came of one grant; gives how many there were. */
export async function removeRecordsOfGrant(db: Database, model: string, grantId: string): Promise<number> {
  const those = db.deleteFrom('records').where('model', '=', model).where('grant_id', '=', grantId);
  return Number((await those.executeTakeFirst()).numDeletedRows);
}

/**
 * Ends every session, grant and token of a user, and sign-ins that are under way. What of them is written in this very moment counts no
 * more, either: every sign-in has its time, and this one is later than all of them.
 */
export async function removeRecordsOfUser(db: Database, userId: string): Promise<void> {
  const then = Math.floor(Date.now() / 1000) + ahead;
  await db
    .updateTable('users')
    .set((of) => ({
      signed_out_at: of
        .case()
        .when('signed_out_at', '<', then)
        .then(then)
        .else(sql<number>`signed_out_at + 1`)
        .end(),
    }))
    .where('id', '=', userId)
    .execute();
  await removeGrantsFirst(db, (records) => records.where('account_id', '=', userId));
  // An interaction belongs to nobody until it is finished; who has signed in stands in what it holds.
  await db
    .deleteFrom('records')
    .where('model', '=', 'Interaction')
    .where('payload', 'like', `%"accountId":${JSON.stringify(userId)}%`)
    .execute();
}

/**
 * In seconds: how far from now that time is. A sign-in that was checked before this is committed has an earlier one, although clocks
 * differ a little; one after that is given this one at least.
 */
const ahead = 10;

/**
 * Whether a grant is still there, for who has just written a token of it. A write, since that waits for whoever is removing the grant:
 * either this finds it gone, or the token was there before, and {@link removeGrantsFirst} finds that.
 */
export async function confirmGrant(db: Database, grantId: string): Promise<boolean> {
  const confirmed = await db
    .updateTable('records')
    .set((record) => ({ used_at: record.ref('used_at') }))
    .where('model', '=', 'Grant')
    .where('id_hash', '=', hashOf(grantId))
    .returning('id_hash')
    .execute();
  return confirmed.length === 1;
}

/** Removes the records that `those` chooses, in two steps: see {@link confirmGrant}. */
export async function removeGrantsFirst(
  db: Database,
  those: (
    records: DeleteQueryBuilder<Tables, 'records', DeleteResult>,
  ) => DeleteQueryBuilder<Tables, 'records', DeleteResult>,
): Promise<void> {
  await those(db.deleteFrom('records')).where('model', '=', 'Grant').execute();
  await those(db.deleteFrom('records')).execute();
}

/** Removes what has expired. */
export async function removeExpiredRecords(db: Database): Promise<void> {
  await db.deleteFrom('records').where('expires_at', '<=', Date.now()).execute();
}

function columnsOf(record: NewRecord) {
  return {
    payload: JSON.stringify(record.payload),
    grant_id: record.grantId ?? null,
    account_id: record.accountId ?? null,
    client_id: record.clientId ?? null,
    uid_hash: record.uid === undefined ? null : hashOf(record.uid),
    expires_at: record.expiresAt,
  };
}

async function findBy(
  db: Database,
  model: string,
  column: 'id_hash' | 'uid_hash',
  hash: string,
): Promise<StoredRecord | undefined> {
  const row = await db
    .selectFrom('records')
    .select(['payload', 'used_at'])
    .where('model', '=', model)
    .where(column, '=', hash)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', Date.now())]))
    .executeTakeFirst();
  return row && { payload: JSON.parse(row.payload), usedAt: row.used_at };
}

/** Identifiers have 128 random bits and more, so a plain hash cannot be searched for them. */
export function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
