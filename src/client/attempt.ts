import { missingScopes } from './required-scopes.ts';
import type { SessionState } from './session-state.ts';
import type { TokenSession } from './session-types.ts';
import { TokenSessionError } from './token-session-error.ts';

/** An operation, as each client has it. */
export interface AttemptedOperation {
  readonly document: unknown;
  readonly kind: string;
}

/** One sending of an operation: with which token, and as whom. */
export interface Attempt {
  readonly operation: AttemptedOperation;
  readonly token: string | null;
  readonly identity: Identity;
  /** As whom it was asked for: by now somebody may have allowed more. */
  readonly begunAs: Identity;
  /** How many mutations of the session had been answered that a change of identity came before. */
  readonly mutations: number;
  /** How many there were before. */
  readonly earlier: number;
  /** Whether the person was asked for scopes that the document says it needs. */
  readonly wasAsked: boolean;
}

/** A GraphQL error, or what stands for one. */
export interface AnswerError {
  readonly path?: readonly unknown[] | undefined;
  readonly extensions?: { readonly [name: string]: unknown } | undefined;
}

/** Who is signed in, and with which granted scopes: what an answer depends on. */
export interface Identity {
  readonly id: string | undefined;
  readonly scopes: string;
}

/** Of an operation: the first time, after a renewal or a wider token, after a mutation that waited for that, and as another person who has signed in since. */
const mostAttempts = 4;

/** Waits for the token of an operation that is about to be sent; asks for scopes first where its document tells them. */
export async function beginAttempt(
  session: TokenSession,
  operation: AttemptedOperation,
  before?: Attempt,
): Promise<Attempt> {
  const { state } = session;
  const begunAs = before?.begunAs ?? identityOf(state);
  const missing = state.signedIn && !before ? missingScopes(operation.document, state.scopes) : [];
  const wasAsked = before?.wasAsked ?? missing.length > 0;
  // Refused, it is sent all the same: the rest of it may be answered.
  if (missing.length > 0) await session.needScopes(missing);
  let identity: Identity;
  let token: string | null;
  // Until they belong together: somebody may leave or come while the token is waited for.
  do {
    identity = identityOf(session.state);
    token = await session.accessToken();
  } while (!isSame(identity, identityOf(session.state)));
  const mutations = answeredMutations.get(session) ?? 0;
  const earlier = before ? before.earlier + 1 : 0;
  return { operation, token, identity, begunAs, mutations, earlier, wasAsked };
}

/**
 * By session. A wider token begins the queries again just before the mutation that asked for it is sent; what is answered to them
 * after it may not know of it, and a client takes a query that the mutation begins anew for one that is under way.
 */
const answeredMutations = new WeakMap<TokenSession, number>();

/** To be told of each answer, before the app is. */
export function noteAnswer(session: TokenSession, { operation, identity, begunAs }: Attempt): void {
  if (operation.kind !== 'mutation' || isSame(identity, begunAs)) return;
  answeredMutations.set(session, (answeredMutations.get(session) ?? 0) + 1);
}

/**
 * What to do with the first answer of an attempt: whether the operation is worth being sent again. It renews a token that was refused, and asks
 * for scopes that were missing. A stream is never begun again.
 */
export async function shouldRetry(
  session: TokenSession,
  attempt: Attempt,
  errors: readonly AnswerError[],
): Promise<boolean> {
  const { token, operation, earlier } = attempt;
  // Answers for another person, with other scopes, or from before a mutation would be kept beside those of today.
  if (operation.kind === 'query' && isOutdated(session, attempt)) {
    if (earlier + 1 < mostAttempts) return true;
    if (isOfFormerSignIn(session, attempt)) throw formerSignIn();
    return false;
  }
  if (token === null || earlier > 0) return false;
  const codes = errors.map(({ extensions }) => extensions?.code);
  if (codes.includes('UNAUTHENTICATED')) await session.renew(token).catch(() => {});
  else if (codes.includes('FORBIDDEN')) await askFor(errors, session, attempt);
  else return false;
  if (operation.kind === 'subscription' || !session.state.signedIn) return false;
  if (operation.kind === 'mutation' && !errors.every(isBeforeExecution)) return false;
  return (await session.accessToken()) !== token;
}

async function askFor(errors: readonly AnswerError[], session: TokenSession, { wasAsked }: Attempt) {
  const missing = errors.flatMap(({ extensions }) =>
    extensions?.code === 'FORBIDDEN' ? ((extensions.missingScopes as string[] | undefined) ?? []) : [],
  );
  if (missing.length > 0 && !wasAsked) await session.needScopes([...new Set(missing)].sort());
}

/** A mutation may be sent again only where nothing of it can have run: the error of a result that was denied looks like that of a refused one. */
function isBeforeExecution({ path }: AnswerError): boolean {
  return path === undefined;
}

/** Whether somebody else is signed in by now, nobody, or the same person with other scopes, or a mutation was answered that had to wait for them. */
export function isOutdated(session: TokenSession, { identity, mutations }: Attempt): boolean {
  const isStale = mutations !== (answeredMutations.get(session) ?? 0);
  return isStale || !isSame(identity, identityOf(session.state));
}

/** Whether an answer belongs to a sign-in that has ended: it is nobody's business any more. */
export function isOfFormerSignIn(session: TokenSession, { identity }: Attempt): boolean {
  return identityOf(session.state).id !== identity.id;
}

export function formerSignIn(): TokenSessionError {
  return new TokenSessionError('signed_out', 'this is the answer to a sign-in that was left');
}

/** Calls `changed` after each sign-in, sign-out and change of the token's scopes, and not when it is renewed. */
export function onIdentityChange(session: TokenSession, changed: () => void): () => void {
  let last = identityOf(session.state);
  return session.subscribe(() => {
    const next = identityOf(session.state);
    if (isSame(next, last)) return;
    last = next;
    changed();
  });
}

function identityOf(state: SessionState): Identity {
  return state.signedIn
    ? { id: state.id, scopes: [...state.scopes].sort().join(' ') }
    : { id: undefined, scopes: '' };
}

function isSame(one: Identity, other: Identity): boolean {
  return one.id === other.id && one.scopes === other.scopes;
}
