import type { AuthorizationEvent, ReportEvent } from './authorization-event.ts';
import { type LoginAttempt, type LoginLimits, TooManyFailures } from './login-limits.ts';
import { type LoginQueue, TooBusy } from './login-queue.ts';
import { networkOf } from './network-of.ts';
import type { Passwords } from './passwords.ts';
import type { AuthorizationStorage, StoredUser } from './storage.ts';

export interface SignedIn {
  readonly user: StoredUser;
  /** In seconds since the epoch; never before what signed the user out last, whoever's clock that was by. */
  readonly signedInAt: number;
}

/** How an attempt to sign in ended: the user, or why not. */
export type SignInResult =
  | SignedIn
  | { readonly refused: 'credentials' | 'disabled' }
  | TooManyFailures
  | TooBusy;

export interface SignInAttempt extends LoginAttempt {
  readonly password: string;
  /** Of the application that it is for. */
  readonly clientId?: string | undefined;
}

export type SignIn = (attempt: SignInAttempt) => Promise<SignInResult>;

/** Signs people in by password (rules H14, H15), as many at a time as the queue has places. */
export function createSignIn(
  storage: Pick<AuthorizationStorage, 'findCredentials'>,
  passwords: Passwords,
  limits: LoginLimits,
  queue: LoginQueue,
  reportEvent: ReportEvent,
): SignIn {
  return async function signIn(attempt) {
    const result = await queue.enter(networkOf(attempt.address), () => limited(attempt));
    if (result instanceof TooManyFailures) report(attempt, { event: 'sign-in.refused' });
    if (result instanceof TooBusy) report(attempt, { event: 'sign-in.refused', detail: 'too busy' });
    return result;
  };

  function limited(attempt: SignInAttempt) {
    return limits.attempt(
      attempt,
      () => check(attempt),
      // The owner of a disabled account knows the password: that is no guess.
      (outcome) => 'user' in outcome || outcome.refused === 'disabled',
    );
  }

  async function check(attempt: SignInAttempt) {
    const found = await storage.findCredentials(attempt.username);
    const matches = await passwords.verify(attempt.password, found?.passwordHash);
    const userId = found?.user.id;
    // While bcrypt worked the password may have been changed: that signs out everywhere, and this sign-in would outlive it.
    const now = matches ? await storage.findCredentials(attempt.username) : undefined;
    if (!found || !now || now.passwordHash !== found.passwordHash) {
      // Never the name of an unknown user: it may be a password that somebody typed into the wrong field.
      const detail = found ? 'wrong password' : 'unknown user';
      report(attempt, { event: 'sign-in.failed', userId, detail });
      return { refused: 'credentials' } as const;
    }
    if (now.user.disabled) {
      report(attempt, { event: 'sign-in.failed', userId, detail: 'disabled' });
      return { refused: 'disabled' } as const;
    }
    report(attempt, { event: 'sign-in', userId });
    return { user: now.user, signedInAt: Math.max(Math.floor(Date.now() / 1000), now.user.signedOutAt) };
  }

  function report({ address, clientId }: SignInAttempt, event: AuthorizationEvent): void {
    reportEvent({ address, clientId, ...event });
  }
}

/** Whether a user was signed out everywhere after a sign-in of that time. */
export function isSignedOut(user: StoredUser, signedInAt: number | undefined): boolean {
  return (signedInAt ?? 0) < user.signedOutAt;
}

/** How a person or a program is told of an attempt that failed: the same for an unknown user and a wrong password. */
export function refusalOf(result: Exclude<SignInResult, SignedIn>): {
  readonly status: number;
  readonly text: string;
  /** In seconds. */
  readonly retryAfter?: number;
} {
  if (result instanceof TooManyFailures) {
    const { retryAfter } = result;
    return { status: 429, text: `Too many failed attempts; try again in ${retryAfter} seconds`, retryAfter };
  }
  if (result instanceof TooBusy) {
    const { retryAfter } = result;
    return { status: 503, text: `Too many people sign in; try again in ${retryAfter} seconds`, retryAfter };
  }
  const text = result.refused === 'disabled' ? 'Inactive user' : 'Incorrect username or password';
  return { status: 400, text };
}
