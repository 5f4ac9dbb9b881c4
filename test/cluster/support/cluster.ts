import { setTimeout } from 'node:timers/promises';
import { type Database, openDatabase } from '../../../src/data/database.ts';
import { type Launched, launch } from '../../support/launch.ts';
import { hashQuickly } from '../../support/running-app.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

export interface Instance extends Launched {
  readonly address: string;
}

/** Three processes of the server, with a Postgres, a Redis and a balancer of their own. */
export interface Cluster {
  readonly url: string;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly balancer: Balancer;
  readonly instances: Instance[];
  /** Starts one more, and waits until it is asked, too. */
  add(settings?: NodeJS.ProcessEnv): Promise<Instance>;
  openDatabase(): Promise<Database>;
  /** Waits until queries are answered again, in milliseconds. */
  untilItServes(): Promise<number>;
}

export async function startCluster(settings: NodeJS.ProcessEnv = {}): Promise<Cluster> {
  const [postgres, redis, balancer] = await Promise.all([startPostgres(), startRedis(), startBalancer()]);
  const instances: Instance[] = [];
  // At once: whoever is first makes the tables.
  await Promise.all([add(), add(), add()]);
  const db = await open();
  await hashQuickly(db);
  await db.destroy();
  const cluster = {
    url: balancer.url,
    postgres,
    redis,
    balancer,
    instances,
    add,
    openDatabase: open,
    untilItServes,
  };
  await untilItServes();
  return cluster;

  async function add(others: NodeJS.ProcessEnv = {}): Promise<Instance> {
    const launched = launch(
      {
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        ISSUER: balancer.url,
        TRUST_PROXY: 'loopback',
        LOG_LEVEL: 'warn',
        LOGIN_QUEUE: '1000',
        ...settings,
        ...others,
      },
      '--demo',
    );
    const address = await launched.url();
    const instance = { ...launched, address };
    instances.push(instance);
    balancer.instances.add(address);
    void launched.ended.then((code) => {
      if (code === 1)
        process.stderr.write(`an instance ended by itself: ${launched.output().slice(-2000)}\n`);
      instances.splice(instances.indexOf(instance), 1);
      balancer.instances.delete(address);
    });
    return instance;
  }

  function open(): Promise<Database> {
    return openDatabase({ url: postgres.url, onIdleError: () => {} });
  }

  async function untilItServes(): Promise<number> {
    const began = performance.now();
    for (let inRow = 0; inRow < 6; await setTimeout(50)) {
      const { status } = await fetch(`${balancer.url}/ready`).catch(() => ({ status: 0 }));
      inRow = status === 200 ? inRow + 1 : 0;
    }
    return performance.now() - began;
  }
}
