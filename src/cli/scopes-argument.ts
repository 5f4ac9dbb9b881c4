import { InvalidArgumentError } from '@commander-js/extra-typings';
import { isScopeToken, splitScopes } from '../requirement/scope-token.ts';

/**
 * Reads a list of scopes, `"me items"`. Only their grammar is checked: a database knows no schema, and a scope that no schema
 * has is never granted.
 */
export function scopesArgument(value: string): string[] {
  const scopes = splitScopes(value);
  const wrong = scopes.find((scope) => !isScopeToken(scope));
  if (wrong === undefined) return scopes;
  throw new InvalidArgumentError(
    `${JSON.stringify(wrong)} is no scope: one has printable ASCII characters, without " and \\ (RFC 6749 §3.3).`,
  );
}
