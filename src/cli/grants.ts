import { Command } from '@commander-js/extra-typings';
import { firstPartyClientId } from '../authorization-server/clients.ts';
import type { Database } from '../data/database.ts';
import { type GrantFilter, listGrants, revokeAllOfUser, revokeGrant, revokeGrants } from '../data/grants.ts';
import { refuseUnknownClient } from './clients.ts';
import { databaseOption, withDatabase } from './database.ts';
import { jsonOption, printLine, printRows } from './printing.ts';
import { type Administration, recorded } from './recorded.ts';
import { RefusedError } from './refused.ts';
import { userNamed } from './users.ts';

/** Enough of a grant's id to tell it from others. */
const shownOfId = 12;

/** `graphql-scopes grants …`: which user gave which client which scopes since when. */
export function grantsCommand(): Command {
  const grants = new Command('grants');
  grants
    .command('list')
    .description('shows which user gave which client which scopes since when')
    .option('--user <name>', 'of this user')
    .option('--client <id>', `to this client; the server's own is ${firstPartyClientId}`)
    .addOption(databaseOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nWithout an id it is a decision that is remembered, with no sign-in at present.')
    .action(async ({ json, ...options }) => {
      const found = await withDatabase(options, async (db) => listGrants(db, await filterOf(db, options)));
      const rows = found.map(({ id, username, clientId, scopes, since }) => ({
        id: json ? id : (id?.slice(0, shownOfId) ?? null),
        user: username,
        client: clientId,
        scopes,
        since,
      }));
      printRows(rows, { json, nothing: 'There are no grants.' });
    });
  grants
    .command('revoke [id]')
    .description('ends grants with their tokens and the decisions behind them, at once')
    .option('--user <name>', 'every grant of this user; with --client, to that client')
    .option('--client <id>', `every grant to this client; the server's own is ${firstPartyClientId}`)
    .option('--all-of-user <name>', 'every grant of this user, and every session')
    .addOption(databaseOption())
    .action(async (id, { allOfUser, ...options }, command) => {
      const { user, client } = options;
      const ways = [id, allOfUser, user ?? client].filter((way) => way !== undefined);
      if (ways.length !== 1) {
        command.error(
          'error: give either the id of a grant, or --user or --client or both, or --all-of-user',
        );
      }
      const done = await withDatabase(options, (db, config) =>
        recorded(db, config, async (transaction, record) => {
          if (id !== undefined) return revokeOne(transaction, id, record);
          if (allOfUser === undefined) {
            return revokeSome(transaction, await filterOf(transaction, options), record);
          }
          const userId = (await userNamed(transaction, allOfUser)).id;
          const count = await revokeAllOfUser(transaction, userId);
          record({ event: 'grant.revoked', userId, detail: `${counted(count)}, and all sessions` });
          return `Revoked ${counted(count)}; ${allOfUser} is signed out everywhere.`;
        }),
      );
      printLine(done);
    });
  return grants;
}

type Record = (administration: Administration) => void;

async function revokeOne(db: Database, id: string, record: Record): Promise<string> {
  const grant = (await listGrants(db)).find((one) => one.id?.startsWith(id));
  const count = await revokeGrant(db, id);
  if (count === 0) throw new RefusedError(`There is no grant ${JSON.stringify(id)}`);
  if (count > 1) throw new RefusedError(`${count} grants begin with ${JSON.stringify(id)}; give more of it`);
  record({ event: 'grant.revoked', userId: grant?.userId, clientId: grant?.clientId, detail: counted(1) });
  return 'Revoked 1 grant.';
}

async function revokeSome(db: Database, { userId, clientId }: GrantFilter, record: Record): Promise<string> {
  let count = 0;
  if (userId !== undefined) count = await revokeGrants(db, { userId, clientId });
  else if (clientId !== undefined) count = await revokeGrants(db, { clientId });
  record({ event: 'grant.revoked', userId, clientId, detail: counted(count) });
  return `Revoked ${counted(count)}.`;
}

async function filterOf(
  db: Database,
  { user, client }: { readonly user?: string | undefined; readonly client?: string | undefined },
): Promise<GrantFilter> {
  const userId = user === undefined ? undefined : (await userNamed(db, user)).id;
  if (client !== undefined && client !== firstPartyClientId) await refuseUnknownClient(db, client);
  return { userId, clientId: client };
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'grant' : 'grants'}`;
}
