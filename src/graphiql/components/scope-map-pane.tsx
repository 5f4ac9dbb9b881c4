import { useGraphiQL } from '@graphiql/react';
import { lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react';
import { schemaProblems } from '../schema-problems.ts';
import type { ScopesModel } from '../scopes-model.ts';
import { useScopesState, useSessionState } from './hooks.ts';
import { SignInButton } from './sign-in-button.tsx';

// Who does not look at the map does not load it.
const ScopeMapView = lazy(async () => {
  const { ScopeMapView: View } = await import('../scope-map/scope-map-view.tsx');
  return { default: View };
});

/** The whole schema against the scopes, as wide as the page: the style sheet sees to that. */
export function ScopeMapPane({ model }: { readonly model: ScopesModel }): ReactNode {
  const { requirements } = useScopesState(model);
  const session = useSessionState(model);
  const theme = useShownTheme();
  return (
    <div className="scopes-map-pane">
      <header className="scopes-row">
        <h1>Scope map</h1>
        <SignInButton model={model} scopes={[]} />
      </header>
      {requirements.problem ? (
        <p className="scopes-quiet">{schemaProblems[requirements.problem]}</p>
      ) : (
        <Suspense fallback={<p className="scopes-quiet">The map is being drawn.</p>}>
          <ScopeMapView
            schema={requirements.schema}
            granted={session.signedIn ? session.scopes : null}
            theme={theme}
            onWantScopes={(scopes) => void model.widen(scopes)}
          />
        </Suspense>
      )}
    </div>
  );
}

/** GraphiQL's, which may be the system's. */
function useShownTheme(): 'light' | 'dark' {
  const chosen = useGraphiQL((state) => state.theme);
  const isDark = useSyncExternalStore(
    (listener) => {
      const system = matchMedia(darkness);
      system.addEventListener('change', listener);
      return () => system.removeEventListener('change', listener);
    },
    () => matchMedia(darkness).matches,
  );
  return chosen ?? (isDark ? 'dark' : 'light');
}

const darkness = '(prefers-color-scheme: dark)';
