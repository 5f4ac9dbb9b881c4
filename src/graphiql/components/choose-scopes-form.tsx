import { type FormEvent, type ReactNode, useState } from 'react';
import type { SessionState } from '../../client/session-state.ts';
import type { DeclaredScope } from '../../directive/catalogue.ts';
import type { ScopesModel } from '../scopes-model.ts';
import { ScopeCheckboxes } from './scope-checkboxes.tsx';

interface ChooseScopesFormProps {
  readonly model: ScopesModel;
  readonly session: Extract<SessionState, { signedIn: true }>;
  readonly scopes: readonly DeclaredScope[];
  readonly ticked: readonly string[];
  readonly needed: readonly string[];
  readonly onDone: () => void;
}

/** Narrows and widens the token, within what the sign-in gave, without a password. */
export function ChooseScopesForm(props: ChooseScopesFormProps): ReactNode {
  const { model, session, scopes, needed, onDone } = props;
  const within = (names: readonly string[]) => names.filter((name) => model.canChoose([name]));
  const [ticked, setTicked] = useState<readonly string[]>(() => within(props.ticked));
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const outOfReach = scopes.map(({ name }) => name).filter((name) => !model.canChoose([name]));

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    // RFC 6749 §6: an empty scope means all that was granted.
    if (ticked.length === 0) return setProblem('A token cannot be narrowed to nothing: log out instead.');
    setBusy(true);
    setProblem('');
    try {
      await model.choose(ticked);
      onDone();
    } catch (error) {
      setProblem(String(Object(error).description ?? error));
    } finally {
      setBusy(false);
    }
  }

  if (!session.renewable && outOfReach.length === scopes.length) {
    return <p className="scopes-quiet">This token cannot be changed: log out to get another one.</p>;
  }
  return (
    <form onSubmit={submit}>
      <ScopeCheckboxes
        scopes={scopes}
        ticked={ticked}
        needed={needed}
        outOfReach={outOfReach}
        onChange={setTicked}
      />
      {problem && (
        <p className="scopes-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="scopes-row scopes-actions">
        <button type="submit" className="scopes-button scopes-primary" disabled={isBusy}>
          Use these scopes
        </button>
      </div>
    </form>
  );
}
