import type { Selectable } from 'kysely';
import { v7 as uuid } from 'uuid';
import type { Database } from './database.ts';
import { inTransaction } from './in-transaction.ts';
import { removeRecordsOfUser } from './records.ts';
import type { Tables } from './tables.ts';
import { wordsIn } from './words-in.ts';

export interface User {
  /** The `sub` of the user's tokens: stays the same whatever the user is called, and is never given again. */
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly fullName: string | null;
  readonly disabled: boolean;
  /** What the user may be given at most. */
  readonly allowedScopes: readonly string[];
  /** In seconds since the epoch: when all sign-ins of before were ended; 0 for never. */
  readonly signedOutAt: number;
}

export interface NewUser extends Omit<User, 'id' | 'signedOutAt'> {
  /** bcrypt. */
  readonly passwordHash: string;
}

/** Adds a user; undefined where the username is taken. */
export async function addUser(db: Database, user: NewUser): Promise<User | undefined> {
  const row = await db
    .insertInto('users')
    .values({
      id: uuid(),
      username: user.username,
      email: user.email,
      full_name: user.fullName,
      password_hash: user.passwordHash,
      disabled: user.disabled ? 1 : 0,
      allowed_scopes: user.allowedScopes.join(' '),
      created_at: Date.now(),
    })
    .onConflict((conflict) => conflict.column('username').doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && userOf(row);
}

export async function findUser(db: Database, id: string): Promise<User | undefined> {
  const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  return row && userOf(row);
}

export async function findUserByName(db: Database, username: string): Promise<User | undefined> {
  return (await findCredentials(db, username))?.user;
}

/** Finds a user who is about to be changed: whoever else wants to change him waits until the transaction ends. */
export async function findUserToChange(transaction: Database, username: string): Promise<User | undefined> {
  const row = await transaction
    .updateTable('users')
    .set((user) => ({ disabled: user.ref('disabled') }))
    .where('username', '=', username)
    .returningAll()
    .executeTakeFirst();
  return row && userOf(row);
}

/** Every user, by username. */
export async function listUsers(db: Database): Promise<(User & { readonly createdAt: number })[]> {
  const rows = await db.selectFrom('users').selectAll().orderBy('username').execute();
  return rows.map((row) => ({ ...userOf(row), createdAt: row.created_at }));
}

/** The user and the hash of the password, for signing in. */
export async function findCredentials(
  db: Database,
  username: string,
): Promise<{ user: User; passwordHash: string } | undefined> {
  const row = await db.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst();
  return row && { user: userOf(row), passwordHash: row.password_hash };
}

/** Disables a user, or changes what he may be given. */
export async function updateUser(
  db: Database,
  id: string,
  { disabled, allowedScopes }: Partial<Pick<User, 'disabled' | 'allowedScopes'>>,
): Promise<void> {
  await db
    .updateTable('users')
    .set({
      ...(disabled !== undefined && { disabled: disabled ? 1 : 0 }),
      ...(allowedScopes && { allowed_scopes: allowedScopes.join(' ') }),
    })
    .where('id', '=', id)
    .execute();
}

/** Sets the password, and signs the user out everywhere: whoever knew the old one keeps nothing. */
export async function setPassword(db: Database, id: string, passwordHash: string): Promise<void> {
  await inTransaction(db, async (transaction) => {
    await transaction
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('id', '=', id)
      .execute();
    await removeRecordsOfUser(transaction, id);
  });
}

/**
 * Whether a sign-in of that time (in seconds) still counts, for who has just written something of it. A write, since that waits for whoever
 * is signing the user out: either this finds it done, or what was written is found by {@link removeRecordsOfUser}.
 */
export async function confirmSignIn(db: Database, id: string, signedInAt: number): Promise<boolean> {
  const confirmed = await db
    .updateTable('users')
    .set((user) => ({ signed_out_at: user.ref('signed_out_at') }))
    .where('id', '=', id)
    .where('signed_out_at', '<=', signedInAt)
    .returning('id')
    .execute();
  return confirmed.length === 1;
}

function userOf(row: Selectable<Tables['users']>): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    fullName: row.full_name,
    disabled: row.disabled === 1,
    allowedScopes: wordsIn(row.allowed_scopes),
    signedOutAt: row.signed_out_at,
  };
}
