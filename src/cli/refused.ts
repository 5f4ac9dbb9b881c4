import { ScopesError } from '../errors.ts';

/** A command was not carried out; the message says why, in one line. */
export class RefusedError extends ScopesError {
  readonly code = 'BAD_REQUEST';
  readonly status = 400;
}
