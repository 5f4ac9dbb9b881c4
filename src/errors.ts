/** Every error that this package raises on purpose, with what it means on the wire. */

/** Stable codes, for a `switch`. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_REQUEST'
  | 'UNAVAILABLE'
  | 'TOO_MANY_REQUESTS'
  | 'INVALID_SCHEMA'
  | 'INVALID_CONFIGURATION';

/** Parameters of a `WWW-Authenticate: Bearer` challenge (RFC 6750 §3). */
export interface Challenge {
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  readonly error_description?: string;
  /** Space-separated scopes that the request needs. */
  readonly scope?: string;
}

/** The base class. `status` is the HTTP status that the error leads to; `challenge` is there where a header goes with it. */
export abstract class ScopesError extends Error {
  abstract readonly code: ErrorCode;
  abstract readonly status: number;
  readonly challenge?: Challenge;
  /** In seconds: the `Retry-After` that goes with it. */
  readonly retryAfter?: number;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The token is not one that this API takes (rule H2). The description says why, never what was in it. */
export class InvalidTokenError extends ScopesError {
  readonly code = 'UNAUTHENTICATED';
  readonly status = 401;
  override readonly challenge: Challenge;

  constructor(description: string, options: { message?: string; cause?: unknown } = {}) {
    super(options.message ?? 'Could not validate credentials', { cause: options.cause });
    this.challenge = { error: 'invalid_token', error_description: description };
  }
}

/** The request carries credentials in a way that this API does not take (rule H3). */
export class InvalidRequestError extends ScopesError {
  readonly code = 'BAD_REQUEST';
  readonly status = 400;
  override readonly challenge: Challenge;

  constructor(message: string) {
    super(message);
    this.challenge = { error: 'invalid_request', error_description: message };
  }
}

/**
 * The token names an issuer that is trusted, but whose keys could never be fetched yet, so nobody can tell whether it is good:
 * nothing is executed, and the client may keep its token and try again.
 */
export class IssuerUnavailableError extends ScopesError {
  readonly code = 'UNAVAILABLE';
  readonly status = 503;

  constructor() {
    super('The access token cannot be checked at the moment; try again later');
  }
}

/** There were so many invalid tokens from this address that its new ones are not verified for a while. */
export class TooManyInvalidTokensError extends ScopesError {
  readonly code = 'TOO_MANY_REQUESTS';
  readonly status = 429;
  override readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('Too many invalid access tokens; try again later');
    this.retryAfter = retryAfter;
  }
}

/** One thing that is wrong with a schema's directives. */
export interface SchemaProblem {
  /** The rule of semantics.md that it breaks: `S22`. */
  readonly rule: string;
  /** Of what it is written on; `schema` for the schema itself. */
  readonly coordinate: string;
  /** What is wrong, and what to write instead. */
  readonly text: string;
  /** The same with the place: ` (file:line)`. */
  readonly message: string;
  /** Where it is written; undefined for what has no place in a source. Lines and columns count from 1. */
  readonly place: { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/** The schema's requirements cannot be enforced as written (rules S7, S20–S24). All problems at once, each with its place. */
export class InvalidSchemaError extends ScopesError {
  readonly code = 'INVALID_SCHEMA';
  readonly status = 500;
  readonly problems: readonly string[];
  /** The same, for programs. */
  readonly details: readonly SchemaProblem[];

  constructor(details: readonly SchemaProblem[]) {
    const problems = details.map(({ message }) => message);
    super(problems.length === 1 ? problems[0] : `${problems.length} problems:\n- ${problems.join('\n- ')}`);
    this.problems = problems;
    this.details = details;
  }
}

/** A setting has a wrong value: the message names the setting, the value's fault and the remedy. */
export class InvalidConfigurationError extends ScopesError {
  readonly code = 'INVALID_CONFIGURATION';
  readonly status = 500;
}

/** What a denied field says (semantics.md, Errors), and the status where nothing else was answered (rule H4). */
export const denials = {
  UNAUTHENTICATED: { message: 'Not authenticated', status: 401 },
  FORBIDDEN: { message: 'Not enough permissions', status: 403, error: 'insufficient_scope' },
} as const;
