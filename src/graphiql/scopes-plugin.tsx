import type { GraphiQLPlugin } from '@graphiql/react';
import type { Fetcher } from '@graphiql/toolkit';
import type { ReactNode } from 'react';
import { AuthorizeButton } from './components/authorize-button.tsx';
import { LockIcon, MapIcon } from './components/icons.tsx';
import { ScopeMapPane } from './components/scope-map-pane.tsx';
import { ScopesFooter } from './components/scopes-footer.tsx';
import { ScopesPanel } from './components/scopes-panel.tsx';
import { panelTitle } from './panel-title.ts';
import { scopedFetcher } from './scoped-fetcher.ts';
import { createScopesModel, type ScopesModel, type ScopesOptions } from './scopes-model.ts';

export interface ScopesPluginOptions extends ScopesOptions {
  /** Sends operations; the token is added to its headers. */
  readonly fetcher: Fetcher;
}

export interface ScopesPlugin {
  /** For `<GraphiQL fetcher>`. */
  readonly fetcher: Fetcher;
  /** For `<GraphiQL plugins>`. */
  readonly plugins: GraphiQLPlugin[];
  /** For `<GraphiQL.Logo>`, top right: opens the dialog, and says who is signed in. */
  readonly AuthorizeButton: () => ReactNode;
  /** For `<GraphiQL.Footer>`, beneath the answer. */
  readonly ScopesFooter: () => ReactNode;
  readonly model: ScopesModel;
}

/**
 * Sign-in with scopes for a GraphiQL 5: make it once, outside of components.
 * `import { scopesPlugin } from 'graphql-scopes/graphiql'`
 */
export function scopesPlugin(options: ScopesPluginOptions): ScopesPlugin {
  const model = createScopesModel(options);
  const panel: GraphiQLPlugin = {
    title: panelTitle,
    icon: LockIcon,
    content: () => <ScopesPanel model={model} />,
  };
  const map: GraphiQLPlugin = {
    title: 'Scope map',
    icon: MapIcon,
    content: () => <ScopeMapPane model={model} />,
  };
  return {
    model,
    plugins: [panel, map],
    AuthorizeButton: () => <AuthorizeButton model={model} />,
    ScopesFooter: () => <ScopesFooter model={model} />,
    fetcher: scopedFetcher({
      fetcher: options.fetcher,
      session: options.session,
      requirements: async (own) =>
        (await (own === undefined ? model.requirements() : model.reload(own))).schema,
      onAnswer: (answer) => model.set({ answer, tokenEnded: false }),
      onTokenEnded: () => model.set({ tokenEnded: true }),
      onLost: model.lose,
    }),
  };
}
