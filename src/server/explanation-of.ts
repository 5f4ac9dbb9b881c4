import { ScopesError } from '../errors.ts';
import { variableName } from './config.ts';

/** One line for what the operator can mend; the whole error for what he cannot. */
export function explanationOf(error: unknown): string {
  if (error instanceof ScopesError) return error.message;
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `${variableName('port')}: ${port} is in use; set another one`;
  return code === undefined ? String(stack ?? error) : `${code}: ${message}`;
}
