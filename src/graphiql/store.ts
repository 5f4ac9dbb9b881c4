/** A value that React can subscribe to (`useSyncExternalStore`), and that anyone else can, too. */
export interface Store<State> {
  /** The same object until something changes. */
  readonly state: State;
  subscribe(listener: () => void): () => void;
  set(change: Partial<State>): void;
}

export function createStore<State extends object>(initial: State): Store<State> {
  const listeners = new Set<() => void>();
  let state = initial;
  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(change) {
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
  };
}
