import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { execute } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { type AccessToken, InvalidTokenError } from 'graphql-scopes/token';
import { useAccessToken, useRequiresScopes } from 'graphql-scopes/yoga';
import { createSchema, createYoga, type Plugin, type YogaServerOptions } from 'graphql-yoga';

/** A token is its scopes with dots between them; verifying it takes a while. */
async function verify(jwt: string): Promise<AccessToken> {
  await setTimeout(5);
  if (jwt === 'bad') throw new InvalidTokenError('The access token is bad');
  return {
    scopes: new Set(jwt.split('.')),
    subject: jwt,
    clientId: 'c',
    issuer: 'i',
    id: '1',
    issuedAt: 0,
    expiresAt: Date.now() / 1000 + 60,
  };
}

function createServer(
  options: Parameters<typeof useRequiresScopes>[0] = {},
  more: Partial<YogaServerOptions<object, object>> = {},
) {
  return createYoga({
    logging: false,
    plugins: [useAccessToken({ verify }), useRequiresScopes(options)],
    schema: createSchema<{ token: AccessToken }>({
      typeDefs: [
        requiresScopesTypeDefs,
        `type Query { open: String me: String @requiresScopes(scopes: "me") slow: String @requiresScopes(scopes: "slow") node: Node either: String @requiresScopes(scopes: [["a", "b"], ["c"]]) }
        interface Node { id: ID }
        type Known implements Node { id: ID }
        type Secret implements Node @requiresScopes(scopes: "secret") { id: ID }`,
      ],
      resolvers: {
        Query: {
          open: () => 'open',
          me: (_source, _args, { token }) => token.subject,
          slow: (_source, _args, { token }) => setTimeout(20, token.subject),
          node: () => ({ __typename: 'Secret', id: '1' }),
        },
      },
    }),
    ...more,
  });
}

async function ask(
  yoga: ReturnType<typeof createServer>,
  query: string,
  jwt?: string,
  serverContext: object = {},
) {
  const response = await yoga.fetch(
    'http://localhost/graphql',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(jwt && { authorization: `Bearer ${jwt}` }) },
      body: JSON.stringify({ query }),
    },
    serverContext,
  );
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    body: await response.json(),
  };
}

test('S8: one server context for many requests at once mixes no tokens up', async () => {
  const yoga = createServer();
  const shared = { token: { scopes: new Set(['me']), subject: 'of the host' } };
  const who = ['me.1', 'x', 'me.2', undefined, 'me.3', 'slow.me.4'];
  const answers = await Promise.all(who.map((jwt) => ask(yoga, '{ me slow }', jwt, shared)));
  assert.deepEqual(
    answers.map(({ body }) => [body.data.me, body.data.slow]),
    [
      ['me.1', null],
      [null, null],
      ['me.2', null],
      [null, null],
      ['me.3', null],
      ['slow.me.4', 'slow.me.4'],
    ],
  );
});

test('a batch of operations is checked one by one', async () => {
  const yoga = createServer({}, { batching: true });
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer slow' },
    body: JSON.stringify([{ query: '{ open }' }, { query: '{ me }' }]),
  });
  const [first, second] = await response.json();
  assert.deepEqual(first, { data: { open: 'open' } });
  assert.equal(second.errors[0].extensions.code, 'FORBIDDEN');
});

test('a refused token ends the request before anything is parsed', async () => {
  const { status, challenge, body } = await ask(createServer(), '{{', 'bad');
  assert.deepEqual(
    [status, challenge],
    [401, 'Bearer error="invalid_token", error_description="The access token is bad"'],
  );
  assert.deepEqual(body, {
    errors: [{ message: 'Could not validate credentials', extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

test('H4: the challenge names the alternative that lacks least, and what only the runtime type asked for', async () => {
  const yoga = createServer();
  assert.equal(
    (await ask(yoga, '{ either }', 'a')).challenge,
    'Bearer error="insufficient_scope", scope="a b"',
  );
  assert.equal(
    (await ask(yoga, '{ either }', 'x')).challenge,
    'Bearer error="insufficient_scope", scope="c"',
  );
  assert.equal(
    (await ask(yoga, '{ node { id } me }', 'x')).challenge,
    'Bearer error="insufficient_scope", scope="me secret"',
  );
});

describe("S10: onDenied 'reject'", () => {
  const yoga = createServer({ onDenied: 'reject' });

  test('refuses the whole operation for one field that is denied', async () => {
    const { status, body } = await ask(yoga, '{ open me }', 'x');
    assert.equal(status, 403);
    assert.equal(body.data, null);
  });

  test('and where only the runtime type could tell, nothing else is answered either', async () => {
    const { status, body } = await ask(yoga, '{ open node { id } }', 'x');
    assert.equal(status, 403);
    assert.equal(body.data, null);
    assert.deepEqual(body.errors[0].path, ['node']);
  });

  test('answers what is allowed', async () => {
    assert.deepEqual((await ask(yoga, '{ open me }', 'me')).body, { data: { open: 'open', me: 'me' } });
  });
});

test('S15: a plugin that sets an executor of its own does not show what introspection hides', async () => {
  const own: Plugin = { onExecute: ({ setExecuteFn }) => setExecuteFn(execute) };
  for (const introspection of ['authenticated', 'filtered'] as const) {
    const ours = [useAccessToken({ verify }), useRequiresScopes({ introspection })];
    for (const plugins of [
      [...ours, own],
      [own, ...ours],
    ]) {
      const yoga = createServer({}, { plugins });
      const answer = await ask(yoga, '{ open __type(name: "Secret") { name } }');
      assert.equal(answer.body.data.__type, null);
      assert.equal(answer.body.data.open, 'open');
    }
  }
});

test('S15: an error without its suggestion is made in no time, whatever it quotes', async () => {
  const yoga = createServer({ introspection: 'filtered' });
  for (const quoted of [' '.repeat(90_000), 'Did you mean '.repeat(7_000), 'Did you mean ?'.repeat(7_000)]) {
    const began = performance.now();
    await ask(yoga, `{ open(x: "${quoted}") }`);
    // It took twenty seconds.
    assert.ok(performance.now() - began < 5_000);
  }
});

test('two of useRequiresScopes in one Yoga are refused with the remedy', () => {
  const plugins = [
    useAccessToken({ verify }),
    useRequiresScopes(),
    useRequiresScopes({ onDenied: 'reject' }),
  ];
  assert.throws(
    () => createServer({}, { plugins }),
    /useRequiresScopes stands twice.*one, with all its options/,
  );
});
