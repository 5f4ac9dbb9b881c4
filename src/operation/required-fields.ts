import { isProtected, type Requirement, requirementKey } from '../requirement/requirement.ts';
import type { Selection } from './selection.ts';

/** A field with what it needs. */
export interface FieldNeed {
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly requirement: Requirement;
  readonly conditional: boolean;
}

/** The protected fields of a selection, at most 10,000 selected in all, with the runtime types' own requirements at the field that gives them. */
export function requiredFields(root: Selection): FieldNeed[] {
  let visited = 0;
  return beneath([root], [], true);

  /** `branches` are what the value at `path` may turn out to be; `certain`, that it is reached whatever the types before it. */
  function beneath(branches: readonly Selection[], path: readonly string[], certain: boolean): FieldNeed[] {
    const keys = new Set(branches.flatMap(({ fields }) => fields.map(({ responseKey }) => responseKey)));
    return [...keys].flatMap((key) => {
      visited++;
      if (visited > maxFields) throw new RangeError(`The operation selects more than ${maxFields} fields`);
      const fields = branches.map((branch) => branch.fields.find(({ responseKey }) => responseKey === key));
      const found = fields.filter((field) => field !== undefined);
      const everywhere = certain && found.length === branches.length;
      const possible = [...new Set(found.flatMap((field) => field.possible))];
      const [{ coordinate }] = found as [(typeof found)[0]];
      const here = Object.freeze([...path, key]);
      const types = possible.map(({ requirement }) => ({ coordinate, requirement }));
      return [
        ...needs(found, here, everywhere),
        ...needs(types, here, everywhere),
        ...beneath(possible, here, everywhere),
      ];
    });
  }

  /** One for each distinct requirement. It is certain where all have it. */
  function needs(
    of: readonly Pick<FieldNeed, 'coordinate' | 'requirement'>[],
    path: readonly string[],
    certain: boolean,
  ): FieldNeed[] {
    const distinct = new Map(of.map(({ requirement }) => [requirementKey(requirement), requirement]));
    return [...distinct].flatMap(([key, requirement]) => {
      const having = of.filter((one) => requirementKey(one.requirement) === key);
      const [first] = having;
      if (!first || !isProtected(requirement)) return [];
      return [
        {
          path,
          coordinate: first.coordinate,
          requirement,
          conditional: !certain || having.length < of.length,
        },
      ];
    });
  }
}

/** Fragments multiply. */
const maxFields = 10_000;
