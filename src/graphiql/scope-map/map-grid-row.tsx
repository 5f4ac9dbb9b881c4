import { memo, type NamedExoticComponent, type ReactElement } from 'react';
import type { MapRow } from '../../scope-map/map-rows.ts';
import { maxLines } from '../../scope-map/svg-layout.ts';
import { signOf } from '../../scope-map/svg-signs.ts';
import type { Pointed } from './map-grid.tsx';
import { cellsOf } from './map-keys.ts';
import { StateSign } from './state-sign.tsx';
import { variables } from './style-variables.ts';

export interface MapGridRowProps {
  readonly id: string;
  readonly row: MapRow;
  readonly index: number;
  readonly top: number;
  readonly columns: ReadonlyMap<string, number>;
  readonly granted: ReadonlySet<string> | undefined;
  /** Undefined where another row is meant; empty where the row is, and none of its cells. */
  readonly activeScope: string | undefined;
  readonly onActivate: (pointed: Pointed) => void;
  readonly onHover: (pointed: Pointed | undefined) => void;
  readonly onFold: (key: string, isUnfolded: boolean) => void;
}

/** A row that is drawn again only where something of it changed. */
export const MapGridRow: NamedExoticComponent<MapGridRowProps> = memo(Row);

function Row(props: MapGridRowProps): ReactElement {
  const { id, row, index, top, columns, activeScope, onActivate, onHover, onFold } = props;
  const { key, kind, names, isUnfolded, within } = row;
  const point = (scope: string | undefined) => () => onHover({ key, scope });
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the grid keeps the focus and the keys
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-level={row.level + 1}
      aria-expanded={isUnfolded}
      aria-selected={activeScope !== undefined}
      className="scope-map-row"
      data-kind={kind}
      data-protection={row.protection}
      data-beyond={within === 0 || undefined}
      style={{ transform: `translateY(${top}px)`, ...variables({ '--at-level': row.level }) }}
      onClick={() => kind !== 'section' && onActivate({ key, scope: undefined })}
    >
      {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above */}
      <div role="rowheader" aria-colindex={1} className="scope-map-label" onMouseEnter={point(undefined)}>
        {isUnfolded !== undefined && (
          <button
            type="button"
            tabIndex={-1}
            aria-label={isUnfolded ? 'Fold' : 'Unfold'}
            className="scope-map-fold"
            onClick={() => onFold(key, !isUnfolded)}
          />
        )}
        <span className="scope-map-names">{names.join(', ')}</span>
        <span className="scope-map-detail">
          {kind === 'type' && within !== undefined ? `${within} of ${row.fields.length}` : row.detail}
        </span>
        {kind !== 'section' && <StateSign sign={signOf(row)} />}
      </div>
      {row.note !== '' && <span className="scope-map-note">{row.note}</span>}
      <Joints {...props} />
      {cellsOf(row, columns).map((scope) => (
        <Cell key={scope} {...props} scope={scope} isActive={activeScope === scope} onPoint={point(scope)} />
      ))}
    </div>
  );
}

/** What joins the scopes of one alternative, and the words between alternatives. */
function Joints({ row, columns, granted }: MapGridRowProps): ReactElement {
  const hidden = row.lines.length > maxLines + 1 ? row.lines.length - maxLines : 0;
  return (
    <>
      {shownLines(row).map((scopes, line) => {
        const at = scopes.map((scope) => columns.get(scope) ?? 0);
        const [from, to] = [Math.min(...at), Math.max(...at)];
        const style = variables({ '--at-column': from, '--at-span': to - from, '--at-line': line });
        return (
          <span key={scopes.join(' ')} aria-hidden="true" style={style}>
            {line > 0 && <small className="scope-map-or">or</small>}
            {to > from && (
              <i
                className="scope-map-joint"
                data-has={granted && scopes.every((scope) => granted.has(scope))}
              />
            )}
          </span>
        );
      })}
      {hidden > 0 && (
        <small className="scope-map-more" style={variables({ '--at-line': maxLines })}>
          or one of {hidden} more
        </small>
      )}
    </>
  );
}

interface CellProps extends MapGridRowProps {
  readonly scope: string;
  readonly isActive: boolean;
  readonly onPoint: () => void;
}

function Cell({ row, scope, columns, granted, isActive, onActivate, onPoint }: CellProps): ReactElement {
  const column = columns.get(scope) ?? 0;
  const has = granted?.has(scope);
  const ways = row.onTheWay.get(scope);
  const count = row.isUnfolded ? undefined : row.counts.get(scope);
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the grid keeps the focus and the keys
    <div
      role="gridcell"
      aria-colindex={column + 2}
      aria-selected={isActive}
      aria-label={cellLabel(scope, ways, count, has)}
      className="scope-map-cell"
      style={variables({ '--at-column': column })}
      onMouseEnter={onPoint}
      onClick={(event) => {
        event.stopPropagation();
        onActivate({ key: row.key, scope });
      }}
    >
      {shownLines(row).map(
        (scopes, line) =>
          scopes.includes(scope) && (
            <i
              key={scopes.join(' ')}
              className="scope-map-dot"
              data-has={has}
              style={variables({ '--at-line': line })}
            />
          ),
      )}
      {ways && <i className="scope-map-way" data-ways={ways} />}
      {count !== undefined && <small>{count}</small>}
    </div>
  );
}

function shownLines({ lines }: MapRow): MapRow['lines'] {
  return lines.length > maxLines + 1 ? lines.slice(0, maxLines) : lines;
}

function cellLabel(
  scope: string,
  ways: 'every' | 'some' | undefined,
  count: number | undefined,
  has: boolean | undefined,
): string {
  const what = ways
    ? `needed on ${ways} way here`
    : count === undefined
      ? 'asked for'
      : `asked for by ${count} of its fields`;
  return [scope, what, has === undefined ? '' : has ? 'granted' : 'not granted'].filter(Boolean).join(', ');
}
