import assert from 'node:assert/strict';
import { request, type ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { GraphQLError, type GraphQLResolveInfo, GraphQLScalarType } from 'graphql';
import type { AppOptions } from 'graphql-scopes/server';
import { pino } from 'pino';
import { readConfig } from '../../src/server/config.ts';
import { buildSchema, createGraphQLEndpoint } from '../../src/server/graphql-endpoint.ts';
import { runApp, signIn } from '../support/running-app.ts';

const typeDefs = `
  extend schema @scope(name: "a", description: "A.") @scope(name: "b", description: "B.")
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  directive @stream(if: Boolean! = true, initialCount: Int = 0, label: String) on FIELD
  scalar Any
  type Query {
    open: String
    echo(text: String = "nothing", number: Int): String
    a: String @requiresScopes(scopes: [["a"]])
    b: B @requiresScopes(scopes: [["b"]])
    list(size: Int! = 3): [A!]
    node: Node
    header(name: String!): String
    later: String
    fails: String
    failsLater: String!
    status(code: Int!): String
    way: String
    ends: String
    requestId: String
    sent(as: String!): String
    any(what: String!): Any
    wrapped: String
    altered: String
    heads(status: Int): String
    head(name: String!, value: String!): String
    headLater(name: String!, value: String!): String
  }
  interface Node { id: ID! }
  type A implements Node @requiresScopes(scopes: [["a"]]) { id: ID! }
  type B implements Node @requiresScopes(scopes: [["b"]]) { id: ID! secret(of: String @requiresScopes(scopes: [["a"]])): String }
  type Mutation { do: String  doA: String @requiresScopes(scopes: [["a"]])  doB: String @requiresScopes(scopes: [["b"]]) }
  type Subscription { ticks: Int }
`;

/** An error of the host's, with header fields for its answer. */
function failWith(headers: Record<string, string>): never {
  throw new GraphQLError('with a header field', { extensions: { http: { headers } } });
}

const circular: { self?: object } = {};
circular.self = circular;

const resolvers = {
  Any: new GraphQLScalarType({ name: 'Any', serialize: (value) => value }),
  Query: {
    any: (_: unknown, { what }: { what: string }) => (what === 'circular' ? circular : 5n),
    open: () => 'open',
    echo: (_: unknown, { text, number }: { text: string | null; number?: number }) => `${text} ${number}`,
    a: () => 'a',
    b: () => ({ id: 1, secret: 's' }),
    list: (_: unknown, { size }: { size: number }) => Array.from({ length: size }, (_one, id) => ({ id })),
    node: () => ({ __typename: 'B', id: 2 }),
    header: (_: unknown, { name }: { name: string }, { request }: { request: Request }) =>
      [request.method, new URL(request.url).pathname, request.headers.get(name)].join(' '),
    later: () => new Promise((resolve) => setTimeout(resolve, 1, 'later')),
    fails: () => {
      throw new Error('the secret reason');
    },
    failsLater: async () => {
      throw new Error('the secret reason');
    },
    status: (
      _: unknown,
      { code }: { code: number },
      { res }: { res: { setHeader(...of: unknown[]): void } },
    ) => {
      res.setHeader('x-code', code);
      return 'set';
    },
    wrapped: (source: unknown, _args: unknown, context: object, info: GraphQLResolveInfo) => {
      try {
        return info.schema.getQueryType()?.getFields().a?.resolve?.(source, {}, context, info);
      } catch (cause) {
        const extensions = { mine: true, http: { status: 418, headers: { 'x-mine': 'yes' } } };
        // It has its place, so that graphql leaves it as it is.
        const where = { nodes: info.fieldNodes, path: [info.path.key] };
        const options = { ...where, originalError: cause as Error, extensions };
        throw new GraphQLError('a denial in my own words', options);
      }
    },
    altered: (source: unknown, _args: unknown, context: object, info: GraphQLResolveInfo) => {
      try {
        return info.schema.getQueryType()?.getFields().a?.resolve?.(source, {}, context, info);
      } catch (error) {
        const http = { status: 418, headers: { 'x-mine': 'yes' } };
        Object.assign((error as GraphQLError).extensions, { http, unexpected: true });
        throw error;
      }
    },
    heads: (_: unknown, { status }: { status?: number | undefined }) => {
      const names = [
        'Cache-Control',
        'X-Request-Id',
        'vary',
        'referrer-policy',
        'Access-Control-Allow-Origin',
      ];
      const headers = Object.fromEntries(names.map((name) => [name, 'mine']));
      throw new GraphQLError('with header fields of its own', {
        extensions: { http: { ...(status !== undefined && { status }), headers } },
      });
    },
    head: (_: unknown, { name, value }: { name: string; value: string }) => failWith({ [name]: value }),
    headLater: async (_: unknown, { name, value }: { name: string; value: string }) => {
      await null;
      failWith({ [name]: value });
    },
    ends: (_: unknown, _args: unknown, { res }: { res: ServerResponse }) => {
      res.setHeader('content-length', 4);
      res.end('mine');
    },
    sent: async (_: unknown, { as }: { as: string }, { request }: { request: Request }) => {
      const read: { [as: string]: () => unknown } = {
        text: () => request.text(),
        'text of a copy, and again': async () => (await request.clone().text()) + (await request.text()),
        json: async () => JSON.stringify(await request.json()),
        bytes: async () => Buffer.from(await request.arrayBuffer()).toString(),
        blob: async () => (await request.blob()).text(),
        stream: async () => new Response(request.body).text(),
        'whether it was read': () => request.bodyUsed,
        'header fields': () => [...request.headers].join(),
      };
      return read[as]?.();
    },
    requestId: (_: unknown, _args: unknown, { res }: { res: ServerResponse }) =>
      [res.getHeader('x-request-id'), res.getHeader('x-content-type-options')].join(' '),
    way: (_: unknown, _args: unknown, context: object) =>
      Object.getOwnPropertyDescriptor(context, 'request')?.get ? 'direct' : 'Yoga',
  },
  Mutation: { do: () => 'done', doA: () => 'done', doB: () => 'done' },
  Subscription: {
    ticks: {
      async *subscribe() {
        yield { ticks: 1 };
      },
    },
  },
};

/** A POST of JSON to /graphql, where nothing else is said; `null` leaves a header out. */
interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[] | null>;
  readonly body?: string | Buffer;
}

