import { type ReactNode, useState } from 'react';
import type { SessionState } from '../../client/session-state.ts';
import type { ScopesModel } from '../scopes-model.ts';
import { useSecondsUntil } from './hooks.ts';
import { ScopeChip } from './scope-chip.tsx';

interface SessionCardProps {
  readonly model: ScopesModel;
  readonly session: Extract<SessionState, { signedIn: true }>;
  /** Shows what can be ticked; absent where it is shown already. */
  readonly onScopes?: (() => void) | undefined;
}

/** Who is signed in, with what, until when; and what can be done about it. */
export function SessionCard({ model, session, onScopes }: SessionCardProps): ReactNode {
  const seconds = useSecondsUntil(session.expiresAt);
  const [problem, setProblem] = useState('');
  const attempt = async (action: () => Promise<void>) => {
    setProblem('');
    await action().catch((error) => setProblem(String(error?.description ?? error)));
  };
  return (
    <div className="scopes-card">
      <p className="scopes-row">
        <span className="scopes-dot scopes-on" />
        <strong>{session.username ?? 'Signed in'}</strong>
        <span className="scopes-time">{seconds === 0 ? 'expired' : `expires in ${timeLeft(seconds)}`}</span>
      </p>
      <p className="scopes-row">
        <span className="scopes-quiet">Granted</span>
        {session.scopes.map((scope) => (
          <ScopeChip key={scope} name={scope} />
        ))}
        {session.scopes.length === 0 && <span>no scopes</span>}
      </p>
      <div className="scopes-row">
        <button
          type="button"
          className="scopes-button"
          disabled={!session.renewable}
          onClick={() => attempt(() => model.session.renew())}
        >
          Renew
        </button>
        {onScopes && (
          <button type="button" className="scopes-button" aria-haspopup="dialog" onClick={onScopes}>
            Scopes…
          </button>
        )}
        <button
          type="button"
          className="scopes-button"
          onClick={() => attempt(() => model.session.signOut())}
        >
          Log out
        </button>
      </div>
      {problem && (
        <p className="scopes-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** `9:05`, `1:00:00`. */
export function timeLeft(seconds: number | null): string {
  const left = seconds ?? 0;
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  const rest = String(left % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
