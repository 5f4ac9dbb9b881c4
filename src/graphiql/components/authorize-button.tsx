import { type ReactNode, useEffect } from 'react';
import type { ScopesModel } from '../scopes-model.ts';
import { AuthorizeDialog } from './authorize-dialog.tsx';
import { useEditorHints } from './editor-hints.ts';
import {
  useOperationNeeds,
  usePageVisible,
  useScopesState,
  useSecondsUntil,
  useSessionState,
} from './hooks.ts';
import { useSessionEffects } from './session-effects.ts';
import { SignInButton } from './sign-in-button.tsx';

/** The button with its dialog, and all that goes on in GraphiQL besides: it is there as long as GraphiQL is. */
export function AuthorizeButton({ model }: { readonly model: ScopesModel }): ReactNode {
  const { dialog, notice } = useScopesState(model);
  const needs = useOperationNeeds(model);
  useRenewal(model);
  useSessionEffects(model);
  useEditorHints(model);
  return (
    <>
      <SignInButton model={model} scopes={needs?.scopes ?? []} />
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
function useRenewal(model: ScopesModel): void {
  const session = useSessionState(model);
  const seconds = useSecondsUntil(session.signedIn ? session.expiresAt : null);
  const isVisible = usePageVisible();
  useEffect(() => {
    if (seconds === null || seconds > lastSeconds || !isVisible) return;
    // Where it fails, the next request says so.
    model.session.accessToken().catch(() => {});
  }, [model, seconds, isVisible]);
}
