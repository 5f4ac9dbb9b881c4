import {
  boundedConjunction,
  boundedDisjunction,
  isProtected,
  type Requirement,
  requirementKey,
} from '../requirement/requirement.ts';
import type { SelectedField, Selection } from './selection.ts';

/**
 * The distinct requirements without all of which something is certain to be denied, whatever the runtime types turn out to
 * be: where a value can be of several, what at least one of them asks for.
 * @throws RangeError where that could be met in more than 1,000 ways
 */
export function certainRequirements(selection: Selection): Requirement[] {
  const known = new Map<Selection, ReadonlyMap<string, Requirement>>();
  const ofBranches = new Map<readonly Selection[], readonly Requirement[]>();
  return [...ofSelection(selection).values()];

  function ofSelection(one: Selection): ReadonlyMap<string, Requirement> {
    const before = known.get(one);
    if (before) return before;
    const certain = new Map<string, Requirement>();
    known.set(one, certain);
    const add = (requirement: Requirement) => {
      if (isProtected(requirement)) certain.set(requirementKey(requirement), requirement);
    };
    add(one.requirement);
    for (const field of one.fields) {
      add(field.requirement);
      for (const requirement of ofPossible(field.possible)) add(requirement);
    }
    return certain;
  }

  function ofPossible(possible: readonly Selection[]): readonly Requirement[] {
    const before = ofBranches.get(possible);
    if (before) return before;
    ofBranches.set(possible, []);
    const branches = possible.map((branch) => [...ofSelection(branch).values()]);
    const [only = []] = branches;
    const found = branches.length > 1 ? [boundedDisjunction(branches.map(boundedConjunction))] : only;
    ofBranches.set(possible, found);
    return found;
  }
}

/** A field that a token cannot get, and the requirement that it fails. */
export interface CertainDenial {
  /** Of the root field beneath which it is. */
  readonly rootKey: string;
  readonly coordinate: string;
  readonly requirement: Requirement;
}

/**
 * For each root field beneath which something is denied whatever the runtime types turn out to be, the first such
 * denial (rules S10, S11).
 */
export function certainDenials(
  selection: Selection,
  isMet: (requirement: Requirement) => boolean,
): CertainDenial[] {
  const known = new Map<Selection, Denial | undefined>();
  const ofBranches = new Map<readonly Selection[], BranchDenial | undefined>();
  return selection.fields.flatMap((field) => {
    const denial = ofField(field);
    return denial ? [{ rootKey: field.responseKey, ...denial }] : [];
  });

  function ofField({ coordinate, requirement, possible }: SelectedField): Denial | undefined {
    if (!isMet(requirement)) return { coordinate, requirement };
    const denial = ofPossible(possible);
    return denial && { coordinate, ...denial };
  }

  /** Without a coordinate where it is the runtime type that is denied: that is the field's. */
  function ofPossible(possible: readonly Selection[]): BranchDenial | undefined {
    if (ofBranches.has(possible)) return ofBranches.get(possible);
    ofBranches.set(possible, undefined);
    let first: BranchDenial | undefined;
    for (const branch of possible) {
      const denial = isMet(branch.requirement) ? ofSelection(branch) : { requirement: branch.requirement };
      // One runtime type that is not denied leaves the outcome open.
      if (!denial) return undefined;
      first ??= denial;
    }
    ofBranches.set(possible, first);
    return first;
  }

  function ofSelection(one: Selection): Denial | undefined {
    if (known.has(one)) return known.get(one);
    known.set(one, undefined);
    let denial: Denial | undefined;
    for (const field of one.fields) {
      denial = ofField(field);
      if (denial) break;
    }
    known.set(one, denial);
    return denial;
  }
}

type Denial = Omit<CertainDenial, 'rootKey'>;
type BranchDenial = Pick<Denial, 'requirement'> & Partial<Denial>;
