import type { ReactNode } from 'react';
import type { ScopesModel } from '../scopes-model.ts';
import { useSecondsUntil, useSessionState } from './hooks.ts';
import { LockIcon, OpenLockIcon } from './icons.tsx';
import { timeLeft } from './session-card.tsx';

interface SignInButtonProps {
  readonly model: ScopesModel;
  /** Ticked in the dialog that it opens, where nobody is signed in. */
  readonly scopes: readonly string[];
}

/** Opens the dialog; once somebody is signed in it says who, and for how long. */
export function SignInButton({ model, scopes }: SignInButtonProps): ReactNode {
  const session = useSessionState(model);
  const seconds = useSecondsUntil(session.signedIn ? session.expiresAt : null);
  return (
    <button
      type="button"
      className={`scopes-authorize ${session.signedIn ? 'scopes-signed-in' : ''}`}
      aria-haspopup="dialog"
      onClick={() => model.ask(session.signedIn ? session.scopes : scopes)}
    >
      {session.signedIn ? <LockIcon /> : <OpenLockIcon />}
      {session.signedIn ? (
        <>
          <strong>{session.username ?? 'Signed in'}</strong>
          <span className="scopes-time">{timeLeft(seconds)}</span>
        </>
      ) : (
        'Authorize'
      )}
    </button>
  );
}
