import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';
import { postQuery, signIn } from '../support/running-app.ts';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

test('a collector gets requests and their statements, in the trace of who asked, and no token, password, name or variable', async () => {
  const bodies: string[] = [];
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/v1/traces') bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  after(() => collector.close());
  const place = await temporarySqlite();
  after(place.remove);
  const server = launch(
    {
      DATABASE_URL: place.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      OTEL_SERVICE_NAME: 'our-api',
    },
    '--demo',
  );
  const url = await server.url();
  const { access_token } = await signIn(url, 'me items items:write');
  const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
  const query = 'mutation { addItem(title: "a-secret-title") { title } }';
  assert.equal((await postQuery(url, query, access_token, { traceparent })).status, 200);
  await postQuery(url, '{ me { username } }', 'a.b.c', { traceparent: 'nonsense' });
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);

  const all = bodies.join('\n');
  assert.match(all, /"our-api"/);
  assert.doesNotMatch(all, /a-secret-title|johndoe|"secret"|eyJ|a\.b\.c/);
  const spans: Span[] = bodies.flatMap((body) =>
    JSON.parse(body).resourceSpans.flatMap((of: { scopeSpans: { spans: Span[] }[] }) =>
      of.scopeSpans.flatMap(({ spans }) => spans),
    ),
  );
  const [added] = spans.filter(({ parentSpanId }) => parentSpanId === 'cd'.repeat(8));
  assert.equal(added?.name, 'POST /graphql');
  assert.equal(added?.traceId, 'ab'.repeat(16));
  const statements = spans.filter(({ parentSpanId }) => parentSpanId === added?.spanId);
  assert.ok(
    statements.some(({ name }) => name === 'insert'),
    statements.map(({ name }) => name).join(),
  );
  const refused = spans.filter(
    ({ name, attributes }) =>
      name === 'POST /graphql' &&
      attributes.some(({ key, value }) => key === 'http.response.status_code' && value.intValue === 401),
  );
  assert.equal(refused.length, 1);
  assert.ok(spans.some(({ name }) => name === 'POST /token'));
});

test('a collector that is away keeps nothing from working, and nobody from leaving', async () => {
  const place = await temporarySqlite();
  after(place.remove);
  const settings = { DATABASE_URL: place.url, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
  const server = launch(settings, '--demo');
  const { access_token } = await signIn(await server.url(), 'me');
  assert.equal((await postQuery(await server.url(), '{ me { username } }', access_token)).status, 200);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
});
