import { missingScopes } from 'graphql-scopes/client';
import { type ReactNode, useState } from 'react';
import { ScopeList } from './scope-list.tsx';
import { session, useSession } from './session.ts';
import { widen } from './widen.ts';

interface LockedProps {
  readonly title: string;
  /** It says by itself what it needs: nothing is sent that would be refused. */
  readonly document: unknown;
  readonly children: ReactNode;
}

/** Shows `children` to who may see what the document asks for, and says to others precisely what is missing. */
export function Locked({ title, document, children }: LockedProps) {
  const state = useSession();
  const [failure, setFailure] = useState('');
  const missing = missingScopes(document, state.signedIn ? state.scopes : []);
  if (missing.length === 0) return children;
  return (
    <div className="locked">
      <p>
        <strong>{title} are locked.</strong> Your token lacks:
      </p>
      <ScopeList scopes={missing} />
      <button
        type="button"
        onClick={() => widen(session, missing).catch(({ code }) => setFailure(`Not allowed: ${code}.`))}
      >
        Allow {missing.join(', ')}
      </button>
      <p role="status">{failure}</p>
    </div>
  );
}
