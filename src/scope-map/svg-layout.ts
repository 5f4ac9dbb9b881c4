import type { MapRow } from './map-rows.ts';
import type { MappedScope } from './mapped-scopes.ts';

/** Where things stand in the drawing, in pixels. */
export interface SvgLayout {
  readonly margin: number;
  /** The column of names, with the state's sign at its right end. */
  readonly labelWidth: number;
  readonly columnWidth: number;
  readonly width: number;
  /** The middle of a scope's column. */
  readonly xOf: (scope: string) => number;
  readonly headHeight: number;
  readonly scopes: readonly MappedScope[];
}

export const rowHeight = 21;
const lineHeight = 15;
const sectionHeight = 34;
const angle = 52;

/** Of a font in which every letter has the same width: 0.6 of its size. */
export const letter = 0.602;

export function layoutOf(scopes: readonly MappedScope[]): SvgLayout {
  const margin = 28;
  const labelWidth = 372;
  const columnWidth = scopes.length <= 10 ? 34 : scopes.length <= 24 ? 26 : 21;
  const longest = Math.max(4, ...scopes.map(({ name }) => Math.min(name.length, maxHead)));
  const headHeight = longest * 11.5 * letter * Math.sin((angle * Math.PI) / 180) + 34;
  const overhang = longest * 11.5 * letter * Math.cos((angle * Math.PI) / 180);
  const columns = new Map(scopes.map(({ name }, index) => [name, index]));
  const left = margin + labelWidth;
  return {
    margin,
    labelWidth,
    columnWidth,
    width: Math.max(900, left + scopes.length * columnWidth + Math.max(overhang, 170) + margin),
    xOf: (scope) => left + ((columns.get(scope) ?? 0) + 0.5) * columnWidth,
    headHeight,
    scopes,
  };
}

export const headAngle: number = -angle;
/** Longer names are cut in the head; they stand whole in its title. */
export const maxHead = 32;

/** Of a requirement with many alternatives the first are drawn, and the others counted. */
export const maxLines = 6;

export function heightOf({ kind, lines }: MapRow): number {
  if (kind === 'section') return sectionHeight;
  return rowHeight + Math.max(0, Math.min(lines.length, maxLines + 1) - 1) * lineHeight;
}

/** The middle of an alternative's line below the top of its row. */
export function lineOffset(index: number): number {
  return rowHeight / 2 + index * lineHeight;
}

export function cut(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}

/** As many names as there is room for, and how many more there are. */
export function fitted(names: readonly string[], letters: number): string {
  const all = names.join(', ');
  if (all.length <= letters) return all;
  for (let count = names.length - 1; count > 0; count--) {
    const some = `${names.slice(0, count).join(', ')} +${names.length - count}`;
    if (some.length <= letters) return some;
  }
  const more = names.length > 1 ? ` +${names.length - 1}` : '';
  return cut(names[0] ?? '', letters - more.length) + more;
}

/** `items` and `items:write` stand together, and apart from others. */
export function familyOf(scope: string): string {
  return scope.split(/[:./]/, 1)[0] ?? scope;
}
