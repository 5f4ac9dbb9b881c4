import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { headersWithToken } from '../headers-with-token.ts';

interface PasteTokenFormProps {
  /** Where tokens come from. */
  readonly tokensFrom: string | undefined;
  readonly onDone: () => void;
}

/** For an API whose tokens this page cannot ask for: one that the person has goes into the Headers tab. */
export function PasteTokenForm({ tokensFrom, onDone }: PasteTokenFormProps): ReactNode {
  const id = useId();
  const [isUnreadable, setUnreadable] = useState(false);
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const { introspect } = useGraphiQLActions();

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get('token') ?? '').replace(/^\s*bearer\s+/i, '');
    const headers = headersWithToken(headerEditor?.getValue() ?? '', token.trim());
    setUnreadable(headers === undefined);
    if (headers === undefined) return;
    headerEditor?.setValue(headers);
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
      {isUnreadable && (
        <p className="scopes-problem" role="alert">
          The Headers tab is not a JSON object, and a comment in it would be lost. Mend it first.
        </p>
      )}
      <div className="scopes-row scopes-actions">
        <button type="submit" className="scopes-button scopes-primary">
          Use this token
        </button>
      </div>
    </form>
  );
}
