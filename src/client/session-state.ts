import type { Tokens } from './kept-tokens.ts';

/** Why nobody is signed in any more: the person's wish, the end of the tokens, or the server's word. */
export type EndReason = 'signed-out' | 'expired' | 'refused';

export type SessionState =
  | { readonly signedIn: false; readonly reason?: EndReason | undefined }
  | {
      readonly signedIn: true;
      /** Another at every sign-in. */
      readonly id: string;
      /** As it was typed; undefined where the person signed in on the server's pages. */
      readonly username?: string | undefined;
      /** Granted scopes of the access token. */
      readonly scopes: readonly string[];
      /** Scopes that {@link TokenSession.useScopes} may choose of. */
      readonly ceiling: readonly string[];
      /** By this machine's clock, in seconds since 1970. */
      readonly expiresAt: number;
      readonly renewable: boolean;
    };

export function stateOf(tokens: Tokens | undefined, reason: EndReason | undefined): SessionState {
  if (!tokens) return { signedIn: false, reason };
  const { id, username, scopes, ceiling } = tokens;
  const expiresAt = tokens.expiresAt / 1000;
  const renewable = tokens.refreshToken !== undefined;
  return { signedIn: true, id, username, scopes, ceiling, expiresAt, renewable };
}
