import assert from 'node:assert/strict';
import { codeOnPage } from '../support/page-code.ts';
import { nodeServer, type PageServer } from './page-server.ts';

export const yoga: PageServer = {
  page: 'yoga',
  codeFor: (code, { batch }) => (batch ? edit(code, '  schema,\n', '  schema,\n  batching: true,\n') : code),
  listening: ({ server }) => nodeServer(server),
};

export const apolloServer: PageServer = {
  page: 'apollo-server',
  codeFor: (code, { batch }) =>
    batch
      ? edit(code, '  introspection: true,', '  introspection: true, allowBatchedHttpRequests: true,')
      : code,
  listening: ({ server, url }) => ({ url, stop: () => server.stop() }),
};

export const mercurius: PageServer = {
  page: 'mercurius',
  async codeFor(code, { batch, options }) {
    const batching = batch
      ? edit(code, '  subscription: {', '  allowBatchedQueries: true,\n  subscription: {')
      : code;
    if ((options?.introspection ?? 'open') === 'open') return batching;
    const hooks = await codeOnPage('docs/servers/mercurius.md', 'introspection.ts');
    return edit(batching, 'await app.listen', `${hooks}\nawait app.listen`);
  },
  async listening({ app }) {
    const { url } = await nodeServer(app.server);
    return { url, stop: () => app.close() };
  },
};

export const graphqlHttp: PageServer = {
  page: 'graphql-http',
  listening: ({ server }) => nodeServer(server),
};

export const graphqlWs: PageServer = { page: 'graphql-ws', listening: ({ server }) => nodeServer(server) };

function edit(code: string, before: string, after: string): string {
  assert.ok(code.includes(before), before);
  return code.replace(before, after);
}
