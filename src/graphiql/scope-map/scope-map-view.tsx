import type { GraphQLSchema } from 'graphql';
import {
  type CSSProperties,
  type ReactElement,
  useCallback,
  useDeferredValue,
  useId,
  useMemo,
  useState,
} from 'react';
import { InvalidSchemaError } from '../../errors.ts';
import type { TokenReach } from '../../scope-map/explanation.ts';
import { mapRows, type RowFilter } from '../../scope-map/map-rows.ts';
import { reachOf } from '../../scope-map/reach-of.ts';
import { type ScopeMap, scopeMap } from '../../scope-map/scope-map.ts';
import { scopeMapSvg } from '../../scope-map/scope-map-svg.ts';
import { svgThemes } from '../../scope-map/svg-theme.ts';
import { MapExplanation } from './map-explanation.tsx';
import { MapGrid, type Pointed } from './map-grid.tsx';
import { MapLegend } from './map-legend.tsx';
import { MapToolbar } from './map-toolbar.tsx';
import { saveFile } from './save-file.ts';
import { useFolding } from './use-folding.ts';

export interface ScopeMapViewProps {
  /** With its directives, as it is printed at `/schema.graphql`: introspection carries none. */
  readonly schema: GraphQLSchema;
  /** The current token's scopes; null without a token, undefined where the map is about none. */
  readonly granted?: readonly string[] | null | undefined;
  /** Called with the scopes that a person wants a token with. */
  readonly onWantScopes?: ((scopes: readonly string[]) => void) | undefined;
  readonly theme: 'light' | 'dark';
}

/** The scope map as a page shows it; its style sheet is `scope-map-view.css`. */
export function ScopeMapView({ schema, ...props }: ScopeMapViewProps): ReactElement {
  const drawn = useMemo(() => drawnUp(schema), [schema]);
  if ('problem' in drawn) return <p role="alert">{drawn.problem}</p>;
  return <View key={drawn.id} map={drawn.map} {...props} />;
}

let drawnMaps = 0;

function drawnUp(schema: GraphQLSchema): { id: number; map: ScopeMap } | { problem: string } {
  try {
    return { id: ++drawnMaps, map: scopeMap(schema) };
  } catch (error) {
    if (error instanceof InvalidSchemaError) return { problem: error.message };
    throw error;
  }
}

type ViewProps = Omit<ScopeMapViewProps, 'schema'> & { readonly map: ScopeMap };

function View({ map, granted, onWantScopes, theme }: ViewProps): ReactElement {
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState<RowFilter>('everything');
  const [active, setActive] = useState<Pointed>();
  const [hovered, setHovered] = useState<Pointed>();
  const explanationId = useId();
  // Typing goes on while the rows follow.
  const soughtLater = useDeferredValue(search);
  const token = useToken(map, granted);
  const folding = useFolding(map, soughtLater.trim() !== '' || filter !== 'everything');
  const rows = useMemo(
    () => mapRows(map, { reach: token?.reach, search: soughtLater, filter, isUnfolded: folding.isUnfolded }),
    [map, token, soughtLater, filter, folding.isUnfolded],
  );

  const save = useCallback(
    () => saveFile('scope-map.svg', 'image/svg+xml', scopeMapSvg(map, { granted, search, filter, theme })),
    [map, granted, search, filter, theme],
  );

  return (
    <section className="scope-map" data-theme={theme} style={colors(theme)} aria-label="Scope map">
      <MapToolbar
        map={map}
        token={token}
        search={search}
        onSearch={setSearch}
        filter={filter}
        onFilter={setFilter}
        onFold={folding.foldAll}
        onSave={save}
      />
      <MapGrid
        map={map}
        rows={rows}
        token={token}
        active={active}
        onActivate={setActive}
        onHover={setHovered}
        onFold={folding.toggle}
        describedBy={explanationId}
      />
      <MapExplanation
        id={explanationId}
        map={map}
        token={token}
        rows={rows}
        pointed={hovered ?? active}
        active={active}
        onWantScopes={onWantScopes}
      />
      <MapLegend isOfToken={token !== undefined} />
    </section>
  );
}

/** As long as the scopes are the same, so is what is reached, however often the page is drawn. */
function useToken(map: ScopeMap, granted: readonly string[] | null | undefined): TokenReach | undefined {
  const key = granted ? granted.join(' ') : granted;
  return useMemo(() => {
    if (key === undefined) return undefined;
    const scopes = key === null ? null : new Set(key.split(' ').filter(Boolean));
    return { granted: scopes, reach: reachOf(map, scopes) };
  }, [map, key]);
}

function colors(theme: 'light' | 'dark'): CSSProperties {
  return Object.fromEntries(
    Object.entries(svgThemes[theme]).map(([name, color]) => [`--scope-map-${name}`, color]),
  );
}
