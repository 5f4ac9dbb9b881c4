import { isProtected, type Requirement, requirementKey } from '../requirement/requirement.ts';
import type { SelectedField, Selection } from './selection.ts';

/** The distinct requirements that executing the selection asks for, whatever the runtime types turn out to be. */
export function certainRequirements(selection: Selection): Requirement[] {
  return [...ofSelection(selection).values()];
}

/** A field that a token cannot get, and the requirement that it fails. */
export interface CertainDenial {
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly requirement: Requirement;
}

/** The fields that are denied whatever the runtime types turn out to be (rules S10, S11), outermost first. */
export function certainDenials(
  selection: Selection,
  isMet: (requirement: Requirement) => boolean,
): CertainDenial[] {
  return selection.fields.flatMap((field) => fieldDenials(field, isMet));
}

function fieldDenials(field: SelectedField, isMet: (requirement: Requirement) => boolean): CertainDenial[] {
  const { path, coordinate, requirement, possible } = field;
  if (!isMet(requirement)) return [{ path, coordinate, requirement }];
  const branches = possible.map((selection) =>
    isMet(selection.requirement)
      ? certainDenials(selection, isMet)
      : [{ path, coordinate, requirement: selection.requirement }],
  );
  // One runtime type that is not denied leaves the outcome open.
  return branches.every((denials) => denials.length > 0) ? branches.flat() : [];
}

function ofSelection({ requirement, fields }: Selection): Map<string, Requirement> {
  const certain = new Map<string, Requirement>();
  if (isProtected(requirement)) certain.set(requirementKey(requirement), requirement);
  for (const field of fields) {
    if (isProtected(field.requirement)) certain.set(requirementKey(field.requirement), field.requirement);
    const [first, ...others] = field.possible.map(ofSelection);
    for (const [key, common] of first ?? [])
      if (others.every((other) => other.has(key))) certain.set(key, common);
  }
  return certain;
}
