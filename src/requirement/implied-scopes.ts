/** For each declared scope, the scopes that its `implies` names; not closed over. */
export type Implications = ReadonlyMap<string, readonly string[]>;

/** The granted scopes and all that they imply, transitively (rule S7). */
export function closeOverImplications(granted: Iterable<string>, implies: Implications): Set<string> {
  const closed = new Set(granted);
  // A Set's iterator also visits what is added on the way.
  for (const scope of closed) {
    for (const implied of implies.get(scope) ?? []) closed.add(implied);
  }
  return closed;
}

/** A cycle in `implies`, as the names along it with the first one again at its end (rule S7); undefined where there is none. */
export function findImplicationCycle(implies: Implications): string[] | undefined {
  const cleared = new Set<string>();
  for (const scope of implies.keys()) {
    const cycle = cycleFrom(scope, [], implies, cleared);
    if (cycle) return cycle;
  }
  return undefined;
}

function cycleFrom(
  scope: string,
  trail: readonly string[],
  implies: Implications,
  cleared: Set<string>,
): string[] | undefined {
  if (trail.includes(scope)) return [...trail.slice(trail.indexOf(scope)), scope];
  if (cleared.has(scope)) return undefined;
  for (const implied of implies.get(scope) ?? []) {
    const cycle = cycleFrom(implied, [...trail, scope], implies, cleared);
    if (cycle) return cycle;
  }
  cleared.add(scope);
  return undefined;
}
