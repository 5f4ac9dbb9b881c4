import type { TokenSession } from 'graphql-scopes/client';

/** The server's pages ask the person: in a window, which must be opened in a click. */
export async function widen(session: TokenSession, scopes: readonly string[]): Promise<void> {
  const { state } = session;
  const before = state.signedIn ? state.scopes : [];
  await session.signInWithPopup({ scopes: [...new Set([...before, ...scopes])] });
}
