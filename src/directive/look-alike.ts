import { distance } from 'fastest-levenshtein';

/** The names of our directives. */
export const directiveNames = ['requiresScopes', 'authenticated', 'public', 'scope'] as const;
export type DirectiveName = (typeof directiveNames)[number];

export function isOurs(name: string): name is DirectiveName {
  return (directiveNames as readonly string[]).includes(name);
}

/**
 * Which of our directives `name` was meant for, where it looks like one: `@requireScopes`, `@requires_scopes`, `@isAuthenticated` (rule S23).
 * Asked of undefined directives only, so it may be generous: one that protects nothing must not pass for one that does.
 */
export function lookAlike(name: string): DirectiveName | undefined {
  if (isOurs(name)) return name;
  const plain = name.toLowerCase().replaceAll('_', '');
  const near = directiveNames.find(
    (ours) => distance(plain, ours.toLowerCase()) <= Math.floor(ours.length / 4),
  );
  if (near) return near;
  if (plain.includes('scope')) return 'requiresScopes';
  return plain.includes('authenticated') || plain.includes('authorized') ? 'authenticated' : undefined;
}
