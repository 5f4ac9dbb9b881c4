import type { TokenSession, TokenSessionOptions } from './session-types.ts';
import { TokenSessionError } from './token-session-error.ts';

/**
 * Makes the function that asks for scopes: one question at a time, and the same one once for all who need the answer. A question ends
 * with the sign-in that it is for.
 */
export function createQuestions(
  session: TokenSession,
  ask: TokenSessionOptions['onScopesNeeded'],
): TokenSession['needScopes'] {
  const open: Record<string, Promise<boolean>> = {};
  let last: Promise<unknown> = Promise.resolve();

  return function needScopes(scopes) {
    const id = signIn();
    const key = [id, ...[...scopes].sort()].join(' ');
    const known = open[key];
    if (known !== undefined) return known;
    const question = last.then(() => answer(scopes, id)).finally(() => delete open[key]);
    open[key] = question;
    last = question.catch(() => {});
    return question;
  };

  function signIn(): string | undefined {
    return session.state.signedIn ? session.state.id : undefined;
  }

  async function answer(scopes: readonly string[], id: string | undefined): Promise<boolean> {
    if (!id || !ask || signIn() !== id) return false;
    const missing = scopes.filter(isMissing);
    // An answer to another question may have brought them.
    if (missing.length === 0) return true;
    let forget: (() => void) | undefined;
    const left = new Promise<boolean>((resolve) => {
      forget = session.subscribe(() => {
        if (signIn() !== id) resolve(!scopes.some(isMissing));
      });
    });
    try {
      return await Promise.race([ask(missing, session), left]);
    } catch (error) {
      // The server would not: so it is no. What else an app throws is its own fault, and not hidden.
      if (error instanceof TokenSessionError) return false;
      throw error;
    } finally {
      forget?.();
    }
  }

  function isMissing(scope: string): boolean {
    return !session.state.signedIn || !session.state.scopes.includes(scope);
  }
}