const post = (body: unknown, headers: Sent['headers'] = {}): Sent => ({
  body: JSON.stringify(body),
  headers,
});
const ask = (query: string, headers: Sent['headers'] = {}): Sent => post({ query }, headers);

const introspection = '{ __schema { queryType { name fields { name } } } __type(name: "B") { name } open }';
const big = 'x'.repeat(6000);

/** Without a token. */
const corpus: Record<string, Sent> = {
  'a query': ask('{ open }'),
  'a query with all that goes with it': post({
    query: 'query Q($t: String, $n: Int) { echo(text: $t, number: $n) }  query Other { open }',
    operationName: 'Q',
    variables: { t: 'é\u2028😀"', n: 1 },
    extensions: { clientLibrary: { name: '@apollo/client', version: '4.0.0' } },
  }),
  'nulls for what is left out': post({
    query: '{ open }',
    operationName: null,
    variables: null,
    extensions: null,
  }),
  'a denied field': ask('{ a open }'),
  'a denied query': ask('{ a b { id } }'),
  'a denial that a resolver has wrapped': ask('{ wrapped open }'),
  'a denial that a resolver has altered': ask('{ altered open }'),
  'a denial that a resolver has altered, and no data': ask('{ altered }'),
  'header fields of an error': ask('{ heads open }'),
  'header fields of an error, for a page elsewhere': ask('{ heads open }', { origin: 'https://app.example' }),
  'header fields and a status of an error, beside a denial': ask('{ heads(status: 409) a }'),
  'a content type of its own': ask('{ head(name: "Content-Type", value: "text/plain") }'),
  'a content type of its own, in another case': ask('{ head(name: "content-type", value: "text/plain") }'),
  'a challenge of its own': ask('{ head(name: "WWW-Authenticate", value: "Basic realm=é") }'),
  'a challenge of its own, beside a denial': ask(
    '{ a head(name: "www-authenticate", value: "Basic realm=é") }',
  ),
  'a header field that is no ASCII': ask('{ head(name: "x-mine", value: "é") }'),
  'denied items': ask('{ list { id } }'),
  'a denied type': ask('{ node { __typename id } open }'),
  'a denied argument': ask('{ b { secret(of: "x") } }'),
  'a mutation': ask('mutation { do }'),
  'a refused mutation': ask('mutation { do doB doA }'),
  'a subscription': ask('subscription { ticks }'),
  'a subscription over SSE': ask('subscription { ticks }', { accept: 'text/event-stream' }),
  'a query over SSE': ask('{ open }', { accept: 'text/event-stream' }),
  introspection: ask(introspection),
  'an async resolver': ask('{ later }'),
  'an unexpected error': ask('{ fails open }'),
  'an unexpected error that takes all': ask('{ failsLater }'),
  'a value that is none': ask('{ list(size: -1) { id } }'),
  'a variable of a wrong type': post({
    query: 'query($n: Int!) { echo(number: $n) }',
    variables: { n: 'x' },
  }),
  'a variable that is missing': post({ query: 'query($n: Int!) { echo(number: $n) }' }),
  'a variable by which tokens are told apart': post({
    query: 'query($__answersOfToken: String) { echo(text: $__answersOfToken) }',
    variables: { __answersOfToken: 'x' },
  }),
  'variables that are a list': post({ query: '{ open }', variables: [] }),
  'variables that are a string': post({ query: '{ open }', variables: '{}' }),
  'extensions that are a number': post({ query: '{ open }', extensions: 1 }),
  'an operation name that is none': post({ query: '{ open }', operationName: 1 }),
  'an operation that is not there': post({ query: 'query A { open }', operationName: 'B' }),
  'an empty operation name': post({ query: 'query A { open }', operationName: '' }),
  'two operations and no name': post({ query: 'query A { open } query B { open }' }),
  'a document without an operation': ask('fragment F on Query { open }'),
  'a syntax error': ask('{ open '),
  'a field that is not there': ask('{ opem }'),
  'an empty document': ask(''),
  'no document': post({}),
  'a document that is null': post({ query: null }),
  'a document that is a number': post({ query: 1 }),
  'another member': post({ query: '{ open }', id: 'x' }),
  'another member that is null': post({ query: '{ open }', id: null }),
  __proto__: { body: '{"query":"{ open }","__proto__":{"query":"{ a }"}}' },
  'a member twice': { body: '{"query":"{ a }","query":"{ open }"}' },
  'a batch': post([{ query: '{ open }' }, { query: '{ a }' }]),
  'a list of nothing': post([]),
  'a string': post('{ open }'),
  null: post(null),
  'no JSON': { body: '{"query":' },
  nothing: { body: '' },
  'a byte order mark': { body: '\ufeff{"query":"{ open }"}' },
  'bytes that are no UTF-8': { body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) },
  'text that is no UTF-8': {
    body: Buffer.concat([
      Buffer.from('{"query":"{ echo(text: \\"'),
      Buffer.from([0xff]),
      Buffer.from('\\") }"}'),
    ]),
  },
  'a lone surrogate': { body: '{"query":"{ echo(text: \\"\\\\ud800\\") }"}' },
  'too large a body': ask(`{ open } # ${big}`),
  'too many tokens': ask(`{ ${'open '.repeat(300)} }`),
  'too many aliases': ask(`{ ${Array.from({ length: 20 }, (_, n) => `o${n}: open`).join(' ')} }`),
  'a GET': { method: 'GET', path: '/graphql?query=%7Bopen%7D', headers: { 'content-type': null } },
  'a PUT': { ...ask('{ open }'), method: 'PUT' },
  'an OPTIONS': {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
  },
  'a query string': { ...ask('{ open }'), path: '/graphql?query=%7Ba%7D' },
  'a slash more': { ...ask('{ open }'), path: '/graphql/' },
  'a request id': ask('{ open }', { 'x-request-id': 'mine' }),
  ...Object.fromEntries(
    [
      ...['text', 'text of a copy, and again', 'json', 'bytes', 'blob', 'stream'],
      ...['whether it was read', 'header fields'],
    ].map((as) => [`a body that a resolver reads: ${as}`, ask(`{ sent(as: "${as}") } # é😀`)]),
  ),
  'a header that a resolver reads': ask('{ header(name: "x-mine") }', { 'x-mine': 'yes' }),
  'a header that a resolver sets': ask('{ status(code: 1) }'),
  'a form': { body: 'query=%7Bopen%7D', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  'a document as it is': { body: '{ open }', headers: { 'content-type': 'application/graphql' } },
  'no content type': ask('{ open }', { 'content-type': null }),
  'compressed, it says': ask('{ open }', { 'content-encoding': 'gzip' }),
  'in chunks': ask('{ open }', { 'transfer-encoding': 'chunked' }),
  'no Accept': ask('{ open }', { accept: null }),
};
for (const what of ['bigint', 'circular']) {
  const field = `any(what: "${what}")`;
  corpus[`a value that is no JSON: ${what}`] = ask(`{ ${field} }`);
  corpus[`a value that is no JSON, beside a denied field: ${what}`] = ask(`{ ${field} a }`);
  corpus[`a value that is no JSON, beside an error: ${what}`] = ask(`{ ${field} fails }`);
}
for (const directive of ['@defer', '@ defer', '@,defer', '@#\n\tdefer', '@\ufeffdefer(if: true)']) {
  for (const accept of ['multipart/mixed, application/json', 'application/json, multipart/mixed', '*/*']) {
    corpus[`${directive}, ${accept}`] = ask(`{ open ... ${directive} { later } }`, { accept });
  }
}
corpus['a list that is streamed'] = ask('{ list @, stream(initialCount: 1) { __typename } }', {
  accept: '*/*',
});
for (const type of [
  ...[
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset=latin1',
  ],
  ...['Application/JSON', 'application/graphql+json', 'text/plain', 'application/jsonx'],
]) {
  corpus[`content type ${type}`] = ask('{ open a }', { 'content-type': type });
}
for (const accept of [
  ...[
    'application/json',
    'application/graphql-response+json',
    '*/*',
    'application/*',
    'text/html',
    'image/png',
    '',
  ],
  'application/graphql-response+json, application/json;q=0.9',
  'application/json, multipart/mixed',
  'application/graphql-response+json; charset=utf-8, application/json; charset=latin1',
  'text/event-stream, application/json',
  'APPLICATION/JSON',
]) {
  corpus[`Accept: ${accept}`] = ask('{ open a }', { accept });
  corpus[`Accept: ${accept}, all denied`] = ask('{ a }', { accept });
  corpus[`Accept: ${accept}, wrong`] = ask('{ nope }', { accept });
}
for (const origin of ['https://app.example', 'https://evil.example', 'null']) {
  corpus[`Origin: ${origin}`] = ask('{ open a }', { origin });
  corpus[`Origin: ${origin}, token refused`] = ask('{ open }', { origin, authorization: 'Bearer x' });
}
for (const authorization of [
  '',
  'Bearer',
  'Bearer x',
  'bearer a.b.c',
  'Basic eDp5',
  'Bearer a, Bearer b',
  ['Bearer a', 'Bearer b'],
]) {
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    corpus[`Authorization: ${authorization}, ${accept}`] = ask('{ open }', { authorization, accept });
  }
}

