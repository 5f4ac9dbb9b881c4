import { useCallback, useMemo, useState } from 'react';
import { mapRows } from '../../scope-map/map-rows.ts';
import type { ScopeMap } from '../../scope-map/scope-map.ts';

export interface Folding {
  readonly isUnfolded: (key: string, isRoot: boolean) => boolean;
  readonly toggle: (key: string, isUnfolded: boolean) => void;
  /** Folds all types, or unfolds them. */
  readonly foldAll: (isUnfolded: boolean) => void;
}

const maxRows = 120;

/** Which rows show what is in them: the roots, in a small schema or where something is sought all types, and what a person unfolds. */
export function useFolding(map: ScopeMap, isSought: boolean): Folding {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [all, setAll] = useState<boolean>();
  const isSmall = useMemo(
    () => mapRows(map, { isUnfolded: (key) => !key.endsWith('…') }).length <= maxRows,
    [map],
  );

  const isUnfolded = useCallback(
    (key: string, isRoot: boolean) =>
      chosen.get(key) ?? (!key.endsWith('…') && (all ?? (isRoot || isSmall || isSought))),
    [chosen, all, isSmall, isSought],
  );
  const toggle = useCallback((key: string, isUnfolded: boolean) => {
    setChosen((before) => new Map(before).set(key, isUnfolded));
  }, []);
  const foldAll = useCallback((isUnfolded: boolean) => {
    setChosen(new Map());
    setAll(isUnfolded);
  }, []);
  return { isUnfolded, toggle, foldAll };
}
