import { InvalidConfigurationError } from '../errors.ts';

/** For an operator: why the database of `DATABASE_URL` cannot be used, without the URL, which may hold a password. */
export function unusableDatabase(cause: NodeJS.ErrnoException): InvalidConfigurationError {
  const reason = cause.message || cause.code;
  return new InvalidConfigurationError(`DATABASE_URL: the database cannot be used: ${reason}`, { cause });
}
