import type { MapRow } from '../../scope-map/map-rows.ts';
import type { Pointed } from './map-grid.tsx';

export type Move = Pointed | { readonly key: string; readonly fold: boolean };

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key does in a treegrid (WAI-ARIA Authoring Practices): rows up and down, in a row its cells, and folding. */
export function moved(
  { key, ctrlKey, metaKey, altKey }: Key,
  rows: readonly MapRow[],
  active: Pointed | undefined,
  columns: ReadonlyMap<string, number>,
): Move | undefined {
  if (metaKey || altKey) return undefined;
  const index = rows.findIndex((row) => row.key === active?.key);
  const row = rows[index];
  const scope = active?.scope;
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
  const step = steps[key];
  if (step !== undefined) return toRow(index < 0 ? 0 : index + step, step);
  if ((key === 'Home' || key === 'End') && (ctrlKey || !row))
    return key === 'Home' ? toRow(0, 1) : toRow(rows.length - 1, -1);
  if (!row) return undefined;

  const cells = cellsOf(row, columns);
  const at = scope === undefined ? -1 : cells.indexOf(scope);
  if (key === 'Enter' || key === ' ') return fold(!row.isUnfolded);
  if (key === 'Home') return { key: row.key, scope: undefined };
  if (key === 'End') return { key: row.key, scope: cells.at(-1) };
  if (key === 'ArrowRight') {
    if (at < 0 && row.isUnfolded === false) return fold(true);
    return { key: row.key, scope: cells[Math.min(at + 1, cells.length - 1)] };
  }
  if (key === 'ArrowLeft') {
    if (at >= 0) return { key: row.key, scope: cells[at - 1] };
    return row.isUnfolded ? fold(false) : toParent(row);
  }
  return undefined;

  function fold(isUnfolded: boolean): Move | undefined {
    return row && row.isUnfolded !== undefined ? { key: row.key, fold: isUnfolded } : undefined;
  }

  /** Sections are read, not gone to. */
  function toRow(wanted: number, direction: number): Pointed | undefined {
    let to = Math.max(0, Math.min(rows.length - 1, wanted));
    if (rows[to]?.kind === 'section') to += direction < 0 && to > 0 ? -1 : 1;
    const found = rows[to];
    if (!found) return undefined;
    return { key: found.key, scope: scope && cellsOf(found, columns).includes(scope) ? scope : undefined };
  }

  function toParent({ level }: MapRow): Pointed | undefined {
    for (let above = index - 1; above >= 0; above--) {
      const one = rows[above];
      if (one && one.level < level && one.kind !== 'section') return { key: one.key, scope: undefined };
    }
    return undefined;
  }
}

/** The scopes that have a mark in a row, in the order of their columns. */
export function cellsOf(
  { lines, counts, onTheWay, isUnfolded }: MapRow,
  columns: ReadonlyMap<string, number>,
): string[] {
  const marked = new Set([...lines.flat(), ...onTheWay.keys(), ...(isUnfolded ? [] : counts.keys())]);
  return [...marked].sort((one, other) => (columns.get(one) ?? 0) - (columns.get(other) ?? 0));
}
