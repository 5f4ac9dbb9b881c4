import type { Database } from './database.ts';
import { inTransaction } from './in-transaction.ts';
import { removeGrantsFirst } from './records.ts';
import { wordsIn } from './words-in.ts';

/** What a person decided about an application. */
export interface Consent {
  readonly allowedScopes: readonly string[];
  /** Asked for, and not ticked. */
  readonly refusedScopes: readonly string[];
}

export interface ConsentToApp extends Consent {
  readonly clientId: string;
  readonly clientName: string;
  /** What the client may have at most. */
  readonly allowedOfClient: readonly string[];
  /** In milliseconds since the epoch. */
  readonly since: number;
}

export async function findConsent(
  db: Database,
  userId: string,
  clientId: string,
): Promise<Consent | undefined> {
  const row = await db
    .selectFrom('consents')
    .select(['allowed_scopes', 'refused_scopes'])
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  return row && { allowedScopes: wordsIn(row.allowed_scopes), refusedScopes: wordsIn(row.refused_scopes) };
}

/** Remembers a decision, in place of an earlier one; the time is that of the first. False where the user or the client is gone. */
export async function saveConsent(
  db: Database,
  userId: string,
  clientId: string,
  { allowedScopes, refusedScopes }: Consent,
): Promise<boolean> {
  const decision = { allowed_scopes: allowedScopes.join(' '), refused_scopes: refusedScopes.join(' ') };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('consents')
    .columns(['user_id', 'client_id', 'allowed_scopes', 'refused_scopes', 'created_at'])
    .expression((of) =>
      of
        .selectFrom(['users', 'clients'])
        .select([
          'users.id',
          'clients.client_id',
          of.val(decision.allowed_scopes).as('allowed_scopes'),
          of.val(decision.refused_scopes).as('refused_scopes'),
          of.val(Date.now()).as('created_at'),
        ])
        .where('users.id', '=', userId)
        .where('clients.client_id', '=', clientId),
    )
    .onConflict((conflict) => conflict.columns(['user_id', 'client_id']).doUpdateSet(decision))
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** The applications that a user gave access to, by name. */
export async function listConsents(db: Database, userId: string): Promise<ConsentToApp[]> {
  const rows = await db
    .selectFrom('consents')
    .innerJoin('clients', 'clients.client_id', 'consents.client_id')
    .select([
      'clients.client_id as clientId',
      'clients.name as clientName',
      'clients.allowed_scopes as ofClient',
      'consents.allowed_scopes as allowed',
      'consents.refused_scopes as refused',
      'consents.created_at as since',
    ])
    .where('consents.user_id', '=', userId)
    .orderBy('clients.name')
    .orderBy('clients.client_id')
    .execute();
  return rows.map(({ allowed, refused, ofClient, ...rest }) => ({
    ...rest,
    allowedOfClient: wordsIn(ofClient),
    allowedScopes: wordsIn(allowed),
    refusedScopes: wordsIn(refused),
  }));
}

/** Forgets the decision, and removes every grant, code and token that the application has of the user. */
export async function withdrawConsent(db: Database, userId: string, clientId: string): Promise<void> {
  await inTransaction(db, async (transaction) => {
    await transaction
      .deleteFrom('consents')
      .where('user_id', '=', userId)
      .where('client_id', '=', clientId)
      .execute();
    await removeGrantsFirst(transaction, (records) =>
      records.where('account_id', '=', userId).where('client_id', '=', clientId),
    );
  });
}
