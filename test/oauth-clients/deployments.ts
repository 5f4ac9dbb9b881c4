import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { type Database, openDatabase } from '../../src/data/database.ts';
import { skipPostgres, type TestDatabase, temporaryPostgres, temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';
import { hashQuickly } from '../support/running-app.ts';

/** Servers in processes of their own that look like one to whoever asks. */
export interface Deployment {
  /** Where clients ask: the issuer. */
  readonly url: string;
  /** Each server behind it, for who wants one alone. */
  readonly instances: readonly string[];
  readonly db: Database;
  /** The next request goes where the one after it would have gone. */
  shift(): void;
}

interface Kind {
  readonly name: string;
  readonly skip: string | false;
  /** Starts it for the calling test file. */
  readonly start: () => Promise<Deployment>;
}

/** What clients must not be able to tell apart. */
export const deployments: readonly Kind[] = [
  { name: 'one server on SQLite', skip: false, start: startOne },
  { name: 'two servers on one Postgres, asked in turn', skip: skipPostgres, start: startPair },
];

async function startOne(): Promise<Deployment> {
  const place = await temporarySqlite();
  const server = launch({ DATABASE_URL: place.url }, '--demo');
  const url = await server.url();
  const db = await openDatabase({ url: place.url });
  await hashQuickly(db);
  stopAfter([server], place, db);
  return { url, instances: [url], db, shift() {} };
}

/** Each request goes to the other server than the one before: no session sticks to either. */
async function startPair(): Promise<Deployment> {
  const place = await temporaryPostgres();
  let turn = 0;
  const proxy = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(instances[turn++ % instances.length] ?? '');
    const { method, url: path, headers, socket } = incoming;
    const asked = forward({
      hostname,
      port,
      method,
      path,
      headers: { ...headers, 'x-forwarded-for': socket.remoteAddress },
    });
    asked.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    outgoing.on('close', () => asked.destroy());
    incoming.pipe(asked);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const settings = { DATABASE_URL: place.url, ISSUER: url, TRUST_PROXY: 'loopback' };
  // At the same moment: they make the tables, the keys and the users together.
  const servers = [launch(settings, '--demo'), launch(settings, '--demo')];
  const instances = await Promise.all(servers.map((server) => server.url()));
  const db = await openDatabase({ url: place.url });
  await hashQuickly(db);
  after(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  stopAfter(servers, place, db);
  return { url, instances, db, shift: () => void turn++ };
}

function stopAfter(servers: readonly ReturnType<typeof launch>[], place: TestDatabase, db: Database): void {
  after(async () => {
    await db.destroy();
    for (const { child } of servers) child.kill('SIGTERM');
    await Promise.all(servers.map(({ ended }) => ended));
    await place.remove();
  });
}
