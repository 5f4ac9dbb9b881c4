import { randomBytes } from 'node:crypto';

/** Where tests find Redis; CI has it on this machine. */
export const redisUrl: string = process.env.TEST_REDIS_URL || 'redis://127.0.0.1:6379';

/** Why tests on Redis are skipped, or false. CI never skips them. */
export const skipRedis: string | false =
  process.env.TEST_REDIS_URL || process.env.CI ? false : 'set TEST_REDIS_URL to run it on Redis, too';

/** Of the keys and channels of one test. */
export function temporaryPrefix(): string {
  return `graphql-scopes-test-${randomBytes(6).toString('hex')}`;
}
