import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { graphiqlRoutes } from '../../src/server/graphiql.ts';

test('without a build, a browser is told what to run, and GraphQL answers as ever', async (context) => {
  const routes = new Map(
    graphiqlRoutes({
      folder: '/nowhere',
      issuers: [],
      graphql: (_request, response) => response.end('graphql'),
    }),
  );
  const url = await serve(context, (request, response) => routes.get('/graphql')?.(request, response));
  const answer = await fetch(url, { headers: { accept: 'text/html' } });
  assert.equal(answer.status, 503);
  assert.match(await answer.text(), /^The GraphiQL page is not built: run npm run build:page/);
  assert.equal(await (await fetch(url)).text(), 'graphql');
});

test('a page that signs in elsewhere may ask there, and nowhere else', async (context) => {
  const routes = new Map(
    graphiqlRoutes({ issuers: ['https://login.example.com/realms/a'], graphql: () => {} }),
  );
  const url = await serve(context, (request, response) => routes.get('/graphql')?.(request, response));
  const { headers } = await fetch(url, { headers: { accept: 'text/html' } });
  assert.match(
    String(headers.get('content-security-policy')),
    /connect-src 'self' https:\/\/login\.example\.com;/,
  );
});

async function serve(
  context: { after(done: () => void): void },
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}
