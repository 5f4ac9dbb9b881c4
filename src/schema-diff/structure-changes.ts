import { type GraphQLNamedType, type GraphQLSchema, isIntrospectionType, isUnionType } from 'graphql';
import { isProtected } from '../requirement/requirement.ts';
import { phraseOf } from '../scope-map/explanation.ts';
import type { Change, ChangeKind } from './change.ts';
import { type GuardedThing, guardedThings, interfacesOf } from './guarded-things.ts';

/** What is there and was not, or was and is not, is of another type, or says otherwise that it is meant to be open. */
export function structureChanges(before: GraphQLSchema, after: GraphQLSchema): Change[] {
  const [old, now] = [guardedThings(before), guardedThings(after)];
  return [
    ...typeChanges(before, after),
    ...[...old.values()].flatMap((thing) => (now.has(thing.coordinate) ? [] : removed(thing, now))),
    ...[...now.values()].flatMap((thing) => {
      const earlier = old.get(thing.coordinate);
      return earlier ? altered(earlier, thing) : added(thing, old);
    }),
  ];
}

function typeChanges(before: GraphQLSchema, after: GraphQLSchema): Change[] {
  const [old, now] = [before.getTypeMap(), after.getTypeMap()];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name): Change[] => {
    const [was, is] = [old[name], now[name]];
    if (isIntrospectionType((is ?? was) as NonNullable<typeof was>)) return [];
    if (!is)
      return [{ kind: 'type removed', level: 'breaking', coordinate: name, text: 'is not there any more' }];
    if (!was) return [{ kind: 'type added', level: 'info', coordinate: name, text: 'is new' }];
    return [
      ...lists(
        'interfaces changed',
        name,
        'implements',
        interfacesOf(before, name),
        interfacesOf(after, name),
      ),
      ...lists('members changed', name, 'can be', membersOf(was), membersOf(is)),
    ];
  });
}

function lists(
  kind: ChangeKind,
  coordinate: string,
  verb: string,
  had: readonly string[],
  has: readonly string[],
): Change[] {
  if (had.join() === has.join()) return [];
  const text = `${verb} ${has.join(', ') || 'nothing'}; before, ${had.join(', ') || 'nothing'}`;
  return [{ kind, level: 'info', coordinate, text }];
}

function membersOf(type: GraphQLNamedType): string[] {
  if (!isUnionType(type)) return [];
  return type
    .getTypes()
    .map(({ name }) => name)
    .sort();
}

/** What goes with its type or its field is not told again. */
function removed(
  { kind, coordinate, place }: GuardedThing,
  now: ReadonlyMap<string, GuardedThing>,
): Change[] {
  if (kind === 'type' || !hasOwner(coordinate, now)) return [];
  return [
    { kind: `${kind} removed`, level: 'breaking', coordinate, place: place(), text: 'is not there any more' },
  ];
}

function added(thing: GuardedThing, old: ReadonlyMap<string, GuardedThing>): Change[] {
  const { kind, coordinate, requirement, place, isOpenOnPurpose } = thing;
  if (kind === 'type') return [];
  const isOpen = kind === 'field' && !isProtected(requirement);
  // Of a new type only what is open is told field by field.
  if (!hasOwner(coordinate, old) && !isOpen) return [];
  const where = kind === 'field' ? '' : ' where it is supplied';
  const text = isOpen
    ? `is new, and open to everyone${isOpenOnPurpose ? ' on purpose (@public)' : ''}`
    : `is new, and needs ${phraseOf(requirement)}${where}`;
  return [{ kind: `${kind} added`, level: isOpen ? 'security' : 'info', coordinate, place: place(), text }];
}

function altered(
  earlier: GuardedThing,
  { coordinate, type, isOpenOnPurpose, place }: GuardedThing,
): Change[] {
  const change = (kind: ChangeKind, text: string): Change => ({
    kind,
    level: 'info',
    coordinate,
    place: place(),
    text,
  });
  return [
    ...(earlier.type === type ? [] : [change('type changed', `is ${type}; before, ${earlier.type}`)]),
    ...(earlier.isOpenOnPurpose === isOpenOnPurpose
      ? []
      : isOpenOnPurpose
        ? [change('marked public', 'says that it is meant to be open (@public)')]
        : [change('public no more', 'does not say any more that it is meant to be open (@public)')]),
  ];
}

/** Whether the type of a field, or the field of an argument, is among these. */
function hasOwner(coordinate: string, among: ReadonlyMap<string, GuardedThing>): boolean {
  const owner = coordinate.includes('(') ? coordinate.replace(/\(.*$/, '') : coordinate.replace(/\..*$/, '');
  if (among.has(owner)) return true;
  return !coordinate.includes('(') && [...among.keys()].some((one) => one.startsWith(`${owner}.`));
}
