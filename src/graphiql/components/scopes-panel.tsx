import type { ReactNode } from 'react';
import { isMissing } from '../is-missing.ts';
import type { OperationNeeds } from '../operation-needs.ts';
import { schemaProblems } from '../schema-problems.ts';
import { grantedBy, knownScopes, noticeOf, type ScopesModel } from '../scopes-model.ts';
import { useOperationNeeds, useOwnAuthorization, useScopesState, useSessionState } from './hooks.ts';
import { CheckIcon } from './icons.tsx';
import { NeedsTable } from './needs-table.tsx';
import { ScopeChip } from './scope-chip.tsx';
import { SessionCard } from './session-card.tsx';

/** The panel: who is signed in, what the operation at the cursor needs, what scopes there are. */
export function ScopesPanel({ model }: { readonly model: ScopesModel }): ReactNode {
  const session = useSessionState(model);
  const isOwn = useOwnAuthorization();
  return (
    <section className="scopes-panel" aria-label="Authorization">
      <h1>Authorization</h1>
      {session.signedIn ? (
        <SessionCard model={model} session={session} onScopes={() => model.ask(session.scopes)} />
      ) : (
        <div className="scopes-card">
          <p className="scopes-row">
            <span className="scopes-dot" />
            <span className="scopes-text">{noticeOf(session)} Requests go out without a token.</span>
          </p>
          <button type="button" className="scopes-button" aria-haspopup="dialog" onClick={() => model.ask()}>
            Authorize…
          </button>
        </div>
      )}
      {isOwn && (
        <p className="scopes-note">
          The Headers tab has an <code>Authorization</code>: that is sent, and not this token. What it grants
          is not known.
        </p>
      )}
      <OperationSection model={model} isOwn={isOwn} />
      <AllScopes model={model} />
    </section>
  );
}

/** What scopes there are, and which of them the token has. */
function AllScopes({ model }: { readonly model: ScopesModel }): ReactNode {
  const state = useScopesState(model);
  const granted = grantedBy(useSessionState(model));
  const scopes = knownScopes(state, model.options);
  if (scopes.length === 0) return null;
  return (
    <>
      <h2>All scopes</h2>
      <dl className="scopes-list">
        {scopes.map(({ name, description }) => (
          <div key={name}>
            <dt>
              <ScopeChip
                name={name}
                {...(granted && !isMissing(state, name, granted) && { granted: true })}
              />
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

interface OperationSectionProps {
  readonly model: ScopesModel;
  /** Another token is sent than the session's. */
  readonly isOwn: boolean;
}

function OperationSection({ model, isOwn }: OperationSectionProps): ReactNode {
  const { requirements } = useScopesState(model);
  const needs = useOperationNeeds(model);
  if (requirements.problem) return <p className="scopes-quiet">{schemaProblems[requirements.problem]}</p>;
  if (!needs) return <p className="scopes-quiet">There is no operation at the cursor.</p>;
  const name = needs.name === null ? `this ${needs.kind}` : <code>{needs.name}</code>;
  if (needs.verdict === 'open') return <p className="scopes-quiet">Nothing in {name} needs a token.</p>;
  return (
    <>
      <h2>What {name} needs</h2>
      <NeedsTable needs={needs} isKnown={!isOwn} />
      {!isOwn && <Verdict model={model} needs={needs} />}
    </>
  );
}

interface VerdictProps {
  readonly model: ScopesModel;
  readonly needs: OperationNeeds;
}

function Verdict({ model, needs }: VerdictProps): ReactNode {
  if (needs.verdict === 'granted') {
    return (
      <p className="scopes-verdict scopes-good">
        <CheckIcon /> The token grants all it needs.
      </p>
    );
  }
  return (
    <>
      <p className="scopes-verdict scopes-bad">
        {needs.verdict === 'missing'
          ? `The token lacks ${needs.missing.join(', ')}: these fields will come back as errors.`
          : 'Without a token these fields will come back as errors.'}
      </p>
      <button
        type="button"
        className="scopes-button scopes-primary scopes-wide"
        onClick={() => void model.widen(needs.scopes)}
      >
        Get a token for this operation
      </button>
    </>
  );
}
