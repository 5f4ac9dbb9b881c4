import { type LoginAttempt, type LoginLimits, TooManyFailures } from './login-limits.ts';
import type { Passwords } from './passwords.ts';
import type { AuthorizationStorage, StoredUser } from './storage.ts';

/** How an attempt to sign in ended: the user, or why not. */
export type SignInResult =
  | { readonly user: StoredUser }
  | { readonly refused: 'credentials' | 'disabled' }
  | TooManyFailures;

export type SignIn = (attempt: LoginAttempt & { readonly password: string }) => Promise<SignInResult>;

/** Signs people in by password (rules H14, H15). */
export function createSignIn(
  storage: Pick<AuthorizationStorage, 'findCredentials'>,
  passwords: Passwords,
  limits: LoginLimits,
): SignIn {
  return function signIn(attempt) {
    return limits.attempt(
      attempt,
      () => check(attempt.username, attempt.password),
      // The owner of a disabled account knows the password: that is no guess.
      (result) => 'user' in result || result.refused === 'disabled',
    );
  };

  async function check(username: string, password: string) {
    const found = await storage.findCredentials(username);
    const matches = await passwords.verify(password, found?.passwordHash);
    if (!found || !matches) return { refused: 'credentials' } as const;
    // While bcrypt worked the password may have been changed: that signs out everywhere, and this sign-in would outlive it.
    const now = await storage.findCredentials(username);
    if (now?.passwordHash !== found.passwordHash) return { refused: 'credentials' } as const;
    return now.user.disabled ? ({ refused: 'disabled' } as const) : { user: now.user };
  }
}

/** How a person or a program is told of an attempt that failed: the same for an unknown user and a wrong password. */
export function refusalOf(result: Exclude<SignInResult, { user: StoredUser }>): {
  readonly status: number;
  readonly text: string;
  /** In seconds. */
  readonly retryAfter?: number;
} {
  if (result instanceof TooManyFailures) {
    const { retryAfter } = result;
    return { status: 429, text: `Too many failed attempts; try again in ${retryAfter} seconds`, retryAfter };
  }
  const text = result.refused === 'disabled' ? 'Inactive user' : 'Incorrect username or password';
  return { status: 400, text };
}
