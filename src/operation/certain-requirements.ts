import { isProtected, type Requirement, requirementKey } from '../requirement/requirement.ts';
import type { SelectedField, Selection } from './selection.ts';

/** The distinct requirements that executing the selection asks for, whatever the runtime types turn out to be. */
export function certainRequirements(selection: Selection): Requirement[] {
  const known = new Map<Selection, ReadonlyMap<string, Requirement>>();
  return [...ofSelection(selection).values()];

  function ofSelection(one: Selection): ReadonlyMap<string, Requirement> {
    const before = known.get(one);
    if (before) return before;
    const certain = new Map<string, Requirement>();
    known.set(one, certain);
    for (const requirement of [one.requirement, ...one.fields.map((field) => field.requirement)]) {
      if (isProtected(requirement)) certain.set(requirementKey(requirement), requirement);
    }
    for (const { possible } of one.fields) {
      const [first, ...others] = possible.map(ofSelection);
      for (const [key, common] of first ?? []) {
        if (others.every((other) => other.has(key))) certain.set(key, common);
      }
    }
    return certain;
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
  return selection.fields.flatMap((field) => {
    const denial = ofField(field);
    return denial ? [{ rootKey: field.responseKey, ...denial }] : [];
  });

  function ofField({ coordinate, requirement, possible }: SelectedField): Denial | undefined {
    if (!isMet(requirement)) return { coordinate, requirement };
    let first: Denial | undefined;
    for (const branch of possible) {
      const denial = isMet(branch.requirement)
        ? ofSelection(branch)
        : { coordinate, requirement: branch.requirement };
      // One runtime type that is not denied leaves the outcome open.
      if (!denial) return undefined;
      first ??= denial;
    }
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
