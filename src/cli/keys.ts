import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { createKeySeal } from '../authorization-server/key-seal.ts';
import { prepareRotation } from '../authorization-server/prepare-rotation.ts';
import { signingAlgorithms } from '../authorization-server/server-keys.ts';
import { removeAccessTokens } from '../data/access-tokens.ts';
import { listServerKeys, type ServerKey } from '../data/server-keys.ts';
import { keyEncryptionSecrets } from '../server/config.ts';
import { createStorage } from '../server/storage.ts';
import { databaseOption, withDatabase } from './database.ts';
import { jsonOption, printJson, printLine, printRows } from './printing.ts';
import { recorded } from './recorded.ts';

/** `graphql-scopes keys …`: the keys that sign tokens and cookies. */
export function keysCommand(): Command {
  const keys = new Command('keys');
  keys
    .command('list')
    .description('shows every key, never its secret part')
    .addOption(databaseOption())
    .addOption(jsonOption())
    .action(async ({ json, ...options }) => {
      const rows = await withDatabase(options, async (db, config) => {
        const seal = createKeySeal(keyEncryptionSecrets(config));
        const stored = await listServerKeys(db);
        return Promise.all(
          stored.map(async (key) => {
            const { alg, kid } = (await seal.open(key.value)).jwk;
            const { purpose, generation, createdAt, activeAt, neededUntil } = key;
            const state = stateOf(key, stored);
            return {
              purpose,
              generation,
              algorithm: alg ?? null,
              kid: kid ?? null,
              state,
              createdAt,
              activeAt,
              neededUntilAt: neededUntil,
            };
          }),
        );
      });
      printRows(rows, { json, nothing: 'There are no keys yet; the server makes them when it starts.' });
    });
  keys
    .command('rotate')
    .description(
      'makes a new key of each kind; running servers take them up by themselves, and destroy the old ones when nothing needs them',
    )
    .option(
      '--publish-for <seconds>',
      'for how long the new key is at /jwks before it signs; others who verify tokens may have cached that',
      seconds,
      600,
    )
    .option(
      '--now',
      'sign with it at once: others who verify tokens may refuse them until they fetch /jwks again',
    )
    .addOption(
      new Option(
        '--compromised',
        'the old keys may be in other hands: destroys them at once, and ends all access tokens and sign-ins; apps go on with their refresh tokens',
      ).conflicts('publishFor'),
    )
    .addOption(
      new Option(
        '--algorithm <name>',
        'of the new key, ahead of a change of SIGNING_ALGORITHM; else as the newest',
      ).choices(signingAlgorithms),
    )
    .addOption(databaseOption())
    .addOption(jsonOption())
    .action(async ({ json, publishFor, now, compromised = false, algorithm, ...options }) => {
      const made = await withDatabase(options, async (db, config) => {
        const addKeys = await prepareRotation(createStorage(db).keys, {
          encryptionSecrets: keyEncryptionSecrets(config),
          algorithm,
          publishFor: now ? 0 : publishFor,
          compromised,
        });
        return recorded(db, config, async (transaction, record) => {
          const key = await addKeys(createStorage(transaction).keys);
          // Their signatures are worth nothing now; so subscriptions end, too.
          if (compromised) await removeAccessTokens(transaction);
          record({ event: compromised ? 'key.compromised' : 'key.rotated', detail: key.kid });
          return key;
        });
      });
      if (json) return printJson(made);
      if (compromised) {
        printLine('The old keys are destroyed; within a second no token and no sign-in of theirs counts.');
      }
      printLine(
        `The new ${made.algorithm} key ${made.kid} signs from ${new Date(made.activeAt).toISOString()}.`,
      );
    });
  return keys;
}

function stateOf(key: ServerKey, all: readonly ServerKey[]): 'published' | 'signs' | 'verifies' {
  const now = Date.now();
  if (key.activeAt > now) return 'published';
  const isNewest = !all.some(
    ({ purpose, generation, activeAt }) =>
      purpose === key.purpose && generation > key.generation && activeAt <= now,
  );
  return isNewest ? 'signs' : 'verifies';
}

function seconds(value: string): number {
  if (/^\d{1,7}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is a whole number of seconds, at most 9999999.');
}
