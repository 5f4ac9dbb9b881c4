import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import { openStream, postQuery, runApp, signIn } from '../support/running-app.ts';

const typeDefs = `
  extend schema @scope(name: "a", description: "A.")
  scalar Any
  type Query {
    open: String
    head(name: String!, value: String!): String
    status(code: Int!): String
    batched: String
    taken: String
    later: String
  }
  type Subscription { any(what: String!): Any  odd(what: String!): String @requiresScopes(scopes: [["a"]]) }
`;

interface Context {
  readonly res: ServerResponse;
  readonly waitUntil: (promise: Promise<unknown>) => void;
}

const circular: Record<string, unknown> = {};
circular.self = circular;
const values: Record<string, unknown> = { bigint: 5n, circular };
const waiting: (() => void)[] = [];
const resolvers = {
  Any: new GraphQLScalarType({ name: 'Any', serialize: (value) => value }),
  Query: {
    open: () => 'open',
    head: (_: unknown, { name, value }: { name: string; value: string }) => {
      throw new GraphQLError('mine', { extensions: { http: { headers: { [name]: value } } } });
    },
    status: (_: unknown, { code }: { code: number }) => {
      throw new GraphQLError('mine', { extensions: { http: { status: code } } });
    },
    // As a loader that several requests share.
    batched: (_: unknown, _args: unknown, context: Context) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(String(context.res.getHeader('x-request-id'))));
        if (waiting.length === 2) for (const go of waiting.splice(0)) go();
      }),
    taken: (_: unknown, _args: unknown, { res }: Context) => {
      queueMicrotask(() => res.end('mine'));
      return 'not sent';
    },
    later: (_: unknown, _args: unknown, { waitUntil }: Context) => {
      waitUntil(Promise.reject(null));
      return 'now';
    },
  },
  Subscription: {
    any: {
      async *subscribe(_: unknown, { what }: { what: string }) {
        yield { any: 'good' };
        if (what === 'error') throw new GraphQLError('mine', { extensions: { size: 5n } });
        yield { any: values[what] };
        yield { any: 'good again' };
      },
    },
    odd: {
      subscribe: (_: unknown, { what }: { what: string }) => ({
        [Symbol.asyncIterator]() {
          return this;
        },
        next: async () => (what === 'undefined' ? undefined : null),
        return: async () => ({ done: true, value: undefined }),
      }),
    },
  },
};

for (const directPath of [true, false]) {
  describe(`whatever resolvers do, others are answered, ${directPath ? 'directly' : 'through Yoga'}`, async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    after(() => process.off('unhandledRejection', note));
    const { url } = await runApp({ typeDefs, resolvers, context: () => ({}), directPath });
    const { access_token } = await signIn(url, 'a');

    test('an answer that cannot be sent is one of 500', async () => {
      for (const query of [
        '{ head(name: "x-mine", value: "a\\nb: c") }',
        '{ head(name: "x mine", value: "a") }',
        '{ status(code: 99) }',
        '{ status(code: 1000) }',
      ]) {
        const headers = { 'x-request-id': 'mine' };
        const { status, body } = await postQuery(url, query, undefined, headers);
        assert.deepEqual([status, body], [500, { error: 'server_error', requestId: 'mine' }], query);
        const got = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers });
        assert.deepEqual(
          [got.status, await got.json()],
          [500, { error: 'server_error', requestId: 'mine' }],
          query,
        );
      }
    });

    test('an event that is not to be had as JSON is an error in its stream', async () => {
      for (const what of ['bigint', 'circular', 'error']) {
        const stream = await openStream(url, `subscription { any(what: "${what}") }`, access_token);
        const text = await stream.text();
        assert.match(text, /"good"/);
        assert.match(text, /Unexpected error\.|mine/, what);
        assert.match(text, /event: complete/, what);
        if (what !== 'error') assert.match(text, /"good again"/);
      }
    });

    test('a source that gives what is no event ends its stream', async () => {
      for (const what of ['undefined', 'null']) {
        const stream = await openStream(url, `subscription { odd(what: "${what}") }`, access_token);
        const ended = await Promise.race([stream.text().catch(() => 'cut'), setTimeout(3000, 'it goes on')]);
        assert.notEqual(ended, 'it goes on', what);
      }
    });

    test('each finds the id of its own request on its response, on whoever’s behalf a loader runs', async () => {
      const ask = (id: string) => postQuery(url, '{ batched }', undefined, { 'x-request-id': id });
      const [one, two] = await Promise.all([ask('one'), ask('two')]);
      assert.deepEqual([one.body.data.batched, two.body.data.batched], ['one', 'two']);
      assert.deepEqual([one.headers.get('x-request-id'), two.headers.get('x-request-id')], ['one', 'two']);
    });

    test('a resolver that ends the answer after all has its own length on it, and the next answer is whole', async () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let received = '';
      socket.on('data', (chunk) => (received += chunk));
      for (const query of ['{ taken }', '{ open }']) {
        const body = JSON.stringify({ query });
        const before = received.length;
        socket.write(
          `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
        while (received.length === before) await once(socket, 'data');
        await setTimeout(50);
      }
      socket.destroy();
      const [first = '', second = ''] = received.split(/(?=HTTP\/1\.1 )/);
      assert.match(first, /\r\ncontent-length: 4\r\n\r\nmine$/i);
      assert.match(second, /\r\n\r\n\{"data":\{"open":"open"\}\}$/);
    });

    test('what a resolver leaves to be waited for may fail', async () => {
      assert.equal((await postQuery(url, '{ later }')).body.data.later, 'now');
      await setTimeout(20);
    });

    test('and nothing was left that would end the process', async () => {
      assert.equal((await postQuery(url, '{ open }')).status, 200);
      assert.deepEqual(unhandled, []);
    });
  });
}
