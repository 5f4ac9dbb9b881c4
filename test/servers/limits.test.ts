import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { ExecutionResult } from 'graphql';
import { overWebSocket, post } from './clients.ts';
import { type PageServer, runShared, startPage } from './page-server.ts';
import { apolloServer, graphqlHttp, graphqlWs, mercurius } from './servers.ts';

const graphql = `(await import('graphql'))`;
const limits = `(await import('./limits.ts')).limits`;

/** What the pages say of depth. */
const settings: [PageServer, string][] = [
  [apolloServer, `validationRules: ${limits}`],
  [mercurius, 'queryDepth: 10'],
  [graphqlHttp, `validationRules: ${limits}`],
  [
    graphqlWs,
    `validate: ((graphql, limits) => (schema, document) =>
      graphql.validate(schema, document, [...graphql.specifiedRules, ...limits]))(${graphql}, ${limits})`,
  ],
];

const schema = makeExecutableSchema({
  typeDefs: 'type Query { self: Query ok: String }',
  resolvers: { Query: { self: () => ({}), ok: () => 'ok' } },
});
const deep = (levels: number) => `{ ${'self { '.repeat(levels)} ok ${'}'.repeat(levels)} }`;

for (const [server, setting] of settings) {
  test(`${server.page} refuses a query that is too deep, and says so`, async () => {
    const modules = { 'limits.ts': await runShared('limits.ts') };
    const { url, stop } = await startPage(server, schema, { settings: [setting], modules });
    const ask = async (operation: string): Promise<ExecutionResult | undefined> =>
      server === graphqlWs
        ? (await overWebSocket(url, { operation }, null))[0]
        : JSON.parse(await (await post(url, { query: operation }, null)).text());
    try {
      assert.equal((await ask(deep(5)))?.errors, undefined);
      const refused = await ask(deep(12));
      assert.equal(refused?.data ?? null, null);
      assert.match(String(refused?.errors?.[0]?.message), /depth/);
    } finally {
      await stop();
    }
  });
}
