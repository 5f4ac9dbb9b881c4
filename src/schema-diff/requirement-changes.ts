import type { GraphQLSchema } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { requirementKey } from '../requirement/requirement.ts';
import { phraseOf } from '../scope-map/explanation.ts';
import type { Change } from './change.ts';
import { type GuardedThing, guardedThings } from './guarded-things.ts';
import { createShift } from './requirement-shift.ts';
import { tokensPhrase } from './tokens-phrase.ts';

/** What asks tokens for more than before, for less, or for the same in other words. */
export function requirementChanges(before: GraphQLSchema, after: GraphQLSchema): Change[] {
  const [was, is] = [schemaRequirements(before), schemaRequirements(after)];
  const shiftOf = createShift(was, is);
  const [old, now] = [guardedThings(before), guardedThings(after)];
  const changes: Change[] = [];
  const explained = new Set<string>();
  for (const [coordinate, thing] of now) {
    const earlier = old.get(coordinate);
    if (earlier) compare(earlier, thing);
  }
  return [...changes, ...rewritten()];

  function compare(earlier: GuardedThing, thing: GuardedThing): void {
    const { coordinate } = thing;
    const { losing, gaining } = shiftOf(earlier.requirement, thing.requirement);
    if (losing.length === 0 && gaining.length === 0) return;
    const causes = causesOf(earlier, thing);
    for (const cause of causes) explained.add(cause);
    const [needed, needs] = [phraseOf(earlier.requirement), phraseOf(thing.requirement)];
    const shared = {
      coordinate,
      before: earlier.requirement,
      after: thing.requirement,
      causes,
      place: thing.place(),
    };
    // What it asks for can be the same where scopes imply others than before.
    const words = needed === needs ? `needs ${needs}, as before` : `needed ${needed}, needs ${needs}`;
    if (losing.length > 0) {
      const text = `${words}; not any more for ${tokensPhrase(losing)}`;
      changes.push({ kind: 'tightened', level: 'breaking', ...shared, tokens: losing, text });
    }
    if (gaining.length > 0) {
      const text = `${words}; opens to ${tokensPhrase(gaining)}`;
      changes.push({ kind: 'loosened', level: 'security', ...shared, tokens: gaining, text });
    }
  }

  /** What is written otherwise and makes no difference. */
  function rewritten(): Change[] {
    return [...new Set([...was.own.keys(), ...is.own.keys()])].flatMap((coordinate): Change[] => {
      const [earlier, later] = [was.own.get(coordinate), is.own.get(coordinate)];
      const isSame = (earlier && requirementKey(earlier)) === (later && requirementKey(later));
      if (isSame || explained.has(coordinate) || isNew(coordinate)) return [];
      const text = `says ${later ? phraseOf(later) : 'nothing'} where it said ${earlier ? phraseOf(earlier) : 'nothing'}; no token gets more or less for it`;
      return [{ kind: 'rewritten', level: 'info', coordinate, text, place: now.get(coordinate)?.place() }];
    });
  }

  function isNew(coordinate: string): boolean {
    return now.has(coordinate) !== old.has(coordinate);
  }
}

/** Where something is written that was not, or is not any more, or is written otherwise. */
function causesOf(earlier: GuardedThing, thing: GuardedThing): string[] {
  const keys = (origins: GuardedThing['origins']) =>
    new Map(origins.map(({ coordinate, requirement }) => [coordinate, requirementKey(requirement)]));
  const [was, is] = [keys(earlier.origins), keys(thing.origins)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((one) => was.get(one) !== is.get(one));
}
