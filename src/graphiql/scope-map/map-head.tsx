import { memo, type NamedExoticComponent, type ReactElement } from 'react';
import type { ScopeMap } from '../../scope-map/scope-map.ts';
import { scopeSentence } from '../../scope-map/svg-head.ts';
import { familyOf, type SvgLayout } from '../../scope-map/svg-layout.ts';
import type { Pointed } from './map-grid.tsx';
import { StateSign } from './state-sign.tsx';
import { variables } from './style-variables.ts';

export interface MapHeadProps {
  readonly map: ScopeMap;
  readonly layout: SvgLayout;
  readonly granted: ReadonlySet<string> | undefined;
  readonly onHover: (pointed: Pointed | undefined) => void;
}

/** The heads of the columns, which stay while the rows scroll. */
export const MapHead: NamedExoticComponent<MapHeadProps> = memo(Head);

function Head({ map, layout, granted, onHover }: MapHeadProps): ReactElement {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid keeps the focus
    <div role="row" aria-rowindex={1} className="scope-map-head" style={{ height: layout.headHeight + 40 }}>
      {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see the grid */}
      <div role="columnheader" aria-colindex={1} className="scope-map-corner">
        <span>opens by itself</span>
        <span>opens with others</span>
      </div>
      {map.scopes.map((scope, index) => (
        // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see the grid
        <div
          key={scope.name}
          role="columnheader"
          aria-colindex={index + 2}
          aria-label={scopeSentence(scope)}
          className="scope-map-scope"
          data-granted={granted?.has(scope.name) || undefined}
          data-family={
            familyOf(scope.name) !== familyOf(map.scopes[index - 1]?.name ?? scope.name) || undefined
          }
          style={variables({ '--at-column': index })}
          onMouseEnter={() => onHover({ key: undefined, scope: scope.name })}
        >
          <span className="scope-map-name">
            {scope.name}
            {granted?.has(scope.name) && <StateSign sign="within" />}
          </span>
          <b>{scope.opens.length}</b>
          <span>{scope.opensWithOthers.length}</span>
        </div>
      ))}
    </div>
  );
}
