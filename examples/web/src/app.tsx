import type { GraphQLClient } from './client.ts';
import { Items } from './items.tsx';
import { Locked } from './locked.tsx';
import { MyItems } from './operations.ts';
import { Profile } from './profile.tsx';
import { ScopeQuestion } from './scope-question.tsx';
import { useSession } from './session.ts';
import { SignIn } from './sign-in.tsx';

export function App({ client, clients }: { client: GraphQLClient; clients: Record<string, GraphQLClient> }) {
  const state = useSession();
  return (
    <client.Provider>
      <header>
        <h1>Shelf</h1>
        <nav aria-label="GraphQL client">
          {Object.entries(clients).map(([path, one]) => (
            <a key={path} href={path} aria-current={one === client ? 'page' : undefined}>
              {one.name}
            </a>
          ))}
        </nav>
      </header>
      <main>
        {state.signedIn ? (
          <>
            <Profile client={client} />
            <section className="card" aria-labelledby="items">
              <h2 id="items">Your items</h2>
              <Locked title="Your items" document={MyItems}>
                {/* With another sign-in or other scopes its stream begins anew. */}
                <Items key={`${state.id} ${state.scopes.join(' ')}`} client={client} />
              </Locked>
            </section>
          </>
        ) : (
          <SignIn />
        )}
      </main>
      <ScopeQuestion />
    </client.Provider>
  );
}
