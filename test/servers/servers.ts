import { nodeServer, type PageServer } from './page-server.ts';

export const yoga: PageServer = {
  page: 'yoga',
  batching: 'batching: true',
  listening: ({ server }) => nodeServer(server),
};

export const apolloServer: PageServer = {
  page: 'apollo-server',
  batching: 'allowBatchedHttpRequests: true',
  listening: ({ server, url }) => ({ url, stop: () => server.stop() }),
};

export const mercurius: PageServer = {
  page: 'mercurius',
  batching: 'allowBatchedQueries: true',
  hasIntrospectionBlock: true,
  async listening({ app }) {
    const { url } = await nodeServer(app.server);
    return { url, stop: () => app.close() };
  },
};

export const graphqlHttp: PageServer = {
  page: 'graphql-http',
  listening: ({ server }) => nodeServer(server),
};

export const graphqlWs: PageServer = {
  page: 'graphql-ws',
  listening: ({ server }) => nodeServer(server),
};
