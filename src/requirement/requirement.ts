/**
 * What a request must bring. Made with {@link requirementOf} and {@link conjunction}, which keep it minimal:
 * no scope twice in an alternative, no alternative that another one makes superfluous (rule S6).
 */
export interface Requirement {
  /** Whether a valid token is needed at all; always true where a scope is. */
  readonly authenticated: boolean;
  /**
   * Required scopes as an OR of ANDs, never empty; `[[]]` where no scope is needed.
   * Sorted within an alternative; the alternatives in the order in which they were written.
   */
  readonly scopes: readonly (readonly string[])[];
}

/** Open to everyone. */
export const noRequirement: Requirement = Object.freeze({ authenticated: false, scopes: frozen([[]]) });

/** `@authenticated`: a valid token, no scope (rule S1). */
export const authenticatedRequirement: Requirement = Object.freeze({
  authenticated: true,
  scopes: frozen([[]]),
});

/** `@requiresScopes(scopes: …)`: a valid token with all scopes of at least one alternative. */
export function requirementOf(scopes: readonly (readonly string[])[]): Requirement {
  if (scopes.length === 0) throw new RangeError('A requirement without an alternative can never be met.');
  return { authenticated: true, scopes: frozen(minimal(scopes.map(sortedUnique))) };
}

/** Meets all of `requirements`: the cross product of their alternatives, made minimal (rule S6). */
export function conjunction(...requirements: readonly Requirement[]): Requirement {
  return requirements.reduce(conjunctionOfTwo, noRequirement);
}

/**
 * {@link conjunction} for requirements that a request chooses: alternatives multiply.
 * @throws RangeError where there would be more than 1,000
 */
export function boundedConjunction(requirements: readonly Requirement[]): Requirement {
  return requirements.reduce((all, one) => {
    if (all.scopes.length * one.scopes.length > maxAlternatives) {
      throw tooMany();
    }
    return conjunctionOfTwo(all, one);
  }, noRequirement);
}

/**
 * Meets at least one of `requirements`; where one of them asks for nothing, nothing is asked for.
 * @throws RangeError where there would be more than 1,000 alternatives
 */
export function boundedDisjunction(requirements: readonly Requirement[]): Requirement {
  if (requirements.some((one) => !one.authenticated)) return noRequirement;
  const alternatives = requirements.flatMap(({ scopes }) => scopes.map((all) => [...all]));
  if (alternatives.length > maxAlternatives) throw tooMany();
  return { authenticated: true, scopes: frozen(minimal(alternatives)) };
}

const maxAlternatives = 1000;

function tooMany(): RangeError {
  return new RangeError(`The operation can be allowed in more than ${maxAlternatives} ways`);
}

/** Whether `requirement` asks for anything: a token, or a token with scopes. */
export function isProtected(requirement: Requirement): boolean {
  return requirement.authenticated;
}

/** The same requirement has the same key, whatever the order of its alternatives. */
export function requirementKey({ authenticated, scopes }: Requirement): string {
  return keyOf(authenticated, scopes.map(asWords).sort());
}

function asWords(alternative: readonly string[]): string {
  return alternative.join(' ');
}

/** Neither a space nor a line break can stand in a scope, as a bar can (rule S20): the key cannot be ambiguous. */
function keyOf(authenticated: boolean, alternatives: readonly string[]): string {
  return `${authenticated ? 'token' : 'open'} ${alternatives.join('\n')}`;
}

/**
 * Makes a function that gives the same object for the same requirement, so that what is prepared for it is prepared once.
 * Another order of the alternatives is another: of two that lack as much, an error names the first written.
 */
export function createSharing(): (requirement: Requirement) => Requirement {
  const shared = new Map<string, Requirement>();

  return function share(requirement) {
    const key = keyOf(requirement.authenticated, requirement.scopes.map(asWords));
    const known = shared.get(key) ?? requirement;
    shared.set(key, known);
    return known;
  };
}

function conjunctionOfTwo(one: Requirement, other: Requirement): Requirement {
  if (!other.authenticated || one === other) return one;
  if (!one.authenticated) return other;
  const product = one.scopes.flatMap((left) =>
    other.scopes.map((right) => sortedUnique([...left, ...right])),
  );
  return { authenticated: true, scopes: frozen(minimal(product)) };
}

function minimal(alternatives: readonly string[][]): string[][] {
  return alternatives.filter((candidate, index) =>
    alternatives.every((other, otherIndex) => {
      if (otherIndex === index || !isSubset(other, candidate)) return true;
      // Of two equal alternatives the first written stays.
      return other.length === candidate.length && index < otherIndex;
    }),
  );
}

function isSubset(part: readonly string[], whole: readonly string[]): boolean {
  return part.every((scope) => whole.includes(scope));
}

function sortedUnique(scopes: readonly string[]): string[] {
  return [...new Set(scopes)].sort();
}

/** They are shared with errors and with answers to `requiredScopes`: nobody who gets one can change what is enforced. */
function frozen(scopes: readonly string[][]): Requirement['scopes'] {
  return Object.freeze(scopes.map((alternative) => Object.freeze(alternative)));
}
