import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible';
import type { CreateCounter } from '../authorization-server/login-limits.ts';
import type { Database } from '../data/database.ts';
import { loginFailuresClient } from '../data/login-failures.ts';
import type { RedisConnections } from './redis.ts';

/**
 * Counts failed sign-ins for all instances together: in Redis where there is one, else in Postgres. Undefined for SQLite, where
 * an instance counts in its memory.
 *
 * While Redis or Postgres does not answer each instance counts in its memory, from zero: nobody is locked out, and nobody guesses
 * on without a limit: he gets as many guesses anew as there are instances times the limit.
 */
export function createLoginCounters(
  db: Database,
  databaseUrl: string,
  redis: RedisConnections | undefined,
): CreateCounter | undefined {
  if (redis) {
    const { commands, prefix } = redis;
    return (options) =>
      new RateLimiterRedis({
        ...options,
        keyPrefix: `${prefix}${options.keyPrefix}`,
        storeClient: commands,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory(options),
      });
  }
  if (databaseUrl.startsWith('file:')) return undefined;
  return (options) =>
    new RateLimiterPostgres({
      ...options,
      storeClient: loginFailuresClient(db),
      storeType: 'client',
      tableName: 'login_failures',
      // By a migration, and swept with the rest.
      tableCreated: true,
      clearExpiredByTimeout: false,
      insuranceLimiter: new RateLimiterMemory(options),
    });
}
