import { sql } from 'kysely';
import type { Database } from '../data/database.ts';
import type { Config } from './config.ts';
import type { Logger } from './logger.ts';
import type { Messages } from './messages.ts';
import { createPostgresMessages } from './postgres-messages.ts';
import { connectRedis, type RedisConnections } from './redis.ts';
import { createRedisMessages } from './redis-messages.ts';

/** What instances of one server have between them, beside the database. */
export interface BetweenInstances {
  readonly redis: RedisConnections | undefined;
  /** Undefined on SQLite without Redis. */
  readonly messages: Messages | undefined;
  close(): Promise<void>;
}

/** Redis where there is a `redisUrl`, else Postgres' LISTEN and NOTIFY. */
export async function connectInstances(
  config: Config,
  db: Database,
  logger: Logger,
): Promise<BetweenInstances> {
  const redis = config.redisUrl && (await connectRedis(config.redisUrl, config.redisPrefix, logger));
  if (redis) {
    return { redis, messages: createRedisMessages(redis), close: async () => redis.close() };
  }
  if (config.databaseUrl.startsWith('file:')) {
    return { redis: undefined, messages: undefined, close: async () => {} };
  }
  const messages = createPostgresMessages({
    url: config.databaseUrl,
    notify: (channel, payload) => sql`select pg_notify(${channel}, ${payload})`.execute(db),
    onError(error, isLasting) {
      const what = isLasting
        ? 'the database has no LISTEN: events reach the subscriptions of this instance alone; set REDIS_URL'
        : 'events of other instances do not arrive';
      logger.warn({ err: error }, what);
    },
  });
  return { redis: undefined, messages, close: () => messages.close() };
}
