import { type GraphQLNamedType, type GraphQLSchema, isIntrospectionType, isUnionType } from 'graphql';
import { isProtected } from '../requirement/requirement.ts';
import { phraseOf } from '../scope-map/explanation.ts';
import type { Change, ChangeKind, ChangeLevel } from './change.ts';
import { type GuardedThing, guardedThings, interfacesOf, renamedRoots } from './guarded-things.ts';

/** What is there and was not, or was and is not, is of another type, or says otherwise that it is meant to be open. */
export function structureChanges(before: GraphQLSchema, after: GraphQLSchema): Change[] {
  const [old, now] = [guardedThings(before, renamedRoots(before, after)), guardedThings(after)];
  const [oldOwners, owners] = [ownersIn(old), ownersIn(now)];
  return [
    ...typeChanges(before, after),
    ...[...old.values()].flatMap((thing) => (now.has(thing.coordinate) ? [] : removed(thing, owners))),
    ...[...now.values()].flatMap((thing) => {
      const earlier = old.get(thing.coordinate);
      return earlier ? altered(earlier, thing, old) : added(thing, oldOwners);
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
      ...kinds(was, is),
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

/** What was an object and is an interface: operations are not valid any more, or mean another thing. */
function kinds(was: GraphQLNamedType, is: GraphQLNamedType): Change[] {
  const [before, after] = [was, is].map((type) => type[Symbol.toStringTag].replace(/^GraphQL|Type$/g, ''));
  if (before === after) return [];
  const text = `is of the kind ${after}; before, ${before}`;
  return [{ kind: 'type changed', level: 'breaking', coordinate: is.name, text }];
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
function removed({ kind, coordinate, place }: GuardedThing, owners: ReadonlySet<string>): Change[] {
  if (kind === 'type' || !owners.has(ownerOf(coordinate))) return [];
  return [
    { kind: `${kind} removed`, level: 'breaking', coordinate, place: place(), text: 'is not there any more' },
  ];
}

function added(thing: GuardedThing, oldOwners: ReadonlySet<string>): Change[] {
  const { kind, coordinate, requirement, place, isOpenOnPurpose, isRequired } = thing;
  if (kind === 'type') return [];
  const isOpen = kind === 'field' && !isProtected(requirement);
  const hadOwner = oldOwners.has(ownerOf(coordinate));
  // Of a new type only what is open is told field by field.
  if (!hadOwner && !isOpen) return [];
  const where = kind === 'field' ? '' : ' where it is supplied';
  const text = isOpen
    ? `is new, and open to everyone${isOpenOnPurpose ? ' on purpose (@public)' : ''}`
    : `is new, and needs ${phraseOf(requirement)}${where}`;
  if (isRequired && hadOwner) {
    const must = `${text}; it must be given, so who does not is refused`;
    return [{ kind: `${kind} added`, level: 'breaking', coordinate, place: place(), text: must }];
  }
  return [{ kind: `${kind} added`, level: isOpen ? 'security' : 'info', coordinate, place: place(), text }];
}

function altered(
  earlier: GuardedThing,
  thing: GuardedThing,
  old: ReadonlyMap<string, GuardedThing>,
): Change[] {
  const { coordinate, type, isOpenOnPurpose, place } = thing;
  const change = (kind: ChangeKind, text: string, level: ChangeLevel = 'info'): Change => ({
    kind,
    level,
    coordinate,
    place: place(),
    text,
  });
  return [
    ...(earlier.type === type ? [] : retyped()),
    ...(earlier.isOpenOnPurpose === isOpenOnPurpose
      ? []
      : isOpenOnPurpose
        ? [change('marked public', 'says that it is meant to be open (@public)')]
        : [change('public no more', 'does not say any more that it is meant to be open (@public)')]),
  ];

  function retyped(): Change[] {
    const text = `is ${type}; before, ${earlier.type}`;
    const guarded = nameIn(type) === nameIn(earlier.type) ? [] : guardedWithin(earlier, old);
    if (guarded.length > 0) {
      const more = `${text}: ${guarded.join(', ')} asked for more, and what is given in place of it is not asked for that`;
      return [change('type changed', more, 'security')];
    }
    return [change('type changed', text, thing.isRequired && !earlier.isRequired ? 'breaking' : 'info')];
  }
}

/** Of what is supplied, the protected fields in it, at any depth. */
function guardedWithin(thing: GuardedThing, among: ReadonlyMap<string, GuardedThing>): string[] {
  const inputs = [...among.values()].filter(({ kind }) => kind === 'input field');
  const seen = new Set(thing.kind === 'argument' || thing.kind === 'input field' ? [nameIn(thing.type)] : []);
  const guarded: string[] = [];
  // A Set's iterator also visits what is added on the way.
  for (const name of seen) {
    for (const { coordinate, requirement, type } of inputs) {
      if (!coordinate.startsWith(`${name}.`)) continue;
      if (isProtected(requirement)) guarded.push(coordinate);
      seen.add(nameIn(type));
    }
  }
  return guarded;
}

/** `Item` of `[Item!]!`. */
function nameIn(type: string): string {
  return type.replace(/[[\]!]/g, '');
}

/** The type of a field, or the field of an argument. */
function ownerOf(coordinate: string): string {
  return coordinate.replace(coordinate.includes('(') ? /\(.*$/ : /\..*$/, '');
}

function ownersIn(things: ReadonlyMap<string, GuardedThing>): Set<string> {
  return new Set([...things.keys()].flatMap((coordinate) => [coordinate, coordinate.replace(/\..*$/, '')]));
}
