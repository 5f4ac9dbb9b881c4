import type { Implications } from '../requirement/implied-scopes.ts';
import type { Requirement } from '../requirement/requirement.ts';
import { type Check, createCheck, type Granted } from '../requirement/satisfaction.ts';
import type { MappedType, ScopeMap } from './scope-map.ts';

/** Schema coordinates of types, fields, arguments and input fields. */
export type MapReach = ReadonlySet<string>;

type Reachable = Pick<ScopeMap, 'types'> & {
  readonly scopes: readonly { readonly name: string; readonly implies: readonly string[] }[];
};

/** What a token with these scopes can be answered, and may supply, on some way from a root type; `null` is no token. */
export function reachOf(map: Reachable, granted: Iterable<string> | null): MapReach {
  return new Set(reachOfEach(map, [granted && new Set(granted)]).keys());
}

/** Who of several tokens reaches what, in one walk: by coordinate their bits, the first token's the lowest. */
export function reachOfEach(map: Reachable, tokens: readonly Granted[]): ReadonlyMap<string, bigint> {
  const whoMeets = createWhoMeets(map, tokens);
  const named = new Map(map.types.map((type) => [type.name, type]));
  const reached = new Map<string, bigint>();
  const waiting = new Set<MappedType>();
  const all = (1n << BigInt(tokens.length)) - 1n;
  for (const type of map.types) if (type.root) arrive(type, all);
  // A Set's iterator also visits what is added again on the way.
  for (const type of waiting) {
    waiting.delete(type);
    const here = reached.get(type.name) ?? 0n;
    for (const { coordinate, requirement, leadsTo, inputs } of type.fields) {
      const who = here & whoMeets(requirement);
      if (who === 0n) continue;
      reached.set(coordinate, who);
      follow(leadsTo, who);
      for (const input of inputs) {
        const whoMay = who & whoMeets(input.requirement);
        if (whoMay === 0n) continue;
        reached.set(input.coordinate, whoMay);
        follow(input.leadsTo, whoMay);
      }
    }
  }
  return reached;

  /** The object's own type is checked as soon as it is known (rule S3). */
  function follow(names: readonly string[], who: bigint): void {
    for (const name of names) {
      const type = named.get(name);
      if (type) arrive(type, who & whoMeets(type.requirement));
    }
  }

  function arrive(type: MappedType, who: bigint): void {
    const before = reached.get(type.name) ?? 0n;
    if ((before | who) === before) return;
    reached.set(type.name, before | who);
    waiting.add(type);
  }
}

/** A large schema has many fields and few requirements: each is asked of each token once. */
function createWhoMeets(map: Reachable, tokens: readonly Granted[]): (requirement: Requirement) => bigint {
  const checkOf = checksOf(map);
  const answers = new Map<Requirement, bigint>();

  return function whoMeets(requirement) {
    const known = answers.get(requirement);
    if (known !== undefined) return known;
    const { isMet } = checkOf(requirement);
    let who = 0n;
    for (const [index, token] of tokens.entries()) if (isMet(token)) who |= 1n << BigInt(index);
    answers.set(requirement, who);
    return who;
  };
}

const known = new WeakMap<readonly unknown[], (requirement: Requirement) => Check>();

/** The checks of the requirements of a map, with what its scopes imply (rule S7). */
export function checksOf({ scopes }: Pick<Reachable, 'scopes'>): (requirement: Requirement) => Check {
  const implications: Implications = new Map(scopes.map(({ name, implies }) => [name, implies]));
  const checkOf = known.get(scopes) ?? createCheck(implications);
  known.set(scopes, checkOf);
  return checkOf;
}
