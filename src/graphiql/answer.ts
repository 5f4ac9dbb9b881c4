/** What a GraphQL answer says about the token. */
export interface Answer {
  /** Something in it was denied for want of a token, or of scopes. */
  readonly denied: 'UNAUTHENTICATED' | 'FORBIDDEN' | null;
  /** Scopes with which nothing would have been denied. Sorted. */
  readonly missing: readonly string[];
}

/** Reads the errors of a result, or of the parts of an incremental one (semantics.md, Errors). */
export function answerOf(result: unknown): Answer {
  const errors = (Array.isArray(result) ? result : [result]).flatMap(errorsOf);
  const codes = errors.map((error) => extensionsOf(error).code);
  const missing = errors.flatMap((error) => {
    const { missingScopes } = extensionsOf(error);
    return Array.isArray(missingScopes) ? missingScopes.filter((scope) => typeof scope === 'string') : [];
  });
  return {
    denied: codes.includes('UNAUTHENTICATED')
      ? 'UNAUTHENTICATED'
      : codes.includes('FORBIDDEN')
        ? 'FORBIDDEN'
        : null,
    missing: [...new Set<string>(missing)].sort(),
  };
}

function errorsOf(result: unknown): unknown[] {
  const { errors, incremental } = Object(result);
  return [
    ...(Array.isArray(errors) ? errors : []),
    ...(Array.isArray(incremental) ? incremental.flatMap(errorsOf) : []),
  ];
}

function extensionsOf(error: unknown): { code?: unknown; missingScopes?: unknown } {
  return Object(Object(error).extensions);
}
