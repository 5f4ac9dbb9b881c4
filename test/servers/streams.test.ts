import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type Client, createClient } from 'graphql-ws';
import { codeOnPage, codeRunner } from '../support/page-code.ts';
import { eventsOf, overWebSocket, post } from './clients.ts';
import { issuer, type Listening, pageSchema, startPage } from './page-server.ts';
import { graphqlWs, mercurius, yoga } from './servers.ts';

const schema = await pageSchema();

async function* ticks() {
  yield { tick: { query: { ok: 'ok' } } };
}

for (const server of [yoga, mercurius, graphqlWs]) {
  describe(server.page, async () => {
    const { url, stop }: Listening = await startPage(server, schema);
    after(stop);
    const open = (jwt: string) => results(url, 'subscription { itemAdded }', jwt);
    const results = async (place: string, operation: string, jwt: string | null) =>
      server === yoga
        ? eventsOf(await post(place, { query: operation }, jwt, 'text/event-stream'))
        : overWebSocket(place, { operation }, jwt);

    test('S12: a stream ends when its token expires, with an error that says so', async () => {
      const jwt = await issuer.sign({ scopes: ['items'], lifetime: 3 });
      const events = await open(jwt);
      const last = events.pop();
      assert.equal(last?.errors?.[0]?.extensions?.code, 'UNAUTHENTICATED');
      assert.deepEqual({ ...last?.data }, { itemAdded: null });
      assert.ok(events.length >= 2 && events.length <= 7, String(events.length));
      assert.ok(events.every(({ errors, data }) => errors === undefined && data?.itemAdded));
      assert.doesNotMatch(JSON.stringify(last), /stack|node_modules|johndoe/);
    });

    test('a subscription that may not be opened says what is missing', async () => {
      const [refused, ...others] = await open(await issuer.sign({ scopes: ['me'] }));
      assert.deepEqual(refused?.errors?.[0]?.extensions, {
        code: 'FORBIDDEN',
        coordinate: 'Subscription.itemAdded',
        requiredScopes: [['items']],
        missingScopes: ['items'],
      });
      assert.deepEqual(others, []);
    });

    test('S15: a subscription is no way around `introspection`', async () => {
      const nested = makeExecutableSchema({
        typeDefs: `type Query { ok: String } type Tick { query: Query } type Subscription { tick: Tick }`,
        resolvers: { Subscription: { tick: { subscribe: ticks } } },
      });
      const closed = await startPage(server, nested, { options: { introspection: 'authenticated' } });
      try {
        const ask = (selection: string) =>
          results(closed.url, `subscription { tick { query { ${selection} } } }`, null);
        assert.deepEqual(await ask('ok'), [{ data: { tick: { query: { ok: 'ok' } } } }]);
        const [refused, ...others] = await ask('__schema { queryType { name } }');
        assert.match(String(refused?.errors?.[0]?.message), /schema/);
        assert.deepEqual([refused?.data ?? null, others], [null, []]);
      } finally {
        await closed.stop();
      }
    });

    test('a refused token opens nothing', async () => {
      await assert.rejects(async () => {
        const [refused] = await open(await issuer.sign({ scopes: ['items'], lifetime: -10 }));
        if (refused?.errors?.[0]?.extensions?.code === 'UNAUTHENTICATED') throw new Error('refused');
      });
    });
  });
}

describe('graphql-ws', async () => {
  const { url, stop }: Listening = await startPage(graphqlWs, schema);
  after(stop);

  test("the page's client gets the page's answer", async (context) => {
    const log = context.mock.method(console, 'log', () => {});
    Object.assign(process.env, { PORT: new URL(url).port, TOKEN: await issuer.sign({ scopes: ['me'] }) });
    const runCode = await codeRunner('test/servers');
    await runCode(await codeOnPage('docs/servers/graphql-ws.md', 'client.ts'));
    const answers = log.mock.calls.map((call) => JSON.parse(String(call.arguments[0])));
    assert.deepEqual(answers, [JSON.parse(await codeOnPage('docs/servers/graphql-ws.md', 'answer'))]);
  });

  test('a refused token closes the connection with 4401, and a reason that does not name it', async () => {
    const jwt = await issuer.sign({ scopes: ['me'], lifetime: -10 });
    await assert.rejects(overWebSocket(url, { operation: '{ me }' }, jwt), ({ code, reason }) => {
      assert.deepEqual([code, reason], [4401, 'Could not validate credentials']);
      return true;
    });
  });

  test('a connection that lasts for longer than its token is answered without one', async (context) => {
    const jwt = await issuer.sign({ scopes: ['me'], lifetime: 3 });
    const client: Client = createClient({
      url: url.replace('http', 'ws'),
      lazy: false,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${jwt}` },
    });
    context.after(() => client.dispose());
    const ask = async () => (await client.iterate({ query: '{ me }' }).next()).value;
    assert.deepEqual((await ask()).data, { me: 'John Doe' });
    await setTimeout(3100);
    const late = await ask();
    assert.equal(late.data.me, null);
    assert.equal(late.errors[0].extensions.code, 'UNAUTHENTICATED');
  });
});
