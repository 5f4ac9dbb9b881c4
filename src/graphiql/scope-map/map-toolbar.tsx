import { memo, type NamedExoticComponent, type ReactElement, useMemo } from 'react';
import type { TokenReach } from '../../scope-map/explanation.ts';
import type { RowFilter } from '../../scope-map/map-rows.ts';
import type { Protection, ScopeMap } from '../../scope-map/scope-map.ts';
import { summaryOf } from '../../scope-map/svg-summary.ts';

export interface MapToolbarProps {
  readonly map: ScopeMap;
  readonly token: TokenReach | undefined;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
  readonly onFold: (isUnfolded: boolean) => void;
  readonly onSave: () => void;
}

const protections: readonly Protection[] = ['open', 'authenticated', 'scopes', 'unreachable'];

/** Search, filters, and in figures how much is protected. */
export const MapToolbar: NamedExoticComponent<MapToolbarProps> = memo(Toolbar);

function Toolbar(props: MapToolbarProps): ReactElement {
  const { map, token, search, onSearch, filter, onFilter, onFold, onSave } = props;
  const filters = useMemo(() => filtersOf(map, token), [map, token]);
  const summary = useMemo(() => summaryOf(map, token?.granted, token?.reach).join(' '), [map, token]);
  return (
    <div className="scope-map-toolbar">
      <div className="scope-map-controls">
        <input
          type="search"
          aria-label="Search types, fields and scopes"
          placeholder="Type, field or scope"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
        />
        <fieldset className="scope-map-filters">
          <legend>Show</legend>
          {filters.map(([name, count]) => (
            <button key={name} type="button" aria-pressed={filter === name} onClick={() => onFilter(name)}>
              {name} <small>{count}</small>
            </button>
          ))}
        </fieldset>
        <span className="scope-map-actions">
          <button type="button" onClick={() => onFold(true)}>
            Unfold all
          </button>
          <button type="button" onClick={() => onFold(false)}>
            Fold all
          </button>
          <button type="button" onClick={onSave}>
            Export as SVG
          </button>
        </span>
      </div>
      <div className="scope-map-bar" aria-hidden="true">
        {protections.map((protection) => (
          <span
            key={protection}
            data-protection={protection}
            style={{ flexGrow: map.coverage[protection] }}
            hidden={map.coverage[protection] === 0}
          />
        ))}
      </div>
      <p className="scope-map-summary">{summary}</p>
    </div>
  );
}

function filtersOf({ coverage, types }: ScopeMap, token: TokenReach | undefined): [RowFilter, number][] {
  const { fields: all, open } = coverage;
  const whole: [RowFilter, number][] = [
    ['everything', all],
    ['not protected', open],
  ];
  if (!token) return whole;
  const fields = types.flatMap((type) => (type.isInput ? [] : type.fields));
  const within = fields.filter(({ coordinate }) => token.reach.has(coordinate)).length;
  return [...whole, ['within reach', within], ['out of reach', all - within]];
}
