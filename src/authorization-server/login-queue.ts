/** Sign-ins under way are as many as they may be: how many seconds to wait. */
export class TooBusy {
  readonly retryAfter: number;
  constructor(retryAfter: number) {
    this.retryAfter = retryAfter;
  }
}

export interface LoginQueue {
  /** Runs a sign-in from that address, or refuses it before anything of it is looked at. */
  enter<T>(address: string, run: () => Promise<T>): Promise<T | TooBusy>;
  /** How many are under way: those that wait, and those that are looked at. */
  readonly length: number;
}

/**
 * A bound for sign-ins that wait: a quarter of a second of a core each, they come faster than they go where a crowd or an attacker
 * sends them, and who is far behind has gone before it is his turn. One address gets half of the places at most.
 */
export function createLoginQueue(places: number): LoginQueue {
  const ofAddress = new Map<string, number>();
  let length = 0;
  let lastTook = 0;
  return {
    get length() {
      return length;
    },
    async enter(address, run) {
      const own = ofAddress.get(address) ?? 0;
      // As long as it took the last one that came out is how long the queue is now.
      if (length >= places || own >= Math.ceil(places / 2)) {
        return new TooBusy(Math.max(1, Math.ceil(lastTook / 1000)));
      }
      const began = performance.now();
      length++;
      ofAddress.set(address, own + 1);
      try {
        return await run();
      } finally {
        lastTook = performance.now() - began;
        length--;
        const left = (ofAddress.get(address) ?? 1) - 1;
        if (left > 0) ofAddress.set(address, left);
        else ofAddress.delete(address);
      }
    },
  };
}
