import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';
import { type AppOptions, createApp } from 'graphql-scopes/server';
import { temporarySqlite } from '../support/databases.ts';
import { postQuery, runApp, signIn } from '../support/running-app.ts';

const metricsToken = 'm'.repeat(32);
const query = '{ me { username } myItems { title } }';

describe('S16: a server with dryRun', async () => {
  const { url } = await runApp({ dryRun: true, introspection: 'authenticated' });

  test('answers everything, and counts what would have been denied', async () => {
    const { access_token } = await signIn(url, 'me');
    const { status, body } = await postQuery(url, query, access_token);
    assert.equal(status, 200);
    assert.deepEqual(body, { data: { me: { username: 'johndoe' }, myItems: [{ title: 'Foo' }] } });
    const text = await (await fetch(`${url}/metrics`)).text();
    assert.match(
      text,
      /^graphql_scopes_denials_total\{coordinate="Query\.myItems",code="FORBIDDEN",missing_scope="items",dry_run="true"\} 1$/m,
    );
    assert.doesNotMatch(text, /Query\.me"/);
  });

  test('shows the schema, too', async () => {
    assert.equal((await fetch(`${url}/schema.graphql`)).status, 200);
    const { body } = await postQuery(url, '{ __schema { queryType { name } } }');
    assert.deepEqual(body.data, { __schema: { queryType: { name: 'Query' } } });
    const text = await (await fetch(`${url}/metrics`)).text();
    assert.match(
      text,
      /coordinate="Query\.__schema",code="UNAUTHENTICATED",missing_scope="",dry_run="true"\} 1/,
    );
    assert.match(text, /coordinate="\/schema\.graphql",code="UNAUTHENTICATED"/);
  });

  test('still refuses a token that is none', async () => {
    assert.equal((await postQuery(url, query, 'nonsense')).status, 401);
  });
});

describe('/metrics', async () => {
  const { url } = await runApp({ metricsToken });
  const { url: localOnly } = await runApp();

  test('counts denials, once for each missing scope', async () => {
    const { access_token } = await signIn(url);
    await postQuery(url, query, access_token);
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    for (const scope of ['items', 'me']) {
      const labels = `coordinate="Query.myItems",code="FORBIDDEN",missing_scope="${scope}",dry_run="false"`;
      assert.ok(text.includes(`graphql_scopes_denials_total{${labels}} 1`), text);
    }
  });

  test('asks for its token where one is set', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic Og==', `Bearer ${metricsToken}x`]) {
      const response = await fetch(`${url}/metrics`, { headers: authorization ? { authorization } : {} });
      assert.equal(response.status, 401, authorization);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      assert.doesNotMatch(await response.text(), /graphql_scopes/);
    }
  });

  test('without a token answers this machine alone: no proxy, no foreign host name', async () => {
    assert.equal((await fetch(`${localOnly}/metrics`)).status, 200);
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
      { via: '1.1 proxy' },
      { 'x-real-ip': '203.0.113.7' },
      { 'x-forwarded-host': 'api.example' },
      { host: 'rebound.example' },
    ]) {
      const status = await new Promise((resolve, reject) =>
        request(`${localOnly}/metrics`, { headers }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end(),
      );
      assert.equal(status, 403, JSON.stringify(headers));
    }
  });
});

test("S10: with onDenied 'reject' a query with a denied field is refused whole", async () => {
  const { url } = await runApp({ onDenied: 'reject' });
  const { access_token } = await signIn(url, 'me');
  const { status, body } = await postQuery(url, query, access_token);
  assert.equal(status, 403);
  assert.equal(body.data, null);
});

test("S24: with unannotated 'deny' a root field that says nothing keeps the server from starting", async () => {
  const place = await temporarySqlite();
  const options: AppOptions = {
    typeDefs: 'type Query { forgotten: String }',
    resolvers: {},
    databaseUrl: place.url,
    logLevel: 'silent',
    unannotated: 'deny',
  };
  await assert.rejects(createApp(options), /Query\.forgotten/);
  await place.remove();
});
