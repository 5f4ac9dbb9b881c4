import type { GraphQLSchema } from 'graphql';
import { placeOf } from '../directive/schema-problem.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { isProtected } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import { typesOf } from '../scope-map/mapped-types.ts';
import { checksOf, reachOfEach } from '../scope-map/reach-of.ts';
import type { MappedType } from '../scope-map/scope-map.ts';
import { withWays } from '../scope-map/ways.ts';
import type { Change } from './change.ts';
import { tokensPhrase } from './tokens-phrase.ts';

/**
 * Object types to which a token gets on a way that was not there, or not any more: by a union's member, an interface, what a
 * field returns, another root type. No requirement need be different for that.
 */
export function wayChanges(before: GraphQLSchema, after: GraphQLSchema): Change[] {
  const [was, is] = [landOf(before), landOf(after)];
  const placed = ({ coordinate, ...change }: Change): Change => {
    const node = (after.getType(coordinate) ?? before.getType(coordinate))?.astNode;
    return { coordinate, ...change, place: node ? placeOf(node) : undefined };
  };
  const opened = newWays(was, is, (field) => !isProtected(field.requirement)).map(
    ({ name, by, tokens }): Change => ({
      kind: 'way opened',
      level: 'security',
      coordinate: name,
      tokens,
      text: `is reached by ${listed(by)} now; opens to ${tokensPhrase(tokens)}`,
    }),
  );
  const closed = newWays(is, was, () => true).map(
    ({ name, by, tokens }): Change => ({
      kind: 'way closed',
      level: 'breaking',
      coordinate: name,
      tokens,
      text: `is not reached by ${listed(by)} any more; not any more for ${tokensPhrase(tokens)}`,
    }),
  );
  return [...closed, ...opened].map(placed);
}

function listed(fields: readonly string[]): string {
  const shown = fields.slice(0, 6).join(', ');
  return fields.length > 6 ? `${shown} and ${fields.length - 6} more` : shown;
}

interface Land {
  readonly types: readonly MappedType[];
  readonly scopes: readonly { readonly name: string; readonly implies: readonly string[] }[];
}

function landOf(schema: GraphQLSchema): Land {
  return {
    types: withWays(typesOf(schema)).filter(({ isInput }) => !isInput),
    scopes: [...schemaRequirements(schema).catalogue.values()],
  };
}

type Field = MappedType['fields'][number];

interface NewWay {
  readonly name: string;
  /** The fields at which a new way begins. */
  readonly by: readonly string[];
  readonly tokens: readonly Granted[];
}

/** Types of both lands that some token reaches in the second only, and by what; `isTold` says which fields that are new are told by themselves. */
function newWays(first: Land, second: Land, isTold: (field: Field) => boolean): NewWay[] {
  const known = new Map(first.types.map((type) => [type.name, type]));
  const tokens = smallestTokens(second);
  const [early, late] = [reachOfEach(first, tokens), reachOfEach(second, tokens)];
  const reaches = (reach: ReadonlyMap<string, bigint>, name: string, index: number) =>
    (((reach.get(name) ?? 0n) >> BigInt(index)) & 1n) === 1n;
  const checkOf = checksOf(second);
  const entries = entriesOf(second, known, isTold);
  return second.types.flatMap(({ name, root }): NewWay[] => {
    const earlier = known.get(name);
    if (!earlier || late.get(name) === undefined) return [];
    const by = new Set<string>();
    const gaining = tokens.filter((token, index) => {
      if (!reaches(late, name, index) || reaches(early, name, index)) return false;
      const ways = (entries.get(name) ?? []).filter(
        // Where it did not get to the field's own type either, that type is told.
        ({ owner, field }) =>
          reaches(late, owner, index) &&
          (!known.has(owner) || reaches(early, owner, index)) &&
          checkOf(field.requirement).isMet(token),
      );
      for (const { field } of ways) by.add(field.coordinate);
      const isRoot = root !== null && earlier.root === null;
      if (isRoot) by.add(`the operation ${root} (root type)`);
      return isRoot || ways.length > 0;
    });
    return gaining.length > 0 ? [{ name, by: [...by], tokens: smallestOf(gaining) }] : [];
  });
}

interface Entry {
  readonly owner: string;
  readonly field: Field;
}

/** By type, the fields that lead to it in this land and did not in the other. */
function entriesOf(
  { types }: Land,
  known: ReadonlyMap<string, MappedType>,
  isTold: (field: Field) => boolean,
): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>();
  for (const { name: owner, fields } of types) {
    const earlier = new Map(known.get(owner)?.fields.map((field) => [field.name, new Set(field.leadsTo)]));
    for (const field of fields) {
      const before = earlier.get(field.name);
      if (!before && isTold(field)) continue;
      for (const target of field.leadsTo) {
        if (before?.has(target)) continue;
        const ofTarget = entries.get(target) ?? [];
        ofTarget.push({ owner, field });
        entries.set(target, ofTarget);
      }
    }
  }
  return entries;
}

/** Those that are enough to get to some type. */
function smallestTokens({ types }: Land): Granted[] {
  const tokens = new Map<string, Granted>();
  for (const { needs } of types) {
    if (!needs) continue;
    if (!needs.authenticated) tokens.set('none', null);
    for (const all of needs.scopes) tokens.set(`with ${[...all].sort().join(' ')}`, new Set(all));
  }
  return [...tokens.values()];
}

/** Who has more gets no less, and is not told. */
function smallestOf(tokens: readonly Granted[]): Granted[] {
  if (tokens.includes(null)) return [null];
  return tokens.filter((token) =>
    tokens.every(
      (other) => other === token || !other || !token || ![...other].every((scope) => token.has(scope)),
    ),
  );
}
