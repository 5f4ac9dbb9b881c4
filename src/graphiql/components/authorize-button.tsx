import { type ReactNode, useEffect } from 'react';
import type { ScopesModel } from '../scopes-model.ts';
import { AuthorizeDialog } from './authorize-dialog.tsx';
import { useEditorHints } from './editor-hints.ts';
import { useOperationNeeds, useScopesState, useSecondsUntil, useSessionState } from './hooks.ts';
import { LockIcon, OpenLockIcon } from './icons.tsx';
import { timeLeft } from './session-card.tsx';
import { useSessionEffects } from './session-effects.ts';

/** Opens the dialog; once somebody is signed in it says who, and for how long. */
export function AuthorizeButton({ model }: { readonly model: ScopesModel }): ReactNode {
  const session = useSessionState(model);
  const { dialog, notice } = useScopesState(model);
  const needs = useOperationNeeds(model);
  const seconds = useSecondsUntil(session.signedIn ? session.expiresAt : null);
  useRenewal(model, seconds);
  useSessionEffects(model);
  useEditorHints(model);
  return (
    <>
      <button
        type="button"
        className={`scopes-authorize ${session.signedIn ? 'scopes-signed-in' : ''}`}
        aria-haspopup="dialog"
        onClick={() => model.ask(session.signedIn ? session.scopes : (needs?.scopes ?? []))}
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
      <span className="scopes-unseen" role="status">
        {notice}
      </span>
      {dialog && <AuthorizeDialog model={model} ticked={dialog.scopes} needed={needs?.scopes ?? []} />}
    </>
  );
}

/** Seconds before its end in which a token is looked after; the session knows when to renew it. */
const lastSeconds = 60;

/** Who looks at the page is not to see a token run out that can be renewed. */
function useRenewal({ session }: ScopesModel, seconds: number | null): void {
  useEffect(() => {
    if (seconds === null || seconds > lastSeconds || document.hidden) return;
    // Where it fails, the next request says so.
    session.accessToken().catch(() => {});
  }, [session, seconds]);
}
