import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { DeclaredScope } from '../../directive/catalogue.ts';
import type { ScopesModel, SignInMethods } from '../scopes-model.ts';
import { ScopeCheckboxes } from './scope-checkboxes.tsx';

interface SignInFormProps {
  readonly model: ScopesModel;
  readonly methods: SignInMethods;
  readonly scopes: readonly DeclaredScope[];
  readonly ticked: readonly string[];
  readonly needed: readonly string[];
  readonly onDone: () => void;
}

/** Asks for a token, by password or on the server's own pages. */
export function SignInForm({ model, methods, scopes, needed, onDone, ...props }: SignInFormProps): ReactNode {
  const { tokensFrom } = model.options;
  const [ticked, setTicked] = useState(props.ticked);
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const problemId = useId();

  async function attempt(action: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await action();
      onDone();
    } catch (error) {
      setProblem(problemIn(error));
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!methods.password) return void attempt(() => model.session.signInWithPopup({ scopes: ticked }));
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    const clientId = text('client_id');
    void attempt(() =>
      model.session.signInWithPassword({
        username: text('username'),
        password: text('password'),
        scopes: ticked,
        // All that the person may have: with it the token is widened without the password.
        ceiling: scopes.map(({ name }) => name),
        ...(clientId && { clientId }),
        ...(clientId && text('client_secret') && { clientSecret: text('client_secret') }),
      }),
    );
  }

  const problemAt = (place: Problem['place']) =>
    problem?.place === place && (
      <p id={problemId} className="scopes-problem" role="alert">
        {problem.text}
      </p>
    );

  return (
    <form onSubmit={submit} aria-describedby={problem ? problemId : undefined}>
      <p className="scopes-quiet">
        The token goes with every request of this tab, and is forgotten when the tab is closed.
      </p>
      {methods.password && (
        <>
          <TextField label="Username" name="username" autoComplete="username" required />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
          {problemAt('person')}
        </>
      )}
      <ScopeCheckboxes scopes={scopes} ticked={ticked} needed={needed} onChange={setTicked} />
      {methods.password && (
        <details open={problem?.place === 'client' || undefined}>
          <summary>
            Client credentials <span className="scopes-quiet">(optional)</span>
          </summary>
          <TextField label="Client id" name="client_id" autoComplete="off" />
          <TextField label="Client secret" name="client_secret" type="password" autoComplete="off" />
          {problemAt('client')}
        </details>
      )}
      {problemAt('elsewhere')}
      {tokensFrom && (
        <p className="scopes-quiet scopes-small">
          {methods.password ? 'Token URL' : 'Issuer'} <code>{tokensFrom}</code>
        </p>
      )}
      <div className="scopes-row scopes-actions">
        {methods.password && methods.popup && (
          <button
            type="button"
            className="scopes-button"
            disabled={isBusy}
            onClick={() => attempt(() => model.session.signInWithPopup({ scopes: ticked }))}
          >
            Sign in in a window
          </button>
        )}
        <button type="submit" className="scopes-button scopes-primary" disabled={isBusy}>
          Authorize
        </button>
      </div>
    </form>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'password';
  readonly autoComplete: string;
  readonly required?: boolean;
}

function TextField({ label, ...input }: TextFieldProps): ReactNode {
  const id = useId();
  return (
    <p className="scopes-field">
      <label htmlFor={id}>{label}</label>
      <input id={id} spellCheck={false} autoCapitalize="none" {...input} />
    </p>
  );
}

/** What went wrong, and beside which fields it is said. */
interface Problem {
  readonly text: string;
  readonly place: 'person' | 'client' | 'elsewhere';
}

function problemIn(error: unknown): Problem {
  const { code } = Object(error);
  const place =
    code === 'invalid_grant'
      ? 'person'
      : code === 'invalid_client' || code === 'unauthorized_client'
        ? 'client'
        : 'elsewhere';
  return { text: inWords(error), place };
}

function inWords(error: unknown): string {
  const { code, description, retryAfter } = Object(error);
  if (code === 'popup_blocked')
    return 'The browser did not open the window. Allow this page to open windows.';
  if (code === 'popup_closed') return 'The window was closed before you had signed in.';
  if (retryAfter) return `${description} Try again in ${retryAfter} seconds.`;
  return String(description ?? error);
}
