import type { Requirement } from '../requirement/requirement.ts';
import type { MapRow } from './map-rows.ts';
import { plural } from './plural.ts';
import type { MapReach } from './reach-of.ts';
import type { MappedField, MappedInput, MappedType, Protection } from './scope-map.ts';

const bare = {
  type: undefined,
  fields: [],
  input: undefined,
  lines: [],
  counts: new Map<string, number>(),
  onTheWay: new Map<string, 'every' | 'some'>(),
  note: '',
  detail: '',
  within: undefined,
  isUnfolded: undefined,
} as const;

export function sectionRow(title: string): MapRow {
  return { ...bare, key: `§ ${title}`, kind: 'section', level: 0, names: [title], protection: 'mixed' };
}

/** `isUniform`: all its fields ask for the same, which the type's row then says of them all. */
export function typeRow(
  type: MappedType,
  fields: readonly MappedField[],
  isUniform: boolean,
  reach: MapReach | undefined,
  isUnfolded: boolean,
): MapRow {
  const [first] = fields;
  const requirement = (isUniform && first?.requirement) || type.requirement;
  const open = type.isInput ? 0 : fields.filter(({ protection }) => protection === 'open').length;
  const shown = fields.length === type.fields.length || type.isInput;
  const counted = shown ? plural(fields.length, 'field') : `${fields.length} of ${type.fields.length} fields`;
  const ofAll = isUniform && first ? said(first.requirement, first, type.isInput) : bare;
  return {
    ...bare,
    ...ofAll,
    key: type.name,
    kind: 'type',
    level: 1,
    names: [type.name],
    detail: open > 0 && !isUniform ? `${counted}, ${open} open` : counted,
    type,
    fields,
    lines: linesOf(requirement),
    counts: isUniform ? bare.counts : countsOf(fields, requirement),
    protection: isUniform && first ? first.protection : 'mixed',
    within: reach && fields.filter(({ coordinate }) => reach.has(coordinate)).length,
    isUnfolded,
  };
}

/** One field, or those of a type that ask for the same. */
export function fieldRow(
  type: MappedType,
  fields: readonly MappedField[],
  reach: MapReach | undefined,
  isUnfolded: boolean | undefined,
): MapRow {
  const [first] = fields as [MappedField, ...MappedField[]];
  return {
    ...bare,
    ...said(first.requirement, first, type.isInput),
    key: fields.length > 1 ? `${first.coordinate} …` : first.coordinate,
    kind: fields.length > 1 ? 'fields' : 'field',
    level: 2,
    names: fields.map(({ name }) => name),
    detail: fields.length > 1 ? String(fields.length) : first.type,
    type,
    fields,
    lines: linesOf(first.requirement),
    protection: first.protection,
    within: reach && fields.filter(({ coordinate }) => reach.has(coordinate)).length,
    isUnfolded,
  };
}

export function inputRow(
  type: MappedType,
  field: MappedField,
  input: MappedInput,
  level: number,
  reach: MapReach | undefined,
): MapRow {
  const lines = linesOf(input.requirement);
  return {
    ...bare,
    key: input.coordinate,
    kind: 'input',
    level: level + 1,
    names: [`${input.name}:`],
    detail: input.type,
    type,
    fields: [field],
    input,
    lines,
    note: lines.length === 0 ? 'any valid token, where it is supplied' : '',
    protection: lines.length === 0 ? 'authenticated' : 'scopes',
    within: reach && Number(reach.has(input.coordinate)),
  };
}

function linesOf({ scopes }: Requirement): readonly (readonly string[])[] {
  return scopes.filter((all) => all.length > 0);
}

function countsOf(fields: readonly MappedField[], ofType: Requirement): Map<string, number> {
  const counts = new Map<string, number>();
  const said = new Set(ofType.scopes.flat());
  for (const { requirement } of fields) {
    for (const scope of new Set(requirement.scopes.flat())) {
      if (!said.has(scope)) counts.set(scope, (counts.get(scope) ?? 0) + 1);
    }
  }
  return counts;
}

/** What a field's scopes do not say: that it is open, that any token will do, or what the way to it needs. */
function said(
  requirement: Requirement,
  { kind, protection, needs }: MappedField,
  isInput: boolean,
): Pick<MapRow, 'note' | 'onTheWay'> {
  const { onTheWay: none } = bare;
  if (protection === 'unreachable') return { note: 'no way leads here', onTheWay: none };
  if (isInput) return { note: kind === 'authenticated' ? 'any valid token' : '', onTheWay: none };
  const onTheWay = wayOf(requirement, needs?.scopes ?? []);
  return { note: kind === 'scopes' || onTheWay.size > 0 ? '' : notes(kind, protection), onTheWay };
}

/** Nothing where one of the ways needs no more than the field itself. */
function wayOf({ scopes }: Requirement, ways: Requirement['scopes']): MapRow['onTheWay'] {
  const asked = new Set(scopes.flat());
  const added = ways.map((all) => all.filter((scope) => !asked.has(scope)));
  if (added.some((all) => all.length === 0)) return bare.onTheWay;
  return new Map(
    added.flat().map((scope) => [scope, added.every((all) => all.includes(scope)) ? 'every' : 'some']),
  );
}

function notes(kind: MappedField['kind'], protection: Protection): string {
  if (protection === 'open') return kind === 'public' ? 'open to everyone, @public' : 'open to everyone';
  return kind === 'authenticated' ? 'any valid token' : 'any valid token, on the way here';
}
