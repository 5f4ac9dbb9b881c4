import { randomBytes } from 'node:crypto';
import { Command } from '@commander-js/extra-typings';
import { problemOfClient } from '../authorization-server/client-problem.ts';
import { hashClientSecret } from '../authorization-server/clients.ts';
import { addClient, findClient, listClients, removeClient } from '../data/clients.ts';
import { createStorage } from '../server/storage.ts';
import { databaseOption, withDatabase } from './database.ts';
import { jsonOption, printJson, printLine, printRows } from './printing.ts';
import { readSecret } from './read-secret.ts';
import { recorded } from './recorded.ts';
import { RefusedError } from './refused.ts';
import { scopesArgument } from './scopes-argument.ts';

/** `graphql-scopes clients …`: the applications. */
export function clientsCommand(): Command {
  const clients = new Command('clients');
  clients
    .command('list')
    .description('shows every client')
    .addOption(databaseOption())
    .addOption(jsonOption())
    .action(async ({ json, ...options }) => {
      const found = await withDatabase(options, listClients);
      const rows = found.map(({ secretHash, ...client }) => ({
        ...client,
        confidential: secretHash !== null,
      }));
      printRows(rows, { json, nothing: 'There are no clients.' });
    });
  clients
    .command('add <id>')
    .description('adds a client: an app of other people with a redirect URI, or a service with a secret')
    .option('--name <name>', 'what people are shown; default: the id')
    .option('--confidential', 'has a secret, which is made and printed once')
    .option('--secret-from-stdin', 'has the secret that is asked for, or is the first line of stdin')
    .option(
      '--redirect-uri <uri...>',
      'where people are sent back to; https, loopback, or the scheme of an app',
    )
    .option(
      '--grant-type <type...>',
      'default: authorization_code and refresh_token with a redirect URI, else client_credentials',
    )
    .option('--allow <scopes>', 'what it may be given at most, such as "me items"', scopesArgument, [])
    .option('--require <scopes>', 'without which it does not work', scopesArgument, [])
    .addOption(databaseOption())
    .addOption(jsonOption())
    .action(async (id, { json, confidential, secretFromStdin, ...given }) => {
      await withDatabase(given, async (db, config) => {
        const secret = secretFromStdin ? await readClientSecret() : confidential ? newSecret() : null;
        const redirectUris = given.redirectUri ?? [];
        const client = {
          id,
          name: given.name ?? id,
          secretHash: secret === null ? null : hashClientSecret(secret),
          redirectUris,
          grantTypes: given.grantType ?? defaultGrantTypes(redirectUris),
          allowedScopes: given.allow,
          requiredScopes: given.require,
        };
        const problem = await problemOfClient(client, createStorage(db));
        if (problem) throw new RefusedError(`The server could not work with this client: ${problem}`);
        await recorded(db, config, async (transaction, record) => {
          if (!(await addClient(transaction, client))) {
            throw new RefusedError(`There is a client ${JSON.stringify(id)} already`);
          }
          record({ event: 'client.added', clientId: id, scopes: given.allow });
        });
        const shown = secretFromStdin ? null : secret;
        if (json) return printJson({ id, ...(shown !== null && { secret: shown }) });
        printLine(`Added ${id}.`);
        if (shown !== null) printLine(`Its secret, which is not shown again: ${shown}`);
      });
    });
  clients
    .command('remove <id>')
    .description('removes a client, and at once all its tokens and what people granted to it')
    .addOption(databaseOption())
    .action((id, options) =>
      withDatabase(options, async (db, config) => {
        await recorded(db, config, async (transaction, record) => {
          if (!(await removeClient(transaction, id))) throw noClient(id);
          record({ event: 'client.removed', clientId: id });
        });
        printLine(`Removed ${id}, and all that was granted to it.`);
      }),
    );
  return clients;
}

/** @throws RefusedError where there is none */
export async function refuseUnknownClient(db: Parameters<typeof findClient>[0], id: string): Promise<void> {
  if (!(await findClient(db, id))) throw noClient(id);
}

function noClient(id: string): RefusedError {
  return new RefusedError(`There is no client ${JSON.stringify(id)}`);
}

function defaultGrantTypes(redirectUris: readonly string[]): string[] {
  return redirectUris.length > 0 ? ['authorization_code', 'refresh_token'] : ['client_credentials'];
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Its hash is a plain one, which guesses of a short secret would find. */
async function readClientSecret(): Promise<string> {
  const secret = await readSecret('Secret', { twice: true });
  if (/^[\x21-\x7e]{32,}$/.test(secret)) return secret;
  throw new RefusedError('A secret has at least 32 printable ASCII characters; --confidential makes one');
}
