import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after } from 'node:test';

/** Stands between a server and its database, for the calling test file. */
export interface FreezingProxy {
  /** The database's URL by way of it. */
  readonly url: string;
  /** From now on the present connections are neither answered nor closed, as after a failover; new ones work. */
  freeze(): void;
}

export async function startFreezingProxy(databaseUrl: string): Promise<FreezingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(Number(target.port || 5432), target.hostname);
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one);
      one.on('data', (chunk) => other.write(chunk));
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        if (!one.isPaused()) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    freeze() {
      for (const socket of sockets) socket.pause();
    },
  };
}
