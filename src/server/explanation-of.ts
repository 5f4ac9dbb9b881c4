import { ScopesError } from '../errors.ts';

/** One line for what the operator can mend; the whole error for what he cannot. */
export function explanationOf(error: unknown): string {
  if (error instanceof ScopesError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  return code === undefined ? String(stack ?? error) : `${code}: ${message}`;
}
