import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { parse } from 'graphql';
import { type AppOptions, createApp } from 'graphql-scopes/server';
import { runApp } from '../support/running-app.ts';

const good = { typeDefs: 'type Query { ok: String }', resolvers: {}, databaseUrl: 'file::memory:' } as const;
const twoKinds = `type Query { item: Item } scalar Item
type Item { secret: Int @requiresScopes(scopes: [["me"]]) }`;

test('what is no schema of a server is refused as the app is made, and the error says what to give', async () => {
  for (const [typeDefs, message] of [
    [undefined, /^typeDefs: the schema has no Query type; give createApp your SDL$/],
    ['type Mutation { ok: String }', /^typeDefs: the schema has no Query type/],
    [
      './schema.graphql',
      /^typeDefs: must be the SDL itself, not the name of a file, got ".\/schema.graphql"$/,
    ],
    // Either kind alone would be a schema, one of them without @requiresScopes.
    [twoKinds, /^typeDefs: There can be only one type named "Item"\.$/],
    [[parse(twoKinds)], /^typeDefs: There can be only one type named "Item"\.$/],
    ['type Query { a: Scope } type Scope { a: Int }', /^typeDefs: There can be only one type named "Scope"/],
  ] as const) {
    await assert.rejects(createApp({ ...good, typeDefs } as AppOptions), {
      name: 'InvalidConfigurationError',
      message,
    });
  }
});

test('an address that is not this machine, and a port in use, are errors that say which setting', async (context) => {
  const taken = createServer().listen(0, '127.0.0.1');
  context.after(() => taken.close());
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  for (const [settings, message] of [
    [{ port }, `PORT: ${port} is in use; set another one`],
    [
      { port: 0, host: '192.0.2.1' },
      'HOST: 192.0.2.1 is no address of this machine; 0.0.0.0 listens on all of them',
    ],
  ] as const) {
    const { app } = await runApp();
    const other = await createApp({ ...good, ...settings, databaseUrl: app.config.databaseUrl });
    await assert.rejects(other.listen(), { name: 'InvalidConfigurationError', message });
    await other.close();
  }
});
