import { useGraphiQLActions } from '@graphiql/react';
import type { ReactNode } from 'react';
import { schemaProblems } from '../schema-problems.ts';
import type { ScopesModel } from '../scopes-model.ts';
import { useOperationNeeds, useScopesState, useSessionState } from './hooks.ts';
import { WarningIcon } from './icons.tsx';
import { ScopeChip } from './scope-chip.tsx';

/** Beneath the answer: what it lacked, and what the operation at the cursor needs. */
export function ScopesFooter({ model }: { readonly model: ScopesModel }): ReactNode {
  const needs = useOperationNeeds(model);
  const { problem } = useScopesState(model).requirements;
  return (
    <>
      <AnswerBanner model={model} isQuery={needs?.kind === 'query'} />
      {!needs && (
        <p className="scopes-footer scopes-quiet">
          {problem ? schemaProblems[problem] : 'No operation at the cursor'}
        </p>
      )}
      {needs && (
        <section className="scopes-footer" aria-label="Scopes of this operation">
          <span>{needs.verdict === 'open' ? 'Needs no token' : 'Needs'}</span>
          {needs.scopes.map((name) => (
            <ScopeChip key={name} name={name} granted={!needs.missing.includes(name)} />
          ))}
          {needs.verdict !== 'open' && needs.scopes.length === 0 && (
            <ScopeChip name="any token" granted={needs.verdict === 'granted'} />
          )}
          {(needs.verdict === 'missing' || needs.verdict === 'unauthenticated') && (
            <button
              type="button"
              className="scopes-button scopes-primary scopes-small-button"
              onClick={() => void model.widen(needs.scopes)}
            >
              Get a token
            </button>
          )}
        </section>
      )}
    </>
  );
}

function AnswerBanner({
  model,
  isQuery,
}: {
  readonly model: ScopesModel;
  readonly isQuery: boolean;
}): ReactNode {
  const { answer, isLost, tokenEnded } = useScopesState(model);
  const session = useSessionState(model);
  const { run } = useGraphiQLActions();
  if (isLost) {
    return <Banner text="The server does not answer. It is asked again every two seconds." />;
  }
  if (tokenEnded) {
    return (
      <Banner text="The subscription ended: its token expired or was revoked.">
        <button type="button" className="scopes-button" onClick={run}>
          {session.signedIn ? 'Subscribe again' : 'Subscribe without a token'}
        </button>
      </Banner>
    );
  }
  if (answer?.denied === 'FORBIDDEN') {
    const widenAndRun = async () => {
      // A mutation is the person's to repeat.
      if ((await model.widen(answer.missing)) && isQuery) run();
    };
    return (
      <Banner text={`Not enough permissions: the token lacks ${answer.missing.join(', ')}.`}>
        <button type="button" className="scopes-button scopes-primary" onClick={() => void widenAndRun()}>
          Get a wider token
        </button>
      </Banner>
    );
  }
  return null;
}

function Banner({ text, children }: { readonly text: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="scopes-banner" role="alert">
      <WarningIcon />
      <p>{text}</p>
      {children}
    </div>
  );
}
