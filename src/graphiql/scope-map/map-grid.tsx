import { type KeyboardEvent, type ReactElement, useEffect, useId, useMemo, useRef } from 'react';
import type { TokenReach } from '../../scope-map/explanation.ts';
import type { MapRow } from '../../scope-map/map-rows.ts';
import type { ScopeMap } from '../../scope-map/scope-map.ts';
import { layoutOf } from '../../scope-map/svg-layout.ts';
import { grantedWith } from './granted-with.ts';
import { MapGridRow } from './map-grid-row.tsx';
import { MapHead } from './map-head.tsx';
import { moved } from './map-keys.ts';
import { variables } from './style-variables.ts';
import { useRowWindow } from './use-row-window.ts';

/** A row and, where it is about a cell, a scope; a scope alone is the head of its column. */
export interface Pointed {
  readonly key: string | undefined;
  readonly scope: string | undefined;
}

export interface MapGridProps {
  readonly map: ScopeMap;
  readonly rows: readonly MapRow[];
  readonly token: TokenReach | undefined;
  readonly active: Pointed | undefined;
  readonly onActivate: (pointed: Pointed) => void;
  readonly onHover: (pointed: Pointed | undefined) => void;
  readonly onFold: (key: string, isUnfolded: boolean) => void;
  readonly describedBy: string;
}

/** The matrix. Only the rows in sight are in the document; the focus stays on the grid, and says which row it means. */
export function MapGrid(props: MapGridProps): ReactElement {
  const { map, rows, token, active, onActivate, onHover, onFold, describedBy } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layoutOf(map.scopes), [map]);
  const granted = useMemo(() => grantedWith(map, token), [map, token]);
  const { first, last, tops, height, scrollTo } = useRowWindow(scroller, rows, layout.headHeight + 40);
  const columns = useMemo(() => new Map(map.scopes.map(({ name }, index) => [name, index])), [map]);
  const activeIndex = rows.findIndex(({ key }) => key === active?.key);

  useEffect(() => {
    if (activeIndex >= 0) scrollTo(activeIndex);
  }, [activeIndex, scrollTo]);

  useEffect(() => {
    const element = scroller.current;
    const column = columns.get(active?.scope ?? '');
    const corner = element?.querySelector<HTMLElement>('.scope-map-corner');
    if (!element || !corner || column === undefined) return;
    // The names stay at the left, over what is scrolled.
    const left = column * layout.columnWidth;
    const right = corner.offsetWidth + left + 2 * layout.columnWidth - element.clientWidth;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft) element.scrollLeft = right;
  }, [active, columns, layout]);

  function onKeyDown(event: KeyboardEvent): void {
    const move = moved(event, rows, active, columns);
    if (!move) return;
    event.preventDefault();
    if ('fold' in move) onFold(move.key, move.fold);
    else onActivate(move);
  }

  return (
    <div
      ref={scroller}
      className="scope-map-grid"
      role="treegrid"
      aria-label="Fields and the scopes that they need"
      aria-rowcount={rows.length + 1}
      aria-colcount={map.scopes.length + 1}
      aria-activedescendant={activeIndex >= 0 ? `${id}-${activeIndex}` : undefined}
      aria-describedby={describedBy}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseLeave={() => onHover(undefined)}
      style={
        { '--scope-map-column': `${layout.columnWidth}px`, '--scope-map-columns': map.scopes.length } as never
      }
    >
      <MapHead map={map} layout={layout} granted={granted} onHover={onHover} />
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" className="scope-map-rows" style={{ height }}>
        {map.scopes.map(
          ({ name }, index) =>
            granted?.has(name) && (
              <i
                key={name}
                aria-hidden="true"
                className="scope-map-band"
                style={variables({ '--at-column': index })}
              />
            ),
        )}
        {rows.length === 0 && <p className="scope-map-nothing">Nothing matches.</p>}
        {rows.slice(first, last).map((row, offset) => (
          <MapGridRow
            key={row.key}
            id={`${id}-${first + offset}`}
            row={row}
            index={first + offset}
            top={tops[first + offset] ?? 0}
            columns={columns}
            granted={granted}
            activeScope={first + offset === activeIndex ? (active?.scope ?? '') : undefined}
            onActivate={onActivate}
            onHover={onHover}
            onFold={onFold}
          />
        ))}
      </div>
    </div>
  );
}
