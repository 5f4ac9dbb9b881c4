import type { GraphQLSchema } from 'graphql';
import { implicationsOf } from '../directive/catalogue.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { closeOverImplications } from '../requirement/implied-scopes.ts';
import { conjunction, type Requirement } from '../requirement/requirement.ts';
import { reachOfEach } from './reach-of.ts';
import type { MappedField, MappedType } from './scope-map.ts';

/** One scope, and what it opens. */
export interface MappedScope {
  readonly name: string;
  /** Empty where the schema has no catalogue. */
  readonly description: string;
  /** All that it implies, and all that imply it, transitively (rule S7); by name. */
  readonly implies: readonly string[];
  readonly impliedBy: readonly string[];
  /** Coordinates of fields and inputs that a token with it alone reaches, and one without any scope does not. */
  readonly opens: readonly string[];
  /** Coordinates of those that it helps to open: with others it is enough on some way, alone it is not. */
  readonly opensWithOthers: readonly string[];
  /** How many fields and inputs ask for it in so many words. */
  readonly named: number;
}

/** The scopes of a schema whose map has these types. */
export function mappedScopes(schema: GraphQLSchema, types: readonly MappedType[]): MappedScope[] {
  const { catalogue, scopes } = schemaRequirements(schema);
  const implications = implicationsOf(catalogue);
  const closed = new Map(scopes.map((name) => [name, closeOverImplications([name], implications)]));
  const bare = scopes.map((name) => ({
    name,
    description: catalogue.get(name)?.description ?? '',
    implies: scopes.filter((other) => other !== name && closed.get(name)?.has(other)),
    impliedBy: scopes.filter((other) => other !== name && closed.get(other)?.has(name)),
  }));
  const tokens = [new Set<string>(), ...scopes.map((name) => new Set([name]))];
  const reached = reachOfEach({ types, scopes: bare }, tokens);
  const opened = new Map(scopes.map((name) => [name, newOpening()]));
  const helping = createHelping(closed);
  const openersOf = createOpeners(scopes);
  for (const { coordinate, requirement, needs } of types.flatMap(({ fields }) =>
    fields.flatMap(withInputs),
  )) {
    const who = reached.get(coordinate) ?? 0n;
    const openers = openersOf(who);
    for (const name of openers) opened.get(name)?.opens.push(coordinate);
    for (const name of helping(needs)) {
      if (!openers.has(name)) opened.get(name)?.opensWithOthers.push(coordinate);
    }
    for (const name of new Set(requirement.scopes.flat())) {
      const opening = opened.get(name);
      if (opening) opening.named++;
    }
  }
  return bare.map((scope) => ({ ...scope, ...(opened.get(scope.name) ?? newOpening()) }));
}

function newOpening(): { opens: string[]; opensWithOthers: string[]; named: number } {
  return { opens: [], opensWithOthers: [], named: 0 };
}

/** Finds the scopes that are part of some alternative, themselves or by what they imply. */
function createHelping(
  closed: ReadonlyMap<string, ReadonlySet<string>>,
): (needs: Requirement | null) => ReadonlySet<string> {
  const none = new Set<string>();
  const known = new Map<Requirement, ReadonlySet<string>>();
  return function helping(needs) {
    if (!needs) return none;
    const before = known.get(needs);
    if (before) return before;
    const asked = new Set(needs.scopes.flat());
    const found = new Set<string>();
    for (const [name, all] of closed) if ([...all].some((one) => asked.has(one))) found.add(name);
    known.set(needs, found);
    return found;
  };
}

/** Finds the scopes that open by themselves what is reached by those tokens. */
function createOpeners(scopes: readonly string[]): (who: bigint) => ReadonlySet<string> {
  const known = new Map<bigint, ReadonlySet<string>>();
  return function openersOf(who) {
    const before = known.get(who);
    if (before) return before;
    // The lowest bit is the token without scopes.
    const isOpenToAny = (who & 1n) === 1n;
    const openers = scopes.filter((_name, index) => !isOpenToAny && (who >> BigInt(index + 1)) & 1n);
    const found = new Set(openers);
    known.set(who, found);
    return found;
  };
}

type Needing = Pick<MappedField, 'coordinate' | 'requirement' | 'needs'>;

/** An argument needs what its field does, too. */
function withInputs(field: MappedField): Needing[] {
  const inputs = field.inputs.map(({ coordinate, requirement }) => ({
    coordinate,
    requirement,
    needs: field.needs && conjunction(field.needs, requirement),
  }));
  return [field, ...inputs];
}