const settings: Record<string, Partial<AppOptions>> = {
  'as it comes': {},
  'with origins, introspection for the authenticated, and refusals': {
    corsOrigins: ['https://app.example', 'https://other.example'],
    introspection: 'authenticated',
    onDenied: 'reject',
  },
  'with one origin and filtered introspection': {
    introspection: 'filtered',
    corsOrigins: ['https://app.example'],
  },
  'in a dry run': { dryRun: true },
};

for (const [name, options] of Object.entries(settings)) {
  describe(`the direct path answers what Yoga answers, to the byte, ${name}`, async () => {
    const app = {
      ...{ typeDefs, resolvers, context: () => ({}), issuer: 'https://api.example' },
      ...{ maxBodyBytes: 5000, maxQueryTokens: 200, ...options },
    };
    const direct = await runApp(app);
    const { databaseUrl } = direct.app.config;
    const byYoga = await runApp({ ...app, databaseUrl, directPath: false });
    const tokens = Object.fromEntries(
      await Promise.all(
        ['', 'a', 'a b'].map(async (scope) => [scope, (await signIn(direct.url, scope)).access_token]),
      ),
    );

    async function same(sent: Sent): Promise<void> {
      // The second time it is remembered.
      for (const _ of [1, 2]) assert.deepEqual(await send(direct.url, sent), await send(byYoga.url, sent));
    }

    for (const [what, sent] of Object.entries(corpus)) {
      test(what, async () => {
        await same(sent);
        if (sent.headers && 'authorization' in sent.headers) return;
        for (const token of Object.values(tokens)) {
          await same({ ...sent, headers: { ...sent.headers, authorization: `Bearer ${token}` } });
        }
      });
    }

    test('a token in another case of the scheme, and with spaces', async () => {
      for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
        await same(ask('{ a }', { authorization: `${scheme} ${tokens.a} ` }));
      }
    });

    test('bodies that were bent at random', async () => {
      const bodies = Object.values(corpus).flatMap(({ body }) =>
        body && body.length < 400 ? [Buffer.from(body)] : [],
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...bodies),
          fc.array(
            fc.tuple(fc.nat(400), fc.nat(2), fc.oneof(fc.constantFrom(...'{}[]",:\\@$.#n0'), fc.string())),
            {
              maxLength: 3,
            },
          ),
          fc.constantFrom(undefined, ...Object.values<string>(tokens), 'x'),
          async (body, bends, token) => {
            const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
            await same({ body: bends.reduce(bent, body), headers });
          },
        ),
        { numRuns: 150 },
      );
    });
  });
}

