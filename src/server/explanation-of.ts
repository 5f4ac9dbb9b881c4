import { ScopesError } from '../errors.ts';

/** One line for what the operator can mend; the whole error for what he cannot. */
export function explanationOf(error: unknown): string {
  if (error instanceof ScopesError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === undefined) return String(stack ?? error);
  // Node's own have it in the message already.
  return message.startsWith(`${code}: `) ? message : `${code}: ${message}`;
}
