import { closeOverImplications, type Implications } from './implied-scopes.ts';
import type { Requirement } from './requirement.ts';

/** The scopes that a token grants; `null` is no token. */
export type Granted = ReadonlySet<string> | null;

/** A requirement made ready to be asked often. It keeps nothing of a token between two questions (rule S8). */
export interface Check {
  readonly requirement: Requirement;
  /** Whether a token with these scopes meets the requirement. */
  readonly isMet: (granted: Granted) => boolean;
  /** The smallest set of scopes that would satisfy one alternative; of equals the first written. Sorted. */
  readonly missing: (granted: Granted) => string[];
  /** That alternative whole, with what is granted of it already. */
  readonly nearest: (granted: Granted) => readonly string[];
}

/**
 * Prepares requirements, each once, for tokens whose scopes imply others (rule S7).
 * Closing a token's scopes over `implies` at every question would cost more than the question, so each required
 * scope is laid out beforehand as itself and the scopes that imply it: the answer is the same.
 */
export function createCheck(implies: Implications): (requirement: Requirement) => Check {
  const closed = [...implies.keys()].map(
    (scope) => [scope, closeOverImplications([scope], implies)] as const,
  );

  const checks = new WeakMap<Requirement, Check>();

  return function checkOf(requirement) {
    const check = checks.get(requirement) ?? prepare(requirement);
    checks.set(requirement, check);
    return check;
  };

  function prepare(requirement: Requirement): Check {
    const alternatives = requirement.scopes.map((all) => all.map(grantorsOf));
    return { requirement, isMet, missing, nearest };

    // Plain loops: this runs for every protected field.
    function isMet(granted: Granted): boolean {
      if (!requirement.authenticated) return true;
      if (granted === null) return false;
      for (const all of alternatives) if (grantsAll(granted, all)) return true;
      return false;
    }

    function missing(granted: Granted): string[] {
      return missingOf(nearestAlternative(granted), granted).map(([scope]) => scope);
    }

    function nearest(granted: Granted): readonly string[] {
      return nearestAlternative(granted).map(([scope]) => scope);
    }

    function nearestAlternative(granted: Granted) {
      return alternatives.reduce((best, next) =>
        missingOf(next, granted).length < missingOf(best, granted).length ? next : best,
      );
    }
  }

  function grantorsOf(required: string): [string, ...string[]] {
    const others = closed.filter(([scope, implied]) => scope !== required && implied.has(required));
    return [required, ...others.map(([scope]) => scope)];
  }
}

function missingOf<Grantors extends readonly string[]>(
  all: readonly Grantors[],
  granted: Granted,
): Grantors[] {
  return all.filter((grantors) => !granted || !grantsOne(granted, grantors));
}

function grantsAll(granted: ReadonlySet<string>, all: readonly (readonly string[])[]): boolean {
  for (const grantors of all) if (!grantsOne(granted, grantors)) return false;
  return true;
}

function grantsOne(granted: ReadonlySet<string>, grantors: readonly string[]): boolean {
  for (const scope of grantors) if (granted.has(scope)) return true;
  return false;
}
