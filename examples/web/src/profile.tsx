import type { GraphQLClient } from './client.ts';
import { Refusals } from './refusals.tsx';
import { session, useSession } from './session.ts';

export function Profile({ client }: { client: GraphQLClient }) {
  const { data, isLoading, refusals } = client.useMe();
  const state = useSession();
  const me = data?.me;
  return (
    <section className="card profile" aria-labelledby="profile">
      <h2 id="profile">{me ? (me.fullName ?? me.username) : 'You'}</h2>
      {isLoading && <p role="status">Loading…</p>}
      {me && (
        <p>
          {me.username}
          {me.email && ` · ${me.email}`}
        </p>
      )}
      <Refusals of={refusals} />
      <p className="granted">
        <span>Your token has</span>
        {state.signedIn && state.scopes.map((scope) => <code key={scope}>{scope}</code>)}
      </p>
      <button type="button" className="quiet" onClick={() => void session.signOut()}>
        Sign out
      </button>
    </section>
  );
}
