import type { Implications } from '../requirement/implied-scopes.ts';
import type { Requirement } from '../requirement/requirement.ts';
import { type Check, createCheck } from '../requirement/satisfaction.ts';
import type { MappedType, ScopeMap } from './scope-map.ts';

/** Schema coordinates of types, fields, arguments and input fields. */
export type MapReach = ReadonlySet<string>;

type Reachable = Pick<ScopeMap, 'types'> & {
  readonly scopes: readonly { readonly name: string; readonly implies: readonly string[] }[];
};

/** What a token with these scopes can be answered, and may supply, on some way from a root type; `null` is no token. */
export function reachOf(map: Reachable, granted: Iterable<string> | null): MapReach {
  const token = granted && new Set(granted);
  const checkOf = checksOf(map);
  const isMet = (requirement: Requirement) => checkOf(requirement).isMet(token);
  const named = new Map(map.types.map((type) => [type.name, type]));
  const reach = new Set<string>();
  const reached = new Set<MappedType>();
  for (const type of map.types) if (type.root) arrive(type);
  // A Set's iterator also visits what is added on the way.
  for (const type of reached) {
    for (const { coordinate, requirement, leadsTo, inputs } of type.fields) {
      if (!isMet(requirement)) continue;
      reach.add(coordinate);
      follow(leadsTo);
      for (const input of inputs) {
        if (!isMet(input.requirement)) continue;
        reach.add(input.coordinate);
        follow(input.leadsTo);
      }
    }
  }
  return reach;

  /** The object's own type is checked as soon as it is known (rule S3). */
  function follow(names: readonly string[]): void {
    for (const name of names) {
      const type = named.get(name);
      if (type && isMet(type.requirement)) arrive(type);
    }
  }

  function arrive(type: MappedType): void {
    reach.add(type.name);
    reached.add(type);
  }
}

const known = new WeakMap<readonly unknown[], (requirement: Requirement) => Check>();

/** The checks of the requirements of a map, with what its scopes imply (rule S7). */
export function checksOf({ scopes }: Pick<Reachable, 'scopes'>): (requirement: Requirement) => Check {
  const implications: Implications = new Map(scopes.map(({ name, implies }) => [name, implies]));
  const checkOf = known.get(scopes) ?? createCheck(implications);
  known.set(scopes, checkOf);
  return checkOf;
}
