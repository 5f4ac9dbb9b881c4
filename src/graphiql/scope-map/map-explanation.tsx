import type { ReactElement } from 'react';
import { explanationOf, type TokenReach } from '../../scope-map/explanation.ts';
import type { MapRow } from '../../scope-map/map-rows.ts';
import { checksOf } from '../../scope-map/reach-of.ts';
import type { ScopeMap } from '../../scope-map/scope-map.ts';
import { scopeSentence } from '../../scope-map/svg-head.ts';
import type { Pointed } from './map-grid.tsx';

export interface MapExplanationProps {
  readonly id: string;
  readonly map: ScopeMap;
  readonly token: TokenReach | undefined;
  readonly rows: readonly MapRow[];
  /** What the pointer is on, or else the focus. */
  readonly pointed: Pointed | undefined;
  /** What the focus is on: what a button offers must not change on the way to it. */
  readonly active: Pointed | undefined;
  readonly onWantScopes: ((scopes: readonly string[]) => void) | undefined;
}

/** Says in a sentence what the row or the cell in question means. */
export function MapExplanation(props: MapExplanationProps): ReactElement {
  const { id, map, token, rows, pointed, active, onWantScopes } = props;
  const wanted = onWantScopes && active ? missingFor(active, props) : [];
  return (
    <div className="scope-map-explanation">
      <p id={id} aria-live="polite">
        {(pointed && sentences(pointed)) || 'Point at a row or a scope, or go there with the arrow keys.'}
      </p>
      {onWantScopes && wanted.length > 0 && (
        <button type="button" onClick={() => onWantScopes(wanted)}>
          Get a token with {wanted.join(', ')}
        </button>
      )}
    </div>
  );

  function sentences({ key, scope }: Pointed): string {
    const row = rows.find((one) => one.key === key);
    const about = map.scopes.find(({ name }) => name === scope);
    return [about && scopeSentence(about), row && row.kind !== 'section' && explanationOf(map, row, token)]
      .filter(Boolean)
      .join(' ');
  }
}

/** All scopes of the nearest way to a row that is out of reach; none where it is within, or no way leads there. */
function missingFor({ key }: Pointed, { map, rows, token }: MapExplanationProps): readonly string[] {
  const row = rows.find((one) => one.key === key);
  const [field] = row?.fields ?? [];
  const needs = row?.kind === 'type' ? row.type?.needs : field?.needs;
  const coordinate = row?.input?.coordinate ?? (row?.kind === 'type' ? row.type?.name : field?.coordinate);
  if (!token || !row?.type || !needs || row.type.isInput || token.reach.has(coordinate ?? '')) return [];
  const asked = row.input ? checksOf(map)(row.input.requirement).nearest(token.granted) : [];
  return [...new Set([...(token.granted ?? []), ...checksOf(map)(needs).nearest(token.granted), ...asked])];
}
