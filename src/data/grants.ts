import type { Database } from './database.ts';
import { inTransaction } from './in-transaction.ts';
import { hashOf, removeGrantsFirst, removeRecordsOfUser } from './records.ts';
import { wordsIn } from './words-in.ts';

/** What a user gave to a client: by one sign-in, or, where that is over, by a decision that is remembered. */
export interface Grant {
  /** Of one sign-in, in hexadecimal digits; null for a decision alone. */
  readonly id: string | null;
  readonly userId: string;
  /** Null where the user is gone. */
  readonly username: string | null;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** In milliseconds since the epoch. */
  readonly since: number;
}

/** Whose grants; all where nothing is said. */
export interface GrantFilter {
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
}

/** The grants that have not expired, and decisions about clients that have none, by user and client. */
export async function listGrants(db: Database, filter: GrantFilter = {}): Promise<Grant[]> {
  const grants = await listSignIns(db, filter);
  const signedIn = new Set(grants.map(({ userId, clientId }) => JSON.stringify([userId, clientId])));
  const decisions = (await listDecisions(db, filter)).filter(
    ({ userId, clientId }) => !signedIn.has(JSON.stringify([userId, clientId])),
  );
  return [...grants, ...decisions].sort(
    (one, other) =>
      inOrder(String(one.username), String(other.username)) ||
      inOrder(one.clientId, other.clientId) ||
      one.since - other.since,
  );
}

/** The same on every machine, whatever its language. */
function inOrder(one: string, other: string): number {
  return Number(one > other) - Number(one < other);
}

/**
 * Ends one grant with its tokens, and forgets the decision behind it, by which the client would have the next one at once.
 * `id` may be the beginning of one. Gives how many there are that begin so: where that is not 1, nothing was done.
 */
export async function revokeGrant(db: Database, id: string): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const found = (await listSignIns(transaction, {})).filter(
      (grant) => id !== '' && grant.id?.startsWith(id),
    );
    const [grant] = found;
    if (!grant || found.length > 1) return found.length;
    const { userId, clientId } = grant;
    // First: see confirmGrant.
    await transaction
      .deleteFrom('records')
      .where('model', '=', 'Grant')
      .where('id_hash', '=', Buffer.from(String(grant.id), 'hex').toString('base64url'))
      .execute();
    const ofPair = await transaction
      .selectFrom('records')
      .select('grant_id')
      .distinct()
      .where('account_id', '=', userId)
      .where('client_id', '=', clientId)
      .where('grant_id', 'is not', null)
      .execute();
    for (const { grant_id } of ofPair) {
      if (grant_id === null || shownIdOf(hashOf(grant_id)) !== grant.id) continue;
      await transaction.deleteFrom('records').where('grant_id', '=', grant_id).execute();
    }
    await transaction
      .deleteFrom('consents')
      .where('user_id', '=', userId)
      .where('client_id', '=', clientId)
      .execute();
    return 1;
  });
}

/** Ends every grant of a user, of a client, or of a user to a client, with codes, tokens and remembered decisions; gives how many. */
export async function revokeGrants(
  db: Database,
  filter: { userId: string; clientId?: string | undefined } | { userId?: undefined; clientId: string },
): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const { length } = await listGrants(transaction, filter);
    let consents = transaction.deleteFrom('consents');
    if (filter.userId !== undefined) consents = consents.where('user_id', '=', filter.userId);
    if (filter.clientId !== undefined) consents = consents.where('client_id', '=', filter.clientId);
    await consents.execute();
    await removeGrantsFirst(transaction, (all) => {
      // Not the sessions of the user with this server, which belong to no client.
      let records = all.where('client_id', 'is not', null);
      if (filter.userId !== undefined) records = records.where('account_id', '=', filter.userId);
      if (filter.clientId !== undefined) records = records.where('client_id', '=', filter.clientId);
      return records;
    });
    return length;
  });
}

/** Ends every grant of a user, and signs the user out everywhere; gives how many grants there were. */
export async function revokeAllOfUser(db: Database, userId: string): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const { length } = await listGrants(transaction, { userId });
    await transaction.deleteFrom('consents').where('user_id', '=', userId).execute();
    await removeRecordsOfUser(transaction, userId);
    return length;
  });
}

async function listSignIns(db: Database, { userId, clientId }: GrantFilter): Promise<Grant[]> {
  let query = db
    .selectFrom('records')
    .leftJoin('users', 'users.id', 'records.account_id')
    .select([
      'records.id_hash as id',
      'records.account_id as userId',
      'users.username as username',
      'records.client_id as clientId',
      'records.payload as payload',
    ])
    .where('records.model', '=', 'Grant')
    .where((where) =>
      where.or([where('records.expires_at', 'is', null), where('records.expires_at', '>', Date.now())]),
    );
  if (userId !== undefined) query = query.where('records.account_id', '=', userId);
  if (clientId !== undefined) query = query.where('records.client_id', '=', clientId);
  return (await query.execute()).map(({ payload, ...row }) => {
    const { iat, resources = {}, openid } = JSON.parse(payload) as GrantPayload;
    const scopes = [openid?.scope ?? '', ...Object.values(resources)].flatMap(wordsIn);
    return {
      id: shownIdOf(row.id),
      userId: String(row.userId),
      username: row.username,
      clientId: String(row.clientId),
      scopes,
      since: iat * 1000,
    };
  });
}

/** In base64url some would begin with a hyphen: no command takes that for anything but an option. */
function shownIdOf(idHash: string): string {
  return Buffer.from(idHash, 'base64url').toString('hex');
}

/** As oidc-provider keeps a grant. */
interface GrantPayload {
  readonly iat: number;
  /** Scopes by resource. */
  readonly resources?: Readonly<Record<string, string>>;
  readonly openid?: { readonly scope?: string };
}

async function listDecisions(db: Database, { userId, clientId }: GrantFilter): Promise<Grant[]> {
  let query = db
    .selectFrom('consents')
    .innerJoin('users', 'users.id', 'consents.user_id')
    .select([
      'consents.user_id as userId',
      'users.username as username',
      'consents.client_id as clientId',
      'consents.allowed_scopes as scopes',
      'consents.created_at as since',
    ]);
  if (userId !== undefined) query = query.where('consents.user_id', '=', userId);
  if (clientId !== undefined) query = query.where('consents.client_id', '=', clientId);
  return (await query.execute()).map((row) => ({ ...row, id: null, scopes: wordsIn(row.scopes) }));
}
