import { ScopesError } from '../errors.ts';

/** A schema or a document could not be read; the message says what to give instead, and nothing of a header. */
export class SourceError extends ScopesError {
  readonly code = 'BAD_REQUEST';
  readonly status = 400;
}
