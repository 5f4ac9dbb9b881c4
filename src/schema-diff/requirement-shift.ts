import { implicationsOf } from '../directive/catalogue.ts';
import type { SchemaRequirements } from '../directive/schema-requirements.ts';
import { closeOverImplications } from '../requirement/implied-scopes.ts';
import { type Requirement, requirementKey } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';

/** What of a schema decides whether a requirement is met. */
export type Judge = Pick<SchemaRequirements, 'catalogue' | 'checkOf' | 'scopes'>;

/** The smallest tokens that met a requirement and meet it no more, and those that meet it and did not. */
export interface Shift {
  readonly losing: readonly Granted[];
  readonly gaining: readonly Granted[];
}

/** Compares what a requirement was with what it is, each with what scopes imply in its schema (rule S7). */
export function createShift(before: Judge, after: Judge): (was: Requirement, is: Requirement) => Shift {
  const known = new Map<string, Shift>();
  const [grantedBefore, grantedAfter] = [createGrantors(before), createGrantors(after)];

  return function shiftOf(was, is) {
    const key = `${requirementKey(was)}\n\n${requirementKey(is)}`;
    const shift = known.get(key) ?? {
      losing: smallest(was, grantedBefore).filter((token) => !after.checkOf(is).isMet(token)),
      gaining: smallest(is, grantedAfter).filter((token) => !before.checkOf(was).isMet(token)),
    };
    known.set(key, shift);
    return shift;
  };
}

/**
 * The tokens that meet a requirement and of which no part does. More scopes never get less, so who looks for a token that
 * meets one requirement and not another need not look at larger ones.
 */
function smallest({ authenticated, scopes }: Requirement, grantorsOf: Grantors): Granted[] {
  if (!authenticated) return [null];
  const tokens = scopes.flatMap((all) => choices(all.map(grantorsOf)) ?? [new Set(all)]);
  return tokens.filter((token, index) =>
    tokens.every((other, at) => !isPart(other, token) || (other.size === token.size && at >= index)),
  );
}

function isPart(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((scope) => whole.has(scope));
}

type Grantors = (scope: string) => readonly string[];

/** The scope itself and those that imply it. */
function createGrantors({ catalogue }: Judge): Grantors {
  const implications = implicationsOf(catalogue);
  const closed = [...catalogue.keys()].map(
    (name) => [name, closeOverImplications([name], implications)] as const,
  );
  return (scope) => [
    scope,
    ...closed.flatMap(([name, all]) => (name !== scope && all.has(scope) ? [name] : [])),
  ];
}

const maxChoices = 1000;

/** One of each list, in every way; undefined where there are more than a thousand ways. */
function choices(lists: readonly (readonly string[])[]): Set<string>[] | undefined {
  let found: Set<string>[] = [new Set()];
  for (const list of lists) {
    if (found.length * list.length > maxChoices) return undefined;
    found = found.flatMap((token) => list.map((one) => new Set([...token, one])));
  }
  return found;
}
