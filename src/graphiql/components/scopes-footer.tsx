import { useGraphiQLActions } from '@graphiql/react';
import type { ReactNode } from 'react';
import type { OperationNeeds } from '../operation-needs.ts';
import { schemaProblems } from '../schema-problems.ts';
import type { ScopesModel } from '../scopes-model.ts';
import { useOperationNeeds, useOwnAuthorization, useScopesState, useSessionState } from './hooks.ts';
import { WarningIcon } from './icons.tsx';
import { ScopeChip } from './scope-chip.tsx';

/** Beneath the answer: what it lacked, and what the operation at the cursor needs. */
export function ScopesFooter({ model }: { readonly model: ScopesModel }): ReactNode {
  const needs = useOperationNeeds(model);
  const { problem } = useScopesState(model).requirements;
  return (
    <>
      <AnswerBanner model={model} needs={needs} />
      {!needs && (
        <p className="scopes-footer scopes-quiet">
          {problem ? schemaProblems[problem] : 'No operation at the cursor'}
        </p>
      )}
      {needs && <NeedsLine model={model} needs={needs} />}
    </>
  );
}

interface NeedsLineProps {
  readonly model: ScopesModel;
  readonly needs: OperationNeeds;
}

function NeedsLine({ model, needs }: NeedsLineProps): ReactNode {
  const isOwn = useOwnAuthorization();
  const { verdict, scopes, missing } = needs;
  const chip = (name: string, granted: boolean) => (
    <ScopeChip key={name} name={name} {...(!isOwn && { granted })} />
  );
  return (
    <section className="scopes-footer" aria-label="Scopes of this operation">
      <span>{verdict === 'open' ? 'Needs no token' : 'Needs'}</span>
      {scopes.map((name) => chip(name, !missing.includes(name)))}
      {verdict !== 'open' && scopes.length === 0 && chip('any token', verdict === 'granted')}
      {isOwn && <span className="scopes-quiet">The Authorization of the Headers tab is sent.</span>}
      {!isOwn && (verdict === 'missing' || verdict === 'unauthenticated') && (
        <button
          type="button"
          className="scopes-button scopes-primary scopes-small-button"
          onClick={() => void model.widen(scopes)}
        >
          Get a token
        </button>
      )}
    </section>
  );
}

interface AnswerBannerProps {
  readonly model: ScopesModel;
  readonly needs: OperationNeeds | undefined;
}

function AnswerBanner({ model, needs }: AnswerBannerProps): ReactNode {
  const { answer, isLost, tokenEnded } = useScopesState(model);
  const session = useSessionState(model);
  const isOwn = useOwnAuthorization();
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
    // Not every server says what is missing.
    const missing = answer.missing.length > 0 ? answer.missing : (needs?.missing ?? []);
    const widenAndRun = async () => {
      // A mutation is the person's to repeat.
      if ((await model.widen(missing)) && needs?.kind === 'query') run();
    };
    return (
      <Banner
        text={
          missing.length > 0
            ? `Not enough permissions: the token ${isOwn ? 'of the Headers tab ' : ''}lacks ${missing.join(', ')}.`
            : 'Not enough permissions.'
        }
      >
        {!isOwn && (
          <button type="button" className="scopes-button scopes-primary" onClick={() => void widenAndRun()}>
            Get a wider token
          </button>
        )}
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
