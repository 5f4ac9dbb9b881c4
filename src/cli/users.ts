import { Command } from '@commander-js/extra-typings';
import { listUsers } from '../data/users.ts';
import { databaseOption, withDatabase } from './database.ts';
import { jsonOption, printRows } from './printing.ts';

/** `graphql-scopes users …` */
export function usersCommand(): Command {
  const users = new Command('users').description('people who can sign in');
  users
    .command('list')
    .description('shows every user')
    .addOption(databaseOption())
    .addOption(jsonOption())
    .action(async ({ json, ...options }) => {
      const found = await withDatabase(options, listUsers);
      printRows(found, { json, nothing: 'There are no users.' });
    });
  return users;
}
