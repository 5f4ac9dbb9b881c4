import type { Redis, RedisOptions } from 'ioredis';
import type { Logger } from './logger.ts';

/** Connections to Redis, which may be away at any time: nothing that has to be right rests on it. */
export interface RedisConnections {
  /** For commands. One that Redis does not take at once fails. */
  readonly commands: Redis;
  /** For messages. It subscribes again by itself once Redis is back. */
  readonly messages: Redis;
  /** Of keys and channels; ends with a colon. */
  readonly prefix: string;
  close(): void;
}

/** In milliseconds: a person who signs in waits for a few of these at most, and then without Redis. */
const patience = 500;

/** Connects, now or later: a server starts without its Redis, too, and says so. */
export async function connectRedis(url: string, prefix: string, logger: Logger): Promise<RedisConnections> {
  // Loaded by who uses it alone. ioredis: what the pub/sub of Yoga and rate-limiter-flexible are made for.
  const { Redis } = await import('ioredis');
  const options: RedisOptions = {
    connectTimeout: 2000,
    keepAlive: 10_000,
    retryStrategy: (attempts) => Math.min(attempts * 50, 1000),
  };
  const commands = new Redis(url, {
    ...options,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patience,
  });
  // Subscriptions wait for the connection. The check would come after the first of them, when only subscriptions may be asked.
  const messages = new Redis(url, { ...options, maxRetriesPerRequest: null, enableReadyCheck: false });
  let isAway = false;
  messages.on('error', (error) => {
    if (!isAway) logger.warn({ err: error }, 'Redis does not answer');
    isAway = true;
  });
  messages.on('ready', () => {
    if (isAway) logger.info('Redis answers again');
    isAway = false;
  });
  // Told of already.
  commands.on('error', () => {});
  return {
    commands,
    messages,
    prefix: `${prefix}:`,
    close() {
      commands.disconnect();
      messages.disconnect();
    },
  };
}
