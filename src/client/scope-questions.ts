import type { TokenSession, TokenSessionOptions } from './token-session.ts';
import { TokenSessionError } from './token-session-error.ts';

/** Makes the function that asks for scopes: one question at a time, and the same one once for all who need the answer. */
export function createQuestions(
  session: () => TokenSession,
  ask: TokenSessionOptions['onScopesNeeded'],
): TokenSession['needScopes'] {
  const open = new Map<string, Promise<boolean>>();
  let last: Promise<unknown> = Promise.resolve();

  return function needScopes(scopes) {
    const key = [...scopes].sort().join(' ');
    const known = open.get(key);
    if (known !== undefined) return known;
    const question = last.then(() => answer(scopes)).finally(() => open.delete(key));
    open.set(key, question);
    last = question.catch(() => {});
    return question;
  };

  async function answer(scopes: readonly string[]): Promise<boolean> {
    const { state } = session();
    if (!state.signedIn || !ask) return false;
    const missing = scopes.filter((scope) => !state.scopes.includes(scope));
    // An answer to another question may have brought them.
    if (missing.length === 0) return true;
    try {
      return await ask(missing, session());
    } catch (error) {
      // The server would not: so it is no. What else an app throws is its own fault, and not hidden.
      if (error instanceof TokenSessionError) return false;
      throw error;
    }
  }
}
