import { type ReactNode, useEffect, useId, useRef } from 'react';
import { knownScopes, type ScopesModel } from '../scopes-model.ts';
import { ChooseScopesForm } from './choose-scopes-form.tsx';
import { useScopesState, useSessionState } from './hooks.ts';
import { CrossIcon } from './icons.tsx';
import { PasteTokenForm } from './paste-token-form.tsx';
import { SessionCard } from './session-card.tsx';
import { SignInForm } from './sign-in-form.tsx';

export interface AuthorizeDialogProps {
  readonly model: ScopesModel;
  readonly ticked: readonly string[];
  readonly needed: readonly string[];
}

/** A modal dialog: the browser keeps the focus in it, closes it on Esc and gives the focus back. */
export function AuthorizeDialog({ model, ticked, needed }: AuthorizeDialogProps): ReactNode {
  const title = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const session = useSessionState(model);
  const state = useScopesState(model);
  const scopes = knownScopes(state, model.options);
  const { methods = { password: true, popup: true }, tokensFrom } = model.options;
  const close = () => dialog.current?.close();
  useEffect(() => {
    if (dialog.current?.open !== false) return;
    dialog.current.showModal();
    // Not on the button that closes it, which is first.
    dialog.current.querySelector('input')?.focus();
  }, []);
  const form = { model, scopes, ticked, needed, onDone: close };
  return (
    <dialog
      ref={dialog}
      className="scopes-dialog"
      aria-labelledby={title}
      onClose={() => model.set({ dialog: null })}
    >
      <header className="scopes-row">
        <h2 id={title}>{session.signedIn ? 'Authorization' : 'Authorize'}</h2>
        <button type="button" className="scopes-close" aria-label="Close" onClick={close}>
          <CrossIcon />
        </button>
      </header>
      {session.signedIn ? (
        <>
          <SessionCard model={model} session={session} />
          <ChooseScopesForm {...form} session={session} />
        </>
      ) : methods.password || methods.popup ? (
        <SignInForm {...form} methods={methods} />
      ) : (
        <PasteTokenForm tokensFrom={tokensFrom} onDone={close} />
      )}
    </dialog>
  );
}
