import { closeOverImplications } from '../requirement/implied-scopes.ts';
import { explanationOf } from './explanation.ts';
import { type MapRow, mapRows, type RowFilter } from './map-rows.ts';
import { reachOf } from './reach-of.ts';
import type { ScopeMap } from './scope-map.ts';
import { drawnColumns, drawnHead, headHeightOf } from './svg-head.ts';
import { heightOf, layoutOf } from './svg-layout.ts';
import { drawnRow, type RowDrawing } from './svg-row.ts';
import { drawnSummary, summaryHeight, summaryOf } from './svg-summary.ts';
import { svgThemes } from './svg-theme.ts';
import { element, escaped } from './xml.ts';

export interface ScopeMapSvgOptions {
  /** The scopes of a token whose reach is shown; null: of who has none. Left out, the map is about no token. */
  readonly granted?: Iterable<string> | null | undefined;
  /** Part of the name of a type, field or scope. */
  readonly search?: string | undefined;
  readonly filter?: RowFilter | undefined;
  /** Fields, or types alone; by default fields where there are not more than 250 rows of them, and of the roots always. */
  readonly detail?: 'fields' | 'types' | undefined;
  readonly theme: 'light' | 'dark';
}

const maxRows = 250;
const repeatAfter = 1000;

/** The map as an SVG that needs nothing else: no script, no style sheet, no font. The same map gives the same text. */
export function scopeMapSvg(map: ScopeMap, options: ScopeMapSvgOptions): string {
  const granted = options.granted && new Set(options.granted);
  const reach = granted === undefined ? undefined : reachOf(map, granted);
  const rows = rowsOf(map, options, reach);
  const implications = new Map(map.scopes.map(({ name, implies }) => [name, implies]));
  const drawing: RowDrawing = {
    layout: layoutOf(map.scopes),
    theme: svgThemes[options.theme],
    granted: granted === undefined ? undefined : closeOverImplications(granted ?? [], implications),
  };
  const { theme, layout } = drawing;
  const sentences = summaryOf(map, granted, reach);
  const top = summaryHeight + headHeightOf(layout);
  let y = top + 4;
  let headAt = y;
  const drawn = rows.map((row) => {
    let again = '';
    // A reader far down in a long picture sees no more what its columns are.
    if (row.level < 2 && y - headAt > repeatAfter) {
      y += headHeightOf(layout);
      headAt = y;
      again = drawnHead(y, drawing);
    }
    const explanation = explanationOf(map, row, reach && { granted: granted ?? null, reach });
    const at = y;
    y += heightOf(row);
    return again + drawnRow(row, at, explanation, drawing);
  });
  const height = y + 24;
  const parts = [
    '<title id="scope-map-title">Scope map</title>',
    `<desc id="scope-map-summary">${escaped(sentences.join(' '))}</desc>`,
    element('rect', { width: layout.width, height, fill: theme.page }),
    drawnSummary(map, sentences, drawing),
    drawnColumns(top, y, drawing),
    drawnHead(top, drawing),
    ...drawn,
  ];
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${Math.ceil(layout.width)} ${Math.ceil(height)}`,
      width: Math.ceil(layout.width),
      height: Math.ceil(height),
      role: 'graphics-document',
      'aria-labelledby': 'scope-map-title scope-map-summary',
      'font-family': "'Fira Code', ui-monospace, SFMono-Regular, Menlo, 'DejaVu Sans Mono', monospace",
    },
    parts.join('\n'),
  );
}

function rowsOf(
  map: ScopeMap,
  { search, filter, detail }: ScopeMapSvgOptions,
  reach: ReturnType<typeof reachOf> | undefined,
): MapRow[] {
  const asFields = mapRows(map, { reach, search, filter, isUnfolded: isOfType });
  if (detail === 'fields' || (detail === undefined && asFields.length <= maxRows)) return asFields;
  return mapRows(map, {
    reach,
    search,
    filter,
    isUnfolded: (key, isRoot) => detail === undefined && isRoot && isOfType(key),
  });
}

/** A picture does not unfold: what asks for the same stays one row. */
function isOfType(key: string): boolean {
  return !key.endsWith('…');
}
