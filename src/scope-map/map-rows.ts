import { requirementKey } from '../requirement/requirement.ts';
import { fieldRow, inputRow, sectionRow, typeRow } from './map-row.ts';
import type { MapReach } from './reach-of.ts';
import type { MappedField, MappedInput, MappedType, Protection, ScopeMap } from './scope-map.ts';

/** One line of the drawn map. */
export interface MapRow {
  /** The same row has the same key, whatever else is shown. */
  readonly key: string;
  readonly kind: 'section' | 'type' | 'fields' | 'field' | 'input';
  /** For `aria-level`: sections are above all. */
  readonly level: number;
  /** Names: of a section or type one, of fields that ask for the same all of theirs. */
  readonly names: readonly string[];
  readonly detail: string;
  readonly type: MappedType | undefined;
  readonly fields: readonly MappedField[];
  readonly input: MappedInput | undefined;
  /** The alternatives of what is asked for: each with its scopes, which are needed together. */
  readonly lines: readonly (readonly string[])[];
  /** Of a folded type: by scope, how many of its fields ask for it that the type itself does not. */
  readonly counts: ReadonlyMap<string, number>;
  /** Scopes that are needed for the way here, and that the row does not ask for itself: on every way, or on some. */
  readonly onTheWay: ReadonlyMap<string, 'every' | 'some'>;
  /** In words what no scope says. */
  readonly note: string;
  readonly protection: Protection | 'mixed';
  /** How many of its fields a token reaches, where there is one. */
  readonly within: number | undefined;
  readonly isUnfolded: boolean | undefined;
}

export interface RowsOptions {
  /** What a token reaches; undefined where it is about none. */
  readonly reach?: MapReach | undefined;
  /** Part of a type's, a field's or a scope's name. */
  readonly search?: string | undefined;
  readonly filter?: RowFilter | undefined;
  /** Whether a type, or fields that ask for the same, are shown one by one; by the row's key. */
  readonly isUnfolded?: ((key: string, isRoot: boolean) => boolean) | undefined;
}

export type RowFilter = 'everything' | 'not protected' | 'within reach' | 'out of reach';

/** The rows of a map: types with their fields, of which those that ask for the same are one row until it is unfolded. */
export function mapRows(map: ScopeMap, options: RowsOptions = {}): MapRow[] {
  const { reach, isUnfolded = () => true } = options;
  const rows: MapRow[] = [];
  let section = '';
  for (const type of map.types) {
    const fields = shownFields(type, options);
    if (fields.length === 0) continue;
    const title = sectionOf(type);
    if (title !== section) rows.push(sectionRow(title));
    section = title;
    addType(type, fields);
  }
  return rows;

  function addType(type: MappedType, fields: readonly MappedField[]): void {
    const groups = grouped(fields);
    const isOpen = isUnfolded(type.name, type.root !== null);
    rows.push(typeRow(type, fields, groups.length === 1, reach, isOpen));
    if (isOpen) for (const group of groups) addGroup(type, group);
  }

  function addGroup(type: MappedType, group: readonly MappedField[]): void {
    const [first, ...others] = group;
    if (!first) return;
    if (others.length === 0) {
      addField(type, first);
      return;
    }
    const row = fieldRow(type, group, reach, isUnfolded(`${first.coordinate} …`, false));
    rows.push(row);
    if (row.isUnfolded) for (const field of group) addField(type, field, 1);
  }

  function addField(type: MappedType, field: MappedField, deeper = 0): void {
    const row = fieldRow(type, [field], reach, undefined);
    rows.push({ ...row, level: row.level + deeper });
    for (const input of field.inputs) {
      if (input.requirement.authenticated) rows.push(inputRow(type, field, input, row.level + deeper, reach));
    }
  }
}

function sectionOf({ root, isInput, needs }: MappedType): string {
  if (root) return 'Operations';
  if (isInput) return 'Inputs';
  return needs ? 'Types' : 'Types that no way leads to';
}

function shownFields(type: MappedType, options: RowsOptions): MappedField[] {
  const search = options.search?.trim().toLowerCase() ?? '';
  const isOfType = type.name.toLowerCase().includes(search);
  return type.fields.filter(
    (field) =>
      // What an input type only leads through asks for nothing.
      (!type.isInput || field.requirement.authenticated) &&
      passes(type, field, options) &&
      (isOfType || matches(field, search)),
  );
}

function passes(type: MappedType, { coordinate, protection }: MappedField, options: RowsOptions): boolean {
  const { filter, reach } = options;
  if (filter === 'not protected') return protection === 'open' && !type.isInput;
  if (filter === 'within reach') return reach?.has(coordinate) ?? true;
  if (filter === 'out of reach') return !(reach?.has(coordinate) ?? false);
  return true;
}

function matches({ coordinate, requirement, inputs }: MappedField, search: string): boolean {
  const scopes = [requirement, ...inputs.map((input) => input.requirement)].flatMap((one) =>
    one.scopes.flat(),
  );
  return [coordinate, ...scopes].some((text) => text.toLowerCase().includes(search));
}

/** Fields that ask for the same, in the order of their first; one with protected inputs has rows below it, and stays alone. */
function grouped(fields: readonly MappedField[]): MappedField[][] {
  const groups = new Map<string, MappedField[]>();
  for (const field of fields) {
    const alone = field.inputs.some(({ requirement }) => requirement.authenticated) ? field.name : '';
    const key = [requirementKey(field.requirement), field.kind, field.protection, alone].join('\n');
    const group = groups.get(key);
    if (group) group.push(field);
    else groups.set(key, [field]);
  }
  return [...groups.values()];
}
