/**
 * A document that says what it needs, as code generation may write it: an OR of ANDs, in the form of the `scopes` that
 * `requiredScopes(schema, document)` gives. A scope that another one implies stands there in an alternative of its own.
 */
export interface DocumentWithScopes {
  readonly __meta__?: { readonly requiredScopes?: readonly (readonly string[])[] };
}

/** What a token with the scopes `granted` lacks for the document: the least, empty where that is nothing or is not known. */
export function missingScopes(document: unknown, granted: readonly string[]): readonly string[] {
  const alternatives = (document as DocumentWithScopes).__meta__?.requiredScopes ?? [];
  const missing = alternatives.map((all) => all.filter((scope) => !granted.includes(scope)));
  return missing.sort((one, other) => one.length - other.length)[0] ?? [];
}
