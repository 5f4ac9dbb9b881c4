import { isProtected, type Requirement } from '../requirement/requirement.ts';

/** `Requires scopes items, me`, `Requires scopes items, me or scope admin`, `Requires a token`; empty for what is open to everyone. */
export function requirementInWords(
  requirement: Requirement,
  mark: (scope: string) => string = (scope) => scope,
): string {
  if (!isProtected(requirement)) return '';
  const alternatives = requirement.scopes.map((all) => scopesInWords(all, mark));
  if (alternatives.includes('')) return 'Requires a token';
  return `Requires ${alternatives.join(' or ')}`;
}

/** `scopes items, me`, `scope me`; empty for none. */
function scopesInWords(
  scopes: readonly string[],
  mark: (scope: string) => string = (scope) => scope,
): string {
  if (scopes.length === 0) return '';
  return `${scopes.length === 1 ? 'scope' : 'scopes'} ${scopes.map(mark).join(', ')}`;
}

/** For Markdown: between more backticks than the scope has in a row, so that none of its own ends the code. */
export function asCode(scope: string): string {
  const longest = Math.max(0, ...(scope.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${scope} ${fence}` : `${fence}${scope}${fence}`;
}
