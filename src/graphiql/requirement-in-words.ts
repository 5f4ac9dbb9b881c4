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
export function scopesInWords(
  scopes: readonly string[],
  mark: (scope: string) => string = (scope) => scope,
): string {
  if (scopes.length === 0) return '';
  return `${scopes.length === 1 ? 'scope' : 'scopes'} ${scopes.map(mark).join(', ')}`;
}

/** For Markdown. No scope has a backtick in it that could end the code: where one has, two stand around it. */
export function asCode(scope: string): string {
  return scope.includes('`') ? `\`\` ${scope} \`\`` : `\`${scope}\``;
}
