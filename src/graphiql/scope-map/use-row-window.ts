import { type RefObject, useCallback, useEffect, useMemo, useState } from 'react';
import type { MapRow } from '../../scope-map/map-rows.ts';
import { maxLines } from '../../scope-map/svg-layout.ts';

export const rowHeight = 26;
export const lineHeight = 16;
const sectionHeight = 38;
/** Rows beyond those in sight, so that a quick scroll does not show white. */
const spare = 8;

export interface RowWindow {
  /** Index of the first row in the document, and after the last. */
  readonly first: number;
  readonly last: number;
  /** The top of each row. */
  readonly tops: readonly number[];
  readonly height: number;
  /** Brings a row into sight. */
  readonly scrollTo: (index: number) => void;
}

/** Which rows are in sight of a scrolling element, whose head of `head` pixels stays. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly MapRow[],
  head: number,
): RowWindow {
  const [{ top, visible }, setSight] = useState({ top: 0, visible: 900 });
  const { tops, height } = useMemo(() => {
    const tops: number[] = [];
    let height = 0;
    for (const row of rows) {
      tops.push(height);
      height += heightOf(row);
    }
    return { tops, height };
  }, [rows]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      // Steps of a row: what lies between changes nothing.
      const top = Math.floor(element.scrollTop / rowHeight) * rowHeight;
      const visible = element.clientHeight;
      setSight((before) => (before.top === top && before.visible === visible ? before : { top, visible }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller]);

  const scrollTo = useCallback(
    (index: number) => {
      const element = scroller.current;
      const at = tops[index];
      if (!element || at === undefined) return;
      const below = at + rowHeight * 2 + head - element.clientHeight;
      if (at < element.scrollTop) element.scrollTop = at;
      else if (below > element.scrollTop) element.scrollTop = below;
    },
    [scroller, tops, head],
  );

  const first = Math.max(0, indexAt(tops, top) - spare);
  const last = Math.min(rows.length, indexAt(tops, top + visible) + 1 + spare);
  return { first, last, tops, height, scrollTo };
}

function heightOf({ kind, lines }: MapRow): number {
  if (kind === 'section') return sectionHeight;
  return rowHeight + Math.max(0, Math.min(lines.length, maxLines + 1) - 1) * lineHeight;
}

/** The last row that begins at `y` or above. */
function indexAt(tops: readonly number[], y: number): number {
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