function bent(body: Buffer, [at, length, text]: [number, number, string]): Buffer {
  return Buffer.concat([body.subarray(0, at), Buffer.from(text), body.subarray(at + length)]);
}

describe('which requests are answered directly', async () => {
  const app = { typeDefs, resolvers, context: () => ({}), issuer: 'https://api.example' };
  const { url } = await runApp(app);
  const way = async (at: string, sent: Sent = ask('{ way }')) =>
    JSON.parse((await send(at, sent)).body).data?.way;

  test('plain ones', async () => {
    assert.equal(await way(url), 'direct');
    const { access_token } = await signIn(url, 'a');
    const authorization = `Bearer ${access_token}`;
    for (const _ of [1, 2]) assert.equal(await way(url, ask('{ way }', { authorization })), 'direct');
    for (const accept of ['application/graphql-response+json, application/json;q=0.9', 'application/json']) {
      assert.equal(await way(url, ask('{ way }', { accept, origin: 'https://app.example' })), 'direct');
    }
  });

  test('nothing else', async () => {
    for (const sent of [
      { method: 'GET', path: '/graphql?query=%7Bway%7D', headers: { 'content-type': null } },
      { ...ask('{ way }'), path: '/graphql?x' },
      ask('{ way }', { 'transfer-encoding': 'chunked' }),
      ask('{ way }', { 'content-type': 'application/graphql+json' }),
    ]) {
      assert.equal(await way(url, sent), 'Yoga');
    }
  });

  test('none where it is switched off, or where the host has plugins of its own', async () => {
    assert.equal(await way((await runApp({ ...app, directPath: false })).url), 'Yoga');
    assert.equal(await way((await runApp({ ...app, plugins: [{}] })).url), 'Yoga');
  });
});

