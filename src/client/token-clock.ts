import type { Tokens } from './kept-tokens.ts';

/** Tells when a token ends. The server's clock and this machine's may differ: only how long it lasts is believed. */
export interface TokenClock {
  set(tokens: Tokens): void;
  isOver(): boolean;
  /** Whether it ends so soon that it should be renewed. */
  endsSoon(): boolean;
  /** Milliseconds until it ends. */
  left(): number;
}

/** `renewBefore` is in seconds. */
export function createTokenClock(renewBefore: number): TokenClock {
  let obtainedAt = 0;
  let expiresAt = 0;
  /** By `performance.now()`, which nobody sets. */
  let endsAt = 0;

  return {
    set(tokens) {
      ({ obtainedAt, expiresAt } = tokens);
      endsAt = performance.now() + expiresAt - Date.now();
    },
    isOver: () => left() <= 0,
    endsSoon() {
      const early = Math.min(renewBefore * 1000, (expiresAt - obtainedAt) / 2);
      // A clock that was put back says nothing of when the token ends.
      return left() <= early || Date.now() < obtainedAt;
    },
    left,
  };

  /** By either clock: one may have been put forward, the other stands still while some machines sleep. */
  function left(): number {
    return Math.min(expiresAt - Date.now(), endsAt - performance.now());
  }
}
