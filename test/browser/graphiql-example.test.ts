import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { createIssuerKeys, createIssuersVerifier } from 'graphql-scopes/token';
import { useAccessToken, useRequiresScopes } from 'graphql-scopes/yoga';
import { createYoga } from 'graphql-yoga';
import { build, defaultClientConditions } from 'vite';
import { addClient } from '../../src/data/clients.ts';
import { runApp } from '../support/running-app.ts';
import { graphiqlOn } from './graphiql-page.ts';
import { testInBrowser } from './support.ts';

const example = fileURLToPath(new URL('../../examples/graphiql/', import.meta.url));
const typeDefs = await readFile(join(example, 'schema.graphql'), 'utf8');
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;

// The issuer knows scopes for the API, which is none of its own.
const issuer = await runApp({
  typeDefs,
  resolvers: {},
  corsOrigins: [origin],
  audience: 'https://books.example',
});
await addClient(issuer.db, {
  id: 'books-graphiql',
  name: 'The page for books',
  secretHash: null,
  redirectUris: [`${origin}/`],
  grantTypes: ['authorization_code', 'refresh_token'],
  allowedScopes: ['books', 'books:write'],
  requiredScopes: [],
});

// The API is a Yoga of its own.
const api = await serve(
  createYoga({
    schema: makeExecutableSchema({
      typeDefs: [requiresScopesTypeDefs, typeDefs],
      resolvers: { Query: { hello: () => 'hello', books: () => [{ title: 'Dune' }] } },
    }),
    cors: { origin: [origin] },
    logging: false,
    plugins: [
      useAccessToken({
        verify: createIssuersVerifier([
          {
            issuer: issuer.url,
            audience: 'https://books.example',
            algorithms: ['ES256'],
            keys: createIssuerKeys({ issuer: issuer.url }),
          },
        ]),
      }),
      useRequiresScopes(),
    ],
  }),
);

const folder = await mkdtemp(join(tmpdir(), 'graphiql-example-'));
after(() => rm(folder, { recursive: true }));
Object.assign(process.env, {
  VITE_GRAPHQL_URL: `${api}/graphql`,
  VITE_ISSUER: issuer.url,
  VITE_CLIENT_ID: 'books-graphiql',
});
await build({
  root: example,
  configFile: false,
  logLevel: 'error',
  resolve: { conditions: ['@graphql-scopes/source', ...defaultClientConditions] },
  build: { outDir: folder, emptyOutDir: true, target: 'es2023', minify: false, reportCompressedSize: false },
});
await serve(async (request, response) => {
  const path = new URL(request.url ?? '/', origin).pathname;
  const type = { '.js': 'text/javascript', '.css': 'text/css' }[extname(path)] ?? 'text/html';
  response.setHeader('content-type', type);
  response.end(await readFile(join(folder, path === '/' ? 'index.html' : path)));
}, port);

testInBrowser(
  "the plugin works in somebody's own GraphiQL, for another API and another issuer",
  { origins: [origin, api, issuer.url] },
  async ({ page, context, picture, allowInConsole }) => {
    allowInConsole(/401/);
    await page.goto(origin);
    const graphiql = await graphiqlOn(page);
    await graphiql.write('query Books {\n  books { title }\n}\n');
    await graphiql.footer.getByText('books (missing)').waitFor();
    await graphiql.authorize.click();
    await picture('graphiql-example');
    const opened = context.waitForEvent('page');
    await graphiql.dialog.getByRole('button', { name: 'Authorize', exact: true }).click();
    const popup = await opened;
    await popup.getByLabel('Username').fill('johndoe');
    await popup.getByLabel('Password').fill('secret');
    await popup.keyboard.press('Enter');
    await popup.getByRole('button', { name: 'Allow' }).click();
    await graphiql.footer.getByText('books (granted)').waitFor();
    await graphiql.run();
    await graphiql.answer(/"title": "Dune"/);
    await page.getByRole('button', { name: 'Show Scope map' }).click();
    await page.getByRole('treegrid').waitFor();
    assert.ok(page.url().startsWith(origin));
  },
);

async function serve(listener: RequestListener, at = 0): Promise<string> {
  const server = createServer(listener).listen(at, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  return free;
}
