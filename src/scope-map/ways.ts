import {
  boundedDisjunction,
  conjunction,
  noRequirement,
  type Requirement,
} from '../requirement/requirement.ts';
import type { BareField, BareType } from './mapped-types.ts';
import type { MappedField, MappedType, Protection } from './scope-map.ts';

/** Alternatives multiply along a way; what is left out is only ever a dearer one. */
const maxAlternatives = 16;

/** Adds to types and fields what a token needs at least on some way from a root type; to inputs, what they need by themselves. */
export function withWays(types: readonly BareType[]): MappedType[] {
  const named = new Map(types.map((type) => [type.name, type]));
  const needs = new Map<string, Requirement>();
  const along = createAlong();
  const waiting = new Set<BareType>();
  for (const type of types) {
    if (type.root || type.isInput) {
      needs.set(type.name, noRequirement);
      waiting.add(type);
    }
  }
  // A Set's iterator also visits what is added again on the way.
  for (const type of waiting) {
    waiting.delete(type);
    for (const field of type.fields) {
      const ofField = needsOf(type, field);
      if (ofField) for (const name of field.leadsTo) lead(named.get(name), ofField);
    }
  }
  return types.map((type) => ({
    ...type,
    needs: needs.get(type.name) ?? null,
    fields: type.fields.map((field): MappedField => {
      const ofField = needsOf(type, field);
      return { ...field, needs: ofField, protection: protectionOf(ofField) };
    }),
  }));

  function lead(target: BareType | undefined, way: Requirement): void {
    if (!target || target.isInput) return;
    const before = needs.get(target.name);
    const further = along(way, target.requirement);
    const after = before ? cheapest(boundedDisjunction([before, further])) : further;
    if (before && isSame(before, after)) return;
    needs.set(target.name, after);
    waiting.add(target);
  }

  function needsOf(type: BareType, { requirement }: BareField): Requirement | null {
    const toType = needs.get(type.name);
    return toType ? along(toType, requirement) : null;
  }
}

/** A conjunction that remembers: a large schema has many fields and few requirements. */
function createAlong(): (way: Requirement, further: Requirement) => Requirement {
  const known = new Map<Requirement, Map<Requirement, Requirement>>();
  return function along(way, further) {
    const ofWay = known.get(way) ?? new Map<Requirement, Requirement>();
    known.set(way, ofWay);
    const needs = ofWay.get(further) ?? cheapest(conjunction(way, further));
    ofWay.set(further, needs);
    return needs;
  };
}

/** The smallest alternatives, in an order of their own, so that the same ways give the same answer however they were found. */
function cheapest({ authenticated, scopes }: Requirement): Requirement {
  const ordered = [...scopes].sort((one, other) => one.length - other.length || compare(one, other));
  return { authenticated, scopes: ordered.slice(0, maxAlternatives) };
}

function compare(one: readonly string[], other: readonly string[]): number {
  const [first, second] = [one.join(' '), other.join(' ')];
  return first < second ? -1 : first > second ? 1 : 0;
}

function isSame(one: Requirement, other: Requirement): boolean {
  return (
    one.authenticated === other.authenticated &&
    one.scopes.length === other.scopes.length &&
    one.scopes.every((all, index) => compare(all, other.scopes[index] ?? []) === 0)
  );
}

function protectionOf(needs: Requirement | null): Protection {
  if (!needs) return 'unreachable';
  if (!needs.authenticated) return 'open';
  return needs.scopes.some((all) => all.length === 0) ? 'authenticated' : 'scopes';
}
