import 'graphiql/style.css';
import 'graphql-scopes/graphiql/style.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createTokenSession } from 'graphql-scopes/client';
import { scopesPlugin } from 'graphql-scopes/graphiql';
import { createRoot } from 'react-dom/client';
// The API's SDL, with its directives: introspection would not carry them.
import typeDefs from './schema.graphql?raw';
import './workers.ts';

const { VITE_GRAPHQL_URL: url, VITE_ISSUER: issuer, VITE_CLIENT_ID: clientId } = import.meta.env;

// This page is where the issuer sends the answer, too.
const session = createTokenSession({ issuer, clientId, redirectUri: `${location.origin}/` });

const { fetcher, plugins, AuthorizeButton, ScopesFooter } = scopesPlugin({
  session,
  typeDefs,
  fetcher: createGraphiQLFetcher({ url }),
  methods: { password: false, popup: true },
  tokensFrom: issuer,
});

// In the window in which a person signs in there is nothing else to show.
const root = document.getElementById('graphiql');
if (root && !(await session.completeSignIn())) {
  createRoot(root).render(
    <GraphiQL fetcher={fetcher} plugins={plugins}>
      <GraphiQL.Logo>
        <AuthorizeButton />
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <ScopesFooter />
      </GraphiQL.Footer>
    </GraphiQL>,
  );
}