test('who looks at results is known: the direct path asks them only where something else than a denial is wrong', () => {
  for (const [introspection, names] of [
    ['open', ['refuse']],
    ['filtered', ['refuse', 'onExecutionResult']],
  ] as const) {
    const { plugins } = createGraphQLEndpoint({
      config: readConfig({ introspection }, {}),
      schema: buildSchema(typeDefs, resolvers),
      verify: async () => assert.fail(),
      context: () => ({}),
      plugins: [],
      logger: pino({ level: 'silent' }),
      reportDenial() {},
    });
    const hooks = plugins.flatMap(({ onExecutionResult }) => onExecutionResult?.name ?? []);
    assert.deepEqual(hooks.sort(), [...names].sort(), introspection);
  }
});

test('what the host takes for the token is looked at where it counts, on either way', async () => {
  for (const token of ['a session', { scopes: ['a'] }, { scopes: new Set(['a']) }, undefined]) {
    for (const dryRun of [false, true]) {
      const app = { typeDefs, resolvers, context: () => ({ token }), issuer: 'https://api.example', dryRun };
      const direct = await runApp(app);
      const byYoga = await runApp({ ...app, directPath: false });
      for (const query of ['{ open }', '{ a }', '{ open a }', 'mutation { do doA }', 'mutation { doB }']) {
        for (const _ of [1, 2]) {
          assert.deepEqual(await send(direct.url, ask(query)), await send(byYoga.url, ask(query)), query);
        }
      }
    }
  }
});

test('a context function may read the body, and resolvers read it again', async () => {
  for (const directPath of [true, false]) {
    const { url } = await runApp({
      typeDefs: 'type Query { lengths: [Int] }',
      resolvers: {
        Query: {
          lengths: async (_: unknown, _args: unknown, context: { request: Request; length: number }) => [
            context.length,
            (await context.request.text()).length,
          ],
        },
      },
      context: async ({ request }) => ({ length: (await request.clone().text()).length }),
      directPath,
    });
    const { data } = JSON.parse((await send(url, ask('{ lengths }'))).body);
    assert.deepEqual(data.lengths, [23, 23]);
  }
});

