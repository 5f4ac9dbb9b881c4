import { after } from 'node:test';
import { type App, type AppOptions, createApp } from 'graphql-scopes/server';
import { openDatabase } from '../../src/data/database.ts';
import { demonstration } from '../../src/server/demonstration.ts';
import { temporaryPostgres } from './databases.ts';
import { hashQuickly } from './running-app.ts';

/** Several instances of one server, on one Postgres, each at its own address. */
export async function runInstances(
  count: number,
  options: Partial<AppOptions> = {},
): Promise<{ readonly urls: string[]; readonly apps: App[]; readonly databaseUrl: string }> {
  const place = await temporaryPostgres();
  const apps: App[] = [];
  const urls: string[] = [];
  for (let n = 0; n < count; n++) {
    const app = await createApp({
      ...demonstration(),
      demo: true,
      logLevel: 'silent',
      databaseUrl: place.url,
      issuer: 'http://127.0.0.1:4000',
      ...options,
    });
    apps.push(app);
    urls.push(await app.listen(0));
  }
  const db = await openDatabase({ url: place.url });
  await hashQuickly(db);
  await db.destroy();
  after(async () => {
    for (const app of apps) await app.close();
    await place.remove();
  });
  return { urls, apps, databaseUrl: place.url };
}
