/** Who is told of changes. */
export interface Subscribers {
  /** Gives back the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** What a listener throws is reported as the app's fault, and stops nobody else. */
  tell(): void;
}

export function createSubscribers(): Subscribers {
  let listeners: readonly (() => void)[] = [];
  return { subscribe, tell };

  function subscribe(listener: () => void): () => void {
    listeners = [...listeners, listener];
    return () => {
      listeners = listeners.filter((one) => one !== listener);
    };
  }

  function tell(): void {
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
