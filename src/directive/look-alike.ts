import { distance } from 'fastest-levenshtein';
import type { NamesInSchema } from './directive-names.ts';
import { federationNames } from './links.ts';

/**
 * Which of our directives `name` was meant for, where it looks like one: `@requireScopes`, `@requires_scopes`, `@isAuthenticated`, or like what the schema
 * calls one (rules S23, S30). Asked of undefined directives only, so it may be generous: one that protects nothing must not pass for one that does.
 */
export function lookAlike(name: string, names: NamesInSchema): string | undefined {
  const plain = unprefixed(name);
  if (federationNames.has(plain)) return undefined;
  const lower = plain.toLowerCase();
  const near = [...names.keys()].find(
    (ours) => distance(lower, unprefixed(ours).toLowerCase()) <= Math.floor(unprefixed(ours).length / 4),
  );
  if (near) return near;
  if (lower.includes('scope')) return 'requiresScopes';
  return lower.includes('authenticated') || lower.includes('authorized') ? 'authenticated' : undefined;
}

/** Without the namespace of a link. */
function unprefixed(name: string): string {
  return name.split('__').at(-1) ?? name;
}
