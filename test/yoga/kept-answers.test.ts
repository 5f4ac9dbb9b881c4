import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import { useResponseCache } from '@graphql-yoga/plugin-response-cache';
import { parse } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import type { AccessToken } from 'graphql-scopes/token';
import { useAccessToken, useRequiresScopes } from 'graphql-scopes/yoga';
import { createSchema, createYoga, useExtendContext, type YogaServerOptions } from 'graphql-yoga';

type Plugins = NonNullable<YogaServerOptions<object, object>['plugins']>;

/** `name~scope.scope` */
function tokenOf(jwt: string): AccessToken {
  const [id = '', scopes = ''] = jwt.split('~');
  const times = { issuedAt: 0, expiresAt: Date.now() / 1000 + 60 };
  return { scopes: new Set(scopes.split('.')), subject: id, clientId: 'c', issuer: 'i', id, ...times };
}

let ran = 0;
const typeDefs = 'type Query { open: Int mine(a: Int): Int @requiresScopes(scopes: [["me"]]) }';
const resolvers = { Query: { open: () => ++ran, mine: () => ++ran } };
const schema = createSchema({ typeDefs: [requiresScopesTypeDefs, typeDefs], resolvers });

const cache = () => useResponseCache({ session: () => null, includeExtensionMetadata: false });
const accessToken = () => useAccessToken({ verify: async (jwt) => tokenOf(jwt) });
const ownToken = () =>
  useExtendContext(({ request }: { request: Request }) => {
    const jwt = request.headers.get('x-token');
    return { token: jwt && tokenOf(jwt) };
  });
const elsewhere = { getToken: ({ token }: { token: AccessToken | null }) => token };

/** Both orders of the plugins. */
function servers(plugins: () => Plugins): [string, ReturnType<typeof createYoga>][] {
  const server = (all: Plugins) => createYoga({ logging: false, schema, batching: true, plugins: all });
  return [
    ['as listed', server(plugins())],
    ['the other way round', server(plugins().reverse())],
  ];
}

async function ask(yoga: ReturnType<typeof createYoga>, body: unknown, jwt?: string) {
  const tokens = jwt ? { authorization: `Bearer ${jwt}`, 'x-token': jwt } : {};
  const headers = { 'content-type': 'application/json', ...tokens };
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return response.json();
}
const query = '{ mine }';

describe('S8: what a response cache keeps', () => {
  for (const [order, yoga] of servers(() => [cache(), accessToken(), useRequiresScopes()])) {
    test(`is given again to the same token, and to no other (plugins ${order})`, async () => {
      const first = await ask(yoga, { query }, 'ann~me');
      assert.equal(typeof first.data.mine, 'number');
      assert.deepEqual(await ask(yoga, { query }, 'ann~me'), first);
      assert.notDeepEqual(await ask(yoga, { query }, 'bob~me'), first);
      assert.equal((await ask(yoga, { query }, 'ann~you')).data.mine, null);
      assert.equal((await ask(yoga, { query })).data.mine, null);
    });

    test(`is given to all without a token where it is open (plugins ${order})`, async () => {
      const first = await ask(yoga, { query: '{ open }' });
      assert.deepEqual(await ask(yoga, { query: '{ open }' }), first);
    });

    test(`is not given to a client that sends another's mark (plugins ${order})`, async () => {
      const echoing = 'query ($__answersOfToken: Int) { mine(a: $__answersOfToken) }';
      const shown = JSON.stringify(await ask(yoga, { query: echoing }, 'ann~me'));
      const mark = /[A-Za-z0-9+/]{43}=/.exec(shown)?.[0];
      assert.ok(mark, shown);
      await ask(yoga, { query }, 'ann~me');
      const variables = { __answersOfToken: mark };
      assert.equal((await ask(yoga, { query, variables })).data.mine, null);
      assert.equal((await ask(yoga, { query, variables }, 'bob~x')).data.mine, null);
      const [, second] = await ask(yoga, [{ query: '{ open }' }, { query, variables }]);
      assert.equal(second.data.mine, null);
    });
  }

  test('is given again to the same token alone also where tokens have no id', async () => {
    const expiring = async (jwt: string) => ({ ...tokenOf('ann~me'), id: undefined, expiresAt: Number(jwt) });
    const plugins = () => [cache(), useAccessToken({ verify: expiring }), useRequiresScopes()];
    for (const [, yoga] of servers(plugins)) {
      const first = await ask(yoga, { query }, '5000000000');
      assert.deepEqual(await ask(yoga, { query }, '5000000000'), first);
      assert.notDeepEqual(await ask(yoga, { query }, '5000000001'), first);
    }
  });

  for (const [how, plugins] of [
    ['by a plugin of the host', () => [cache(), ownToken(), useRequiresScopes()]],
    ['by getToken', () => [cache(), accessToken(), ownToken(), useRequiresScopes(elsewhere)]],
  ] as const) {
    for (const [order, yoga] of servers(() => plugins() as Plugins)) {
      test(`is given to nobody where the token is found ${how} (plugins ${order})`, async () => {
        const first = await ask(yoga, { query }, 'ann~me');
        assert.equal(typeof first.data.mine, 'number');
        assert.equal((await ask(yoga, { query })).data.mine, null);
        assert.equal((await ask(yoga, { query }, 'ann~you')).data.mine, null);
        assert.notDeepEqual(await ask(yoga, { query }, 'ann~me'), first);
      });
    }
  }
});

test('what introspection told a token is not told without one, also where a response cache keeps it', async () => {
  const options = { introspection: 'authenticated' } as const;
  for (const [, yoga] of servers(() => [cache(), accessToken(), useRequiresScopes(options)])) {
    const body = { query: '{ __type(name: "Query") { name } }' };
    assert.deepEqual((await ask(yoga, body, 'ann~x')).data, { __type: { name: 'Query' } });
    const { data, errors } = await ask(yoga, body);
    assert.equal(data?.__type ?? null, null);
    assert.equal(errors[0].extensions.code, 'UNAUTHENTICATED');
  }
});

test('variables that are no object are refused, as without a cache', async () => {
  const [[, yoga] = assert.fail()] = servers(() => [accessToken(), useRequiresScopes()]);
  for (const body of [{ query, variables: [1] }, { query, variables: 'a' }, [null]]) {
    const answer = await ask(yoga, body, 'ann~me');
    assert.equal([answer].flat()[0].errors[0].extensions.code, 'BAD_REQUEST', JSON.stringify(body));
  }
});

test('plugins that know an operation by its context work beside useAccessToken', async () => {
  const persisted = usePersistedOperations({ getPersistedOperation: () => parse('{ mine }') });
  for (const [, yoga] of servers(() => [persisted, accessToken(), useRequiresScopes()])) {
    const body = { extensions: { persistedQuery: { version: 1, sha256Hash: 'any' } } };
    assert.equal(typeof (await ask(yoga, body, 'ann~me')).data.mine, 'number');
    assert.equal((await ask(yoga, body, 'ann~x')).data.mine, null);
  }
});

test('a verifier that tells little of its tokens does not make two of them one', async () => {
  const verify = async (jwt: string) => ({ scopes: new Set(['me']), userId: jwt }) as unknown as AccessToken;
  for (const [, yoga] of servers(() => [cache(), useAccessToken({ verify }), useRequiresScopes()])) {
    const first = await ask(yoga, { query }, 'ann');
    assert.notDeepEqual(await ask(yoga, { query }, 'bob'), first);
    assert.deepEqual(await ask(yoga, { query }, 'ann'), first);
  }
});
