import type { Implications } from '../requirement/implied-scopes.ts';
import { closeOverImplications } from '../requirement/implied-scopes.ts';
import {
  boundedConjunction,
  boundedDisjunction,
  type Requirement,
  requirementOf,
} from '../requirement/requirement.ts';

/**
 * The tokens that meet an OR of ANDs, for who knows nothing of what scopes imply: a scope that implies a required one stands in an
 * alternative of its own. What grants least is first: of equals a client asks for that.
 */
export function tokenAlternatives(
  scopes: Requirement['scopes'],
  implies: Implications,
): Requirement['scopes'] {
  const grantors = (required: string) =>
    [...implies.keys()].filter(
      (scope) => scope !== required && closeOverImplications([scope], implies).has(required),
    );
  try {
    const alternatives = scopes.map((all) =>
      boundedConjunction(
        all.map((required) => requirementOf([[required], ...grantors(required).map((one) => [one])])),
      ),
    );
    if (alternatives.some(({ authenticated }) => !authenticated)) return scopes;
    const grants = (all: readonly string[]) => closeOverImplications(all, implies).size;
    return [...boundedDisjunction(alternatives).scopes].sort((one, other) => grants(one) - grants(other));
  } catch (error) {
    // More than a thousand ways: a client is then told of the plain one, and may ask for what another scope implies.
    if (error instanceof RangeError) return scopes;
    throw error;
  }
}
