import { distance } from 'fastest-levenshtein';
import { type DirectiveName, directiveNames } from './directive-names.ts';

/**
 * Which of our directives `name` was meant for, where it looks like one: `@requireScopes`, `@requires_scopes`, `@isAuthenticated` (rule S23).
 * Asked of undefined directives only, so it may be generous: one that protects nothing must not pass for one that does.
 */
export function lookAlike(name: string): DirectiveName | undefined {
  const plain = name.toLowerCase();
  const near = directiveNames.find(
    (ours) => distance(plain, ours.toLowerCase()) <= Math.floor(ours.length / 4),
  );
  if (near) return near;
  if (plain.includes('scope')) return 'requiresScopes';
  return plain.includes('authenticated') || plain.includes('authorized') ? 'authenticated' : undefined;
}