test('a resolver finds the response as it is on Yoga, and may end it itself', async () => {
  const { url } = await runApp({ typeDefs, resolvers, context: () => ({}) });
  assert.equal(JSON.parse((await send(url, ask('{ requestId }'))).body).data.requestId, 'r nosniff');
  const { body, headers } = await send(url, ask('{ ends }'));
  assert.equal(body, 'mine');
  for (const field of [
    'x-request-id: r',
    'x-content-type-options: nosniff',
    'referrer-policy: no-referrer',
  ]) {
    assert.ok(headers.includes(field), field);
  }
  assert.equal((await send(url, ask('{ open }'))).status, 200);
});

test('an answer that cannot be sent is told of with 500, and the server goes on', async () => {
  const { url } = await runApp({ typeDefs, resolvers, context: () => ({}) });
  for (const field of ['head', 'headLater']) {
    for (const [name, value] of [
      ['x-mine', 'a\\nb: c'],
      ['x mine', 'a'],
    ]) {
      const { status, body, headers } = await send(
        url,
        ask(`{ ${field}(name: "${name}", value: "${value}") }`),
      );
      assert.equal(status, 500, name);
      assert.deepEqual(JSON.parse(body), { error: 'server_error', requestId: 'r' });
      assert.ok(headers.includes('x-request-id: r'));
      assert.equal((await send(url, ask('{ open }'))).status, 200);
    }
  }
});

test('an error has no say in how long its answer is', async () => {
  const { url } = await runApp({ typeDefs, resolvers, context: () => ({}) });
  for (const [name, value] of [
    ['Content-Length', '3'],
    ['Transfer-Encoding', 'chunked'],
  ]) {
    const { body, headers } = await send(url, ask(`{ head(name: "${name}", value: "${value}") }`));
    assert.equal(JSON.parse(body).errors.length, 1);
    assert.ok(headers.includes(`content-length: ${body.length}`));
  }
});

test('an answer has the id of its own request, whoever goes on with it', async () => {
  const waiting: (() => void)[] = [];
  // As of a queue of the host's, which another request empties.
  const context = (): object => {
    if (waiting.length === 0) {
      // biome-ignore lint/suspicious/noThenProperty: a thenable.
      return { then: (go: (value: object) => void) => waiting.push(() => go({})) };
    }
    for (const go of waiting.splice(0)) go();
    return {};
  };
  const { url } = await runApp({ typeDefs, resolvers, context });
  const mine = send(url, ask('{ open }', { 'x-request-id': 'mine' }));
  while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await send(url, ask('{ open }', { 'x-request-id': 'another' }));
  assert.ok((await mine).headers.includes('x-request-id: mine'));
});

test('a client that goes away while it sends its body is waited for by nobody', async () => {
  const { url } = await runApp({ typeDefs, resolvers, context: () => ({}) });
  const { port } = new URL(url);
  await new Promise<void>((resolve) => {
    const sent = request({
      port,
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 100 },
    });
    sent.on('error', () => resolve());
    sent.write('{"query":');
    setTimeout(() => sent.destroy(), 50);
  });
  assert.equal((await send(url, ask('{ open }'))).status, 200);
});

/** All of an answer but its date. */
async function send(url: string, { method = 'POST', path = '/graphql', headers = {}, body }: Sent) {
  const { port } = new URL(url);
  const fields: NonNullable<Sent['headers']> = {
    'content-type': 'application/json',
    'x-request-id': 'r',
    host: 'api.example',
    ...headers,
  };
  const length =
    fields['transfer-encoding'] === undefined && body !== undefined ? Buffer.byteLength(body) : undefined;
  const raw = Object.entries({
    ...fields,
    ...(length !== undefined && { 'content-length': String(length) }),
  }).flatMap(([name, values]) => [values].flat().flatMap((value) => (value === null ? [] : [name, value])));
  return new Promise<{
    status: number | undefined;
    message: string | undefined;
    headers: string[];
    body: string;
  }>((resolve, reject) => {
    const sent = request({ port, path, method, agent: false, headers: raw as never }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          message: response.statusMessage,
          headers: response.rawHeaders
            .flatMap((name, at, all) => (at % 2 === 0 ? [`${name.toLowerCase()}: ${all[at + 1]}`] : []))
            .filter((field) => !field.startsWith('date: '))
            .sort(),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
