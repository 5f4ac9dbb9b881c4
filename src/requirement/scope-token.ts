/** RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether `value` can be one scope in a token's or a request's `scope` string (rule S20). */
export function isScopeToken(value: string): boolean {
  return scopeToken.test(value);
}

/**
 * Splits a `scope` string at its spaces (RFC 6749 §3.3), each scope once, in the order given.
 * It does not judge the scopes: an empty string has none.
 */
export function splitScopes(scope: string): string[] {
  return unique(scope.split(' ').filter((name) => name !== ''));
}

/** Each once, in the order given. */
export function unique(scopes: readonly string[]): string[] {
  return [...new Set(scopes)];
}
