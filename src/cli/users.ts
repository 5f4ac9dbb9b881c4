import { Command } from '@commander-js/extra-typings';
import { createBcryptPool, createPasswords } from '../authorization-server/passwords.ts';
import type { Database } from '../data/database.ts';
import {
  addUser,
  findUserByName,
  findUserToChange,
  listUsers,
  setPassword,
  type User,
  updateUser,
} from '../data/users.ts';
import { databaseOption, withDatabase } from './database.ts';
import { jsonOption, printLine, printRows } from './printing.ts';
import { readSecret } from './read-secret.ts';
import { recorded } from './recorded.ts';
import { RefusedError } from './refused.ts';
import { scopesArgument } from './scopes-argument.ts';

/** `graphql-scopes users …` */
export function usersCommand(): Command {
  const users = new Command('users');
  users
    .command('list')
    .description('shows every user')
    .addOption(databaseOption())
    .addOption(jsonOption())
    .action(async ({ json, ...options }) => {
      const found = await withDatabase(options, listUsers);
      const rows = found.map(({ signedOutAt, ...user }) => ({ ...user, signedOutAt: signedOutAt || null }));
      printRows(rows, { json, nothing: 'There are no users.' });
    });
  users
    .command('add <name>')
    .description('adds a user; the password is asked for, or is the first line of stdin')
    .option('--email <address>')
    .option('--full-name <name>')
    .option('--allow <scopes>', 'what the user may be given at most, such as "me items"', scopesArgument, [])
    .addOption(databaseOption())
    .action((username, { email = null, fullName = null, allow, ...options }) =>
      withDatabase(options, async (db, config) => {
        refuseUnprintable({ name: username, email, 'full name': fullName });
        await refuseLookAlike(db, username);
        const passwordHash = await readPasswordHash();
        const user = { username, email, fullName, passwordHash, disabled: false, allowedScopes: allow };
        await recorded(db, config, async (transaction, record) => {
          await refuseLookAlike(transaction, username);
          const added = await addUser(transaction, user);
          if (!added) throw nameTaken(username);
          record({ event: 'user.added', userId: added.id, scopes: allow });
        });
        printLine(`Added ${username}, who may be given ${scopesText(allow)}.`);
      }),
    );
  for (const [name, disabled, description, done] of [
    ['disable', true, 'refuses sign-ins and tokens of a user, at once', 'Disabled'],
    ['enable', false, 'lets a user in again', 'Enabled'],
  ] as const) {
    users
      .command(`${name} <name>`)
      .description(description)
      .addOption(databaseOption())
      .action((username, options) =>
        withDatabase(options, async (db, config) => {
          await recorded(db, config, async (transaction, record) => {
            const user = await userNamed(transaction, username);
            await updateUser(transaction, user.id, { disabled });
            record({ event: disabled ? 'user.disabled' : 'user.enabled', userId: user.id });
          });
          printLine(`${done} ${username}.`);
        }),
      );
  }
  users
    .command('allow')
    .argument('<name>')
    .argument('[scopes]', 'in place of those that are allowed now', scopesArgument)
    .description(
      'sets what a user may be given at most, such as "me items"; tokens lose at once what is not in it',
    )
    .option('--add <scopes>', 'beside what is allowed', scopesArgument)
    .option('--remove <scopes>', 'from what is allowed', scopesArgument)
    .addHelpText(
      'after',
      '\nThe database knows no schema: a scope that the schema does not have is never granted.',
    )
    .addOption(databaseOption())
    .action(async (username, scopes, { add, remove, ...options }, command) => {
      if ((scopes === undefined) === (add === undefined && remove === undefined)) {
        command.error('error: give either the scopes, or --add or --remove');
      }
      await withDatabase(options, async (db, config) => {
        const allowedScopes = await recorded(db, config, async (transaction, record) => {
          const user = await findUserToChange(transaction, username);
          if (!user) throw noUser(username);
          const now =
            scopes ??
            [...new Set([...user.allowedScopes, ...(add ?? [])])].filter((scope) => !remove?.includes(scope));
          await updateUser(transaction, user.id, { allowedScopes: now });
          record({ event: 'user.allowed', userId: user.id, scopes: now });
          return now;
        });
        printLine(`${username} may be given ${scopesText(allowedScopes)}.`);
      });
    });
  users
    .command('passwd <name>')
    .description('sets a password, asked for or the first line of stdin, and signs the user out everywhere')
    .addOption(databaseOption())
    .action((username, options) =>
      withDatabase(options, async (db, config) => {
        const user = await userNamed(db, username);
        const passwordHash = await readPasswordHash();
        await recorded(db, config, async (transaction, record) => {
          await setPassword(transaction, user.id, passwordHash);
          record({ event: 'user.password-set', userId: user.id });
        });
        printLine(`Set the password of ${username}, who is signed out everywhere.`);
      }),
    );
  return users;
}

/** @throws RefusedError where there is none */
export async function userNamed(db: Database, username: string): Promise<User> {
  const user = await findUserByName(db, username);
  if (!user) throw noUser(username);
  return user;
}

function noUser(username: string): RefusedError {
  return new RefusedError(`There is no user ${JSON.stringify(username)}`);
}

function nameTaken(username: string): RefusedError {
  return new RefusedError(`There is a user ${JSON.stringify(username)} already`);
}

/** Names count to the letter; two that only a machine tells apart would have one person taken for the other. */
async function refuseLookAlike(db: Database, username: string): Promise<void> {
  const likenessOf = (name: string) => name.normalize('NFKC').toLowerCase().normalize('NFKC');
  const likeness = likenessOf(username);
  const taken = (await listUsers(db)).find((user) => likenessOf(user.username) === likeness);
  if (taken) throw nameTaken(taken.username);
}

function refuseUnprintable(texts: Readonly<Record<string, string | null>>): void {
  for (const [what, text] of Object.entries(texts)) {
    if (text === null || /^(?! )\P{C}{1,255}(?<! )$/u.test(text)) continue;
    throw new RefusedError(`The ${what} has 1 to 255 printable characters, and no space at its ends`);
  }
}

function scopesText(scopes: readonly string[]): string {
  return scopes.length === 0 ? 'no scope' : scopes.join(' ');
}

async function readPasswordHash(): Promise<string> {
  const password = await readSecret('Password', { twice: true });
  const passwords = createPasswords(createBcryptPool());
  try {
    return await passwords.hash(password);
  } catch (error) {
    if (error instanceof RangeError) throw new RefusedError(error.message);
    throw error;
  } finally {
    await passwords.close();
  }
}
