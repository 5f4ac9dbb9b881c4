import type { TokenSession } from 'graphql-scopes/client';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { ScopeList } from './scope-list.tsx';
import { widen } from './widen.ts';

interface Question {
  readonly session: TokenSession;
  readonly scopes: readonly string[];
  readonly answer: (isAllowed: boolean) => void;
}

let question: Question | undefined;
const listeners = new Set<() => void>();

/** Asks the person, in the dialog below; true once the token has the scopes. */
export function askForScopes(scopes: readonly string[], session: TokenSession): Promise<boolean> {
  return new Promise((resolve) => {
    show({
      session,
      scopes,
      answer(isAllowed) {
        show(undefined);
        resolve(isAllowed);
      },
    });
  });
}

/** The dialog for scopes that an operation needs, and the token has not. */
export function ScopeQuestion() {
  const asked = useSyncExternalStore(subscribe, () => question);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (asked) dialog.current?.showModal();
    else dialog.current?.close();
  }, [asked]);

  return (
    <dialog ref={dialog} aria-labelledby="question" onClose={() => asked?.answer(false)}>
      {asked && (
        <>
          <h2 id="question">Shelf asks for more</h2>
          <p>What you are about to do needs:</p>
          <ScopeList scopes={asked.scopes} />
          <div className="buttons">
            <button type="button" className="quiet" onClick={() => asked.answer(false)}>
              Not now
            </button>
            <button
              type="button"
              onClick={() =>
                widen(asked.session, asked.scopes).then(
                  () => asked.answer(true),
                  () => asked.answer(false),
                )
              }
            >
              Allow
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}

function show(next: Question | undefined): void {
  question = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
