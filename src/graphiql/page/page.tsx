import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import type { ReactNode } from 'react';
import { createTokenSession } from '../../client/token-session.ts';
import { scopesPlugin, storageWithoutHeaders, withEventStreams } from '../index.ts';
import type { Discovered } from './discover.ts';
import { firstOperation } from './first-operation.ts';

const url = '/graphql';

/** The page, for what was discovered of where tokens come from. */
export function createPage({
  issuer,
  metadata,
  clientId,
  methods,
  scopes,
  sdl,
}: Discovered): () => ReactNode {
  const session = createTokenSession({
    issuer,
    ...(metadata && { metadata }),
    ...(clientId !== undefined && { clientId }),
    redirectUri: `${location.origin}/graphql/callback`,
  });
  const { model, plugins, fetcher, AuthorizeButton, ScopesFooter } = scopesPlugin({
    session,
    fetcher: withEventStreams(createGraphiQLFetcher({ url }), { url }),
    schemaUrl: '/schema.graphql',
    // Who is signed in already may be shown another one.
    ...(sdl !== undefined && !session.state.signedIn && { typeDefs: sdl }),
    methods,
    scopes,
    tokensFrom: tokensFrom(metadata, issuer),
  });
  const storage = storageWithoutHeaders();
  const welcome = firstOperation(model.state.requirements.schema);
  const allPlugins = [...plugins, HISTORY_PLUGIN];

  return function Page() {
    return (
      <GraphiQL
        fetcher={fetcher}
        plugins={allPlugins}
        visiblePlugin="Authorization"
        defaultQuery={welcome}
        {...(storage && { storage })}
        shouldPersistHeaders={false}
        showPersistHeadersSettings={false}
      >
        <GraphiQL.Logo>
          <AuthorizeButton />
        </GraphiQL.Logo>
        <GraphiQL.Footer>
          <ScopesFooter />
        </GraphiQL.Footer>
      </GraphiQL>
    );
  };
}

/** This server's token endpoint by its path alone. */
function tokensFrom(metadata: Discovered['metadata'], issuer: string): string {
  const { origin, pathname, href } = new URL(metadata?.token_endpoint ?? issuer);
  return origin === location.origin ? pathname : href;
}
