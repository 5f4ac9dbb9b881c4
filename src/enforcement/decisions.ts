import type { GraphQLResolveInfo } from 'graphql';
import type { Check, Granted } from '../requirement/satisfaction.ts';
import { type GetToken, type GrantedDuring, tokenIn } from './granted.ts';

/** Whether the token of a request meets a requirement. It asks the context at every call, and reckons once. */
export type Admits = (context: unknown, info: GraphQLResolveInfo) => boolean;

/**
 * Decides once per token and requirement while one execution runs on, not at each of ten thousand items.
 *
 * What is remembered holds for these variables (each execution has its own object), this set of scopes and its size, until the
 * token is revoked, and is forgotten before anything else gets its turn, so nothing outlives its token (rule S8).
 */
export function createDecisions(getToken: GetToken, grantedDuring: GrantedDuring): (check: Check) => Admits {
  let variables: unknown;
  let presented: Granted = null;
  let size = 0;
  let granted: Granted = null;
  let stretch = 0;
  const decisions = new WeakMap<Check, Admits>();

  return function decisionOf(check) {
    const decision = decisions.get(check) ?? decide(check);
    decisions.set(check, decision);
    return decision;
  };

  function decide({ isMet }: Check): Admits {
    let metIn = -1;

    return function admits(context, info) {
      const token = tokenIn(context, getToken);
      if (!token) return isMet(null);
      const { scopes, signal } = token;
      const isOther = scopes !== presented || info.variableValues !== variables || scopes.size !== size;
      // A resolver may have revoked it in this stretch.
      if (isOther || signal?.aborted) {
        const now = grantedDuring(context, info);
        if (now === null) return isMet(null);
        begin(scopes, now, info.variableValues);
      }
      if (metIn === stretch) return true;
      if (!isMet(granted)) return false;
      metIn = stretch;
      return true;
    };
  }

  /** A mutation is granted what it began with (rule S11), whatever its token presents by now. */
  function begin(scopes: ReadonlySet<string>, now: ReadonlySet<string>, variableValues: unknown): void {
    if (presented === null) queueMicrotask(forget);
    variables = variableValues;
    presented = scopes;
    size = scopes.size;
    granted = now;
    stretch++;
  }

  function forget(): void {
    variables = undefined;
    presented = null;
    granted = null;
    stretch++;
  }
}
