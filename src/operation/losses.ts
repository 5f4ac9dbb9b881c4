import { type GraphQLField, type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import type { Requirement } from '../requirement/requirement.ts';
import type { SelectedField, Selection } from './selection.ts';

/** Whether something becomes null for what is denied within it: whatever the runtime types and lists turn out to be, or for some. */
export type Loss = 'never' | 'maybe' | 'always';

export interface Losses {
  /** Of a field that is not denied itself: of what its lists consist of, where it has lists. */
  ofValue(field: SelectedField): Loss;
  ofObject(selection: Selection): Loss;
}

/** Follows what a denied field does to what is around it: where it cannot be null, its object is (rule S10). */
export function createLosses(isMet: (requirement: Requirement) => boolean): Losses {
  const objects = new Map<Selection, Loss>();
  return { ofValue, ofObject };

  function ofValue({ possible }: SelectedField): Loss {
    const lost = possible.map((one): Loss => (isMet(one.requirement) ? ofObject(one) : 'always'));
    if (lost.every((one) => one === 'never')) return 'never';
    return lost.every((one) => one === 'always') ? 'always' : 'maybe';
  }

  function ofObject(selection: Selection): Loss {
    const known = objects.get(selection);
    if (known) return known;
    objects.set(selection, 'never');
    const lost = selection.fields.map((field) => passedOn(selection, field));
    const loss = lost.includes('always') ? 'always' : lost.includes('maybe') ? 'maybe' : 'never';
    objects.set(selection, loss);
    return loss;
  }

  /** What a field does to its object. */
  function passedOn(parent: Selection, field: SelectedField): Loss {
    const type = definitionOf(parent, field)?.type;
    if (!type || !isNonNullType(type)) return 'never';
    if (!isMet(field.requirement)) return 'always';
    const { isNowhereNull, hasLists } = wrappingOf(type);
    const loss = isNowhereNull ? ofValue(field) : 'never';
    // A list may be empty.
    return loss === 'always' && hasLists ? 'maybe' : loss;
  }
}

/** The field as the schema has it. */
export function definitionOf(
  { type }: Selection,
  { coordinate }: SelectedField,
): GraphQLField<unknown, unknown> | undefined {
  return type.getFields()[coordinate.slice(type.name.length + 1)];
}

function wrappingOf(type: GraphQLOutputType): { isNowhereNull: boolean; hasLists: boolean } {
  let inner: GraphQLOutputType = type;
  let hasLists = false;
  for (;;) {
    if (!isNonNullType(inner)) return { isNowhereNull: false, hasLists };
    inner = inner.ofType as GraphQLOutputType;
    if (!isListType(inner)) return { isNowhereNull: true, hasLists };
    hasLists = true;
    inner = inner.ofType as GraphQLOutputType;
  }
}
