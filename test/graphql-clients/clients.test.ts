import { after, describe, test } from 'node:test';
import { createTokenSession } from 'graphql-scopes/client';
import { openDatabase } from '../../src/data/database.ts';
import { temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';
import { hashQuickly } from '../support/running-app.ts';
import { createWire } from '../support/wire.ts';
import { createApollo } from './apollo.ts';
import type { CreateClient } from './client.ts';
import { scenarios } from './scenarios.ts';
import { createUrql } from './urql.ts';

const clients: Record<string, CreateClient> = { 'Apollo Client': createApollo, urql: createUrql };

/** What `npm start` starts, with tokens that last half an hour or two seconds. */
async function start(settings: NodeJS.ProcessEnv) {
  const place = await temporarySqlite();
  const server = launch({ DATABASE_URL: place.url, LOG_LEVEL: 'silent', ...settings }, '--demo');
  const url = await server.url();
  const db = await openDatabase({ url: place.url });
  await hashQuickly(db);
  after(async () => {
    await db.destroy();
    server.child.kill('SIGTERM');
    await server.ended;
    await place.remove();
  });
  return { url, db };
}

const usual = await start({});
const brief = await start({ ACCESS_TOKEN_LIFETIME: '2' });

for (const [name, create] of Object.entries(clients)) {
  describe(name, { concurrency: false }, () => {
    for (const { text, run, options, ...scenario } of scenarios) {
      test(text, { timeout: 20_000 }, async () => {
        const { url, db } = scenario.brief ? brief : usual;
        const wire = createWire();
        const session = createTokenSession({
          issuer: url,
          storage: 'memory',
          fetch: wire.fetch,
          ...options,
        });
        const client = create({ url: `${url}/graphql`, session, fetch: wire.fetch });
        const forgetAccessTokens = async () => {
          await db.deleteFrom('records').where('model', '=', 'AccessToken').execute();
        };
        await run({ url, session, client, wire, forgetAccessTokens });
      });
    }
  });
}
