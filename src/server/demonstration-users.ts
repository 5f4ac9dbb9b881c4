import type { Database } from '../data/database.ts';
import { addItem } from '../data/items.ts';
import { addUser, findCredentials } from '../data/users.ts';
import { InvalidConfigurationError } from '../errors.ts';

/** The demonstration's users (http.md). Their passwords are public, so they never exist in production mode. */
export const demonstrationUsers = [
  {
    username: 'johndoe',
    password: 'secret',
    passwordHash: '$2b$12$sqQjqT05SeEPgwwfX5szo.ThhF8EbFPjBkOaCbWkCDoRqSHOSxVFm',
    email: 'johndoe@example.com',
    fullName: 'John Doe',
    disabled: false,
    item: 'Foo',
  },
  {
    username: 'alice',
    password: 'secret2',
    passwordHash: '$2b$12$FMVN8KHKZWnNdZ1vvIkt6erkdmdjy3V3rHT/0TfdFTxHGbuopeOtS',
    email: 'alice@example.com',
    fullName: 'Alice Chains',
    disabled: true,
    item: undefined,
  },
] as const;

/** Adds the demonstration's users where they are missing; they may have every scope of the schema. */
export async function addDemonstrationUsers(db: Database, allowedScopes: readonly string[]): Promise<void> {
  for (const { password, item, ...user } of demonstrationUsers) {
    const added = await addUser(db, { ...user, allowedScopes });
    if (added && item) await addItem(db, { title: item, ownerId: added.id });
  }
}

/** @throws InvalidConfigurationError where one of them is left in a production database */
export async function refuseDemonstrationUsers(db: Database): Promise<void> {
  for (const { username, passwordHash } of demonstrationUsers) {
    const found = await findCredentials(db, username);
    if (found?.passwordHash !== passwordHash) continue;
    throw new InvalidConfigurationError(
      `DATABASE_URL: the database has the demonstration user ${username}, whose password is public; production mode needs another database`,
    );
  }
}
