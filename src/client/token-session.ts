import { createCodeFlow } from './code-flow.ts';
import { createKeptTokens, type Tokens, tabStorage } from './kept-tokens.ts';
import { createQuestions } from './scope-questions.ts';
import { type EndReason, type SessionState, stateOf } from './session-state.ts';
import type { PasswordSignIn, TokenSession, TokenSessionOptions } from './session-types.ts';
import { createSiblingTabs } from './sibling-tabs.ts';
import { createSubscribers } from './subscribers.ts';
import { createTokenClock } from './token-clock.ts';
import { type Grant, grantTokens, refreshTokens, revokeTokens } from './token-grants.ts';
import { createTokenServer } from './token-server.ts';
import { signedOut, TokenSessionError } from './token-session-error.ts';

/** In milliseconds: where renewing failed and the token lasts, it is not tried again before, or later where the server says so. */
const rest = 5_000;
/** In milliseconds: for a tab that this one may be a copy of, and for one that was renewing at the same time. */
const waitForSibling = 100;
const waitForWinner = 1_000;
/** After these the server may have done what it was asked. */
const losses: readonly string[] = ['temporarily_unavailable', 'invalid_response'];
/** Only these end a session; a server that is away does not. */
const refusals: readonly string[] = ['invalid_grant', 'invalid_client', 'unauthorized_client'];

/**
 * A person's tokens, for browsers and apps: gets, renews, narrows, widens and revokes them.
 * `import { createTokenSession } from 'graphql-scopes/client'`
 */
