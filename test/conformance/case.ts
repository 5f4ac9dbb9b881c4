import type { RequiresScopesOptions } from 'graphql-scopes';

/** One conformance case: a schema, what is asked of it, and what must come of that. Data, so that any server can be asked. */
export interface Case {
  /** The rule and a short name, such as `S2-interface-of-interface`. */
  readonly id: string;
  /** Of semantics.md. */
  readonly rule: string;
  /** A sentence that a user understands. */
  readonly text: string;
  /** SDL, without the definitions of this package's directives. */
  readonly schema: string;
  /**
   * The root value: each field gives the member of its name. An object in the place of an interface or a union says its
   * `__typename`; the member of a subscription's field lists its events, as root values of their own.
   */
  readonly data?: { readonly [name: string]: unknown };
  readonly options?: Pick<RequiresScopesOptions, 'onDenied' | 'unannotated' | 'dryRun' | 'introspection'>;
  /** What the server must do beside the ordinary; a system that does not is not asked. */
  readonly host?: Host;
  /** Asked first, of the same server; with the host `batch` in the same HTTP request. */
  readonly before?: readonly Request[];
  readonly operation: string;
  readonly operationName?: string;
  readonly variables?: { readonly [name: string]: unknown };
  /** Granted scopes; null is a request without a token. */
  readonly token: readonly string[] | null;
  readonly expected: Expected;
}

export interface Request extends Pick<Case, 'operation' | 'operationName' | 'variables' | 'token'> {}

/**
 * - `one context`: every request is executed with the same context object, its `token` replaced
 * - `one token`: every request comes with the same token object, whose Set of scopes is changed in place
 * - `response cache`, `persisted operations`, `incremental delivery`, `batch`: the server has that feature
 * - `assumed valid`: the schema is built without validating its SDL
 */
export type Host =
  | 'one context'
  | 'one token'
  | 'response cache'
  | 'persisted operations'
  | 'incremental delivery'
  | 'batch'
  | 'assumed valid';

export type Expected =
  | Answered
  /** The events of a subscription, one result each. */
  | { readonly events: readonly Answered[] }
  /** The schema is not built; the error contains this. */
  | { readonly schemaError: string };

export interface Answered {
  /** `null` also stands for an object whose members are all null: a refused operation may answer either. */
  readonly data: unknown;
  /** Of each error its path, its code and its missing scopes: `me.items FORBIDDEN items`. In any order. */
  readonly errors: readonly string[];
  /** Coordinates of fields whose resolver (or `subscribe`) must not have run, beside those at and beneath the errors' paths. */
  readonly neverRan?: readonly string[];
}
