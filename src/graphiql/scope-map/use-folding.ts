import { useCallback, useState } from 'react';
import type { ScopeMap } from '../../scope-map/scope-map.ts';

export interface Folding {
  readonly isUnfolded: (key: string, isRoot: boolean) => boolean;
  readonly toggle: (key: string, isUnfolded: boolean) => void;
  /** Folds all types, or unfolds them. */
  readonly foldAll: (isUnfolded: boolean) => void;
}

/** More fields than a person reads through. */
const maxFields = 200;

/** Which rows show what is in them: the roots, in a small schema or where something is sought all types, and what a person unfolds. */
export function useFolding(map: ScopeMap, isSought: boolean): Folding {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [all, setAll] = useState<boolean>();
  const isSmall = map.coverage.fields <= maxFields;

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
