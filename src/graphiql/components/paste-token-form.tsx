import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { type FormEvent, type ReactNode, useId } from 'react';

interface PasteTokenFormProps {
  /** Where tokens come from. */
  readonly tokensFrom: string | undefined;
  readonly onDone: () => void;
}

/** For an API whose tokens this page cannot ask for: one that the person has goes into the Headers tab. */
export function PasteTokenForm({ tokensFrom, onDone }: PasteTokenFormProps): ReactNode {
  const id = useId();
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const { introspect } = useGraphiQLActions();

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get('token') ?? '').replace(/^\s*bearer\s+/i, '');
    const headers = { ...objectIn(headerEditor?.getValue()), Authorization: `Bearer ${token.trim()}` };
    headerEditor?.setValue(JSON.stringify(headers, null, 2));
    void introspect();
    onDone();
  }

  return (
    <form onSubmit={submit}>
      <p className="scopes-quiet">
        Tokens for this API come from {tokensFrom ? <code>{tokensFrom}</code> : 'elsewhere'}. Get one there,
        and paste it here: it goes into the Headers tab, and is forgotten when the page is left.
      </p>
      <p className="scopes-field">
        <label htmlFor={id}>Access token</label>
        <input id={id} name="token" type="password" autoComplete="off" spellCheck={false} required />
      </p>
      <div className="scopes-row scopes-actions">
        <button type="submit" className="scopes-button scopes-primary">
          Use this token
        </button>
      </div>
    </form>
  );
}

function objectIn(text: string | undefined): object {
  try {
    return Object(JSON.parse(text ?? ''));
  } catch {
    return {};
  }
}