export function createTokenSession(options: TokenSessionOptions): TokenSession {
  const { issuer, clientId, clientSecret, storageKey = `graphql-scopes:${issuer}` } = options;
  const server = createTokenServer(options);
  const storage = tabStorage();
  const place = options.storage === 'memory' ? undefined : storage;
  const kept = createKeptTokens(place, storageKey, issuer);
  const codeFlow = createCodeFlow(options, server, `${storageKey}:sign-in`, storage);
  const clock = createTokenClock(options.renewBefore ?? 30);
  const subscribers = createSubscribers();
  let tokens: Tokens | undefined;
  let state: SessionState;
  let restsUntil = 0;
  /** Whose refresh token may have been used, by a try whose answer was lost. Refused then, it says nothing of the access token. */
  let unanswered: Tokens | undefined;
  let signOuts = 0;
  /** Of who is signed in: nobody waits for another's. */
  let running: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  keep(kept.read());
  /** What lay in the storage may be a copy, and used by now. */
  let isUnsure = tokens !== undefined;
  const siblings = place && createSiblingTabs({ name: storageKey, current: () => tokens, adopt });

  const session: TokenSession = {
    get state() {
      return state;
    },
    subscribe: subscribers.subscribe,
    signInWithPassword,
    signInWithPopup: (signIn) => begin(codeFlow.throughPopup(signIn)),
    signInWithRedirect: codeFlow.throughRedirect,
    completeSignIn,
    accessToken,
    renew,
    useScopes,
    needScopes: (scopes) => needScopes(scopes),
    signOut,
  };
  const needScopes = createQuestions(session, options.onScopesNeeded);
  return session;

  function signInWithPassword({ username, password, ...signIn }: PasswordSignIn): Promise<void> {
    const grant = { clientId, clientSecret, ...signIn, username };
    const form = { grant_type: 'password', username, password };
    const request = (scope: string) => server.requestTokens({ ...form, scope }, grant);
    return begin({ ...grant, request, repeatable: true });
  }

  async function completeSignIn(): Promise<boolean> {
    const answer = await codeFlow.answer();
    if (typeof answer === 'object') await begin(answer);
    return answer !== undefined;
  }

  async function begin(grant: Grant | Promise<Grant>): Promise<void> {
    const already = signOuts;
    const next = await grantTokens(server, issuer, await grant);
    if (signOuts !== already) {
      await revokeTokens(server, next);
      throw signedOut();
    }
    const before = tokens;
    isUnsure = false;
    keep(next);
    await leave(before);
  }

  async function accessToken(): Promise<string | null> {
    let failure: unknown;
    if (running !== undefined || isDue()) {
      await renew().catch((error) => {
        failure = error;
      });
    }
    if (!tokens) return null;
    if (clock.isOver()) {
      if (!isRenewable()) {
        end();
        return null;
      }
      // Without a token the answer would be another, which a cache might keep: better none.
      if (failure !== undefined) throw failure;
    }
    return tokens.accessToken;
  }

  function isDue(): boolean {
    if (!isRenewable()) return false;
    return clock.isOver() || (clock.endsSoon() && performance.now() >= restsUntil);
  }

  async function renew(refused?: string): Promise<void> {
    if (running !== undefined) return running;
    if (refused !== undefined) {
      if (tokens?.accessToken !== refused) return;
      if (!isRenewable()) return end();
    }
    return alone(refresh());
  }

  async function useScopes(scopes: readonly string[]): Promise<void> {
    const { id } = current();
    while (running !== undefined) await running.catch(() => {});
    // They are not meant for whoever has signed in meanwhile.
    if (tokens?.id !== id) throw signedOut();
    if (scopes.length === 0 && tokens?.ceiling.length) {
      throw new TokenSessionError('invalid_scope', 'a token cannot be narrowed to no scopes');
    }
    return alone(refresh(scopes));
  }

  async function signOut(): Promise<void> {
    const [before, renewal] = [tokens, running];
    signOuts++;
    keep(undefined, 'signed-out');
    await leave(before);
    // What is on its way is revoked when it arrives.
    await renewal?.catch(() => {});
  }

  async function leave(before: Tokens | undefined): Promise<void> {
    if (!before) return;
    siblings?.tell({ id: before.id, left: true });
    await revokeTokens(server, before);
  }

  /** A refresh token is used once: nobody may use it at the same time. */
  function alone(refreshing: Promise<void>): Promise<void> {
    const mine = refreshing.finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  }

  /** Without `scopes` it asks for the same ones again. */
  async function refresh(scopes?: readonly string[]): Promise<void> {
    let before = current();
    if (isUnsure) {
      isUnsure = false;
      await siblings?.ask(before.id, waitForSibling);
      if (tokens !== before && !scopes) return;
      before = current();
    }
    const wanted = scopes ?? before.wanted;
    const next = await refreshTokens(server, before, wanted).catch((error: TokenSessionError) => error);
    const isRefused = next instanceof Error && refusals.includes(next.code);
    if (isRefused && tokens === before) await siblings?.ask(before.id, waitForWinner);
    // A sibling's are of the same sign-in, which ends where any of its tokens is revoked.
    if (tokens !== before && tokens?.id === before.id) return scopes && refresh(scopes);
    if (next instanceof Error) {
      if (tokens === before) {
        if (!isRefused) {
          unanswered = losses.includes(next.code) ? before : undefined;
          restsUntil = performance.now() + Math.max(rest, (next.retryAfter ?? 0) * 1000);
        } else if (unanswered === before) keep({ ...before, refreshToken: undefined });
        else end();
      }
      throw next;
    }
    if (tokens !== before) return revokeTokens(server, next);
    keep(next);
    siblings?.tell({ id: next.id, tokens: next });
  }

  function current(): Tokens {
    if (tokens) return tokens;
    throw signedOut();
  }

  function isRenewable(): boolean {
    return tokens?.refreshToken !== undefined;
  }

  /** Of a sibling, which has no client's secret; nor has this tab then. */
  function adopt(next: Tokens | undefined): void {
    keep(next, 'signed-out');
  }

  function end(): void {
    keep(undefined, clock.isOver() ? 'expired' : 'refused');
  }

  function keep(next: Tokens | undefined, reason?: EndReason): void {
    if (tokens?.id !== next?.id) running = undefined;
    tokens = next;
    kept.write(next);
    if (next) clock.set(next);
    restsUntil = 0;
    state = stateOf(next, reason);
    endInTime();
    subscribers.tell();
  }

  /** What cannot be renewed ends by itself, so that a page which asks for nothing knows. */
  function endInTime(): void {
    clearTimeout(timer);
    if (!tokens || isRenewable()) return;
    timer = setTimeout(
      () => (clock.isOver() ? end() : endInTime()),
      Math.min(clock.left() + 1, longestTimer),
    );
    // On Node a session does not keep the process alive.
    (timer as { unref?: () => void }).unref?.();
  }
}

const longestTimer = 2 ** 31 - 1;
