import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { useResponseCache } from '@graphql-yoga/plugin-response-cache';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { type AccessToken, InvalidTokenError } from 'graphql-scopes/token';
import { useAccessToken, useRequiresScopes } from 'graphql-scopes/yoga';
import { createSchema, createYoga, type YogaServerOptions } from 'graphql-yoga';

type Plugins = NonNullable<YogaServerOptions<object, object>['plugins']>;

/** What a token is good for now; nothing where it was revoked. */
const scopesNow = new Map<string, string[]>();
let asked = 0;
async function verify(jwt: string): Promise<AccessToken> {
  asked++;
  const scopes = scopesNow.get(jwt);
  if (!scopes) throw new InvalidTokenError('The access token was revoked');
  const times = { issuedAt: 0, expiresAt: Date.now() / 1000 + 60 };
  return { scopes: new Set(scopes), subject: jwt, clientId: 'c', issuer: 'i', id: jwt, ...times };
}

const schema = createSchema({
  typeDefs: [requiresScopesTypeDefs, 'type Query { open: Int mine: Int @requiresScopes(scopes: "me") }'],
  resolvers: { Query: { open: () => 1, mine: () => 2 } },
});
const accessToken = () => useAccessToken({ verify });

async function ask(plugins: Plugins, jwt: string, meanwhile: () => Promise<void>, batching = false) {
  const text = JSON.stringify(batching ? [{ query: '{ open mine }' }] : { query: '{ open mine }' });
  async function* body() {
    yield Buffer.from(text.slice(0, 5));
    await meanwhile();
    yield Buffer.from(text.slice(5));
  }
  const response = await createYoga({ logging: false, schema, plugins, batching }).fetch(
    'http://localhost/graphql',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${jwt}` },
      body: Readable.from(body()) as unknown as BodyInit,
      duplex: 'half',
    } as RequestInit,
  );
  return { status: response.status, body: await response.json() };
}

const refused = {
  status: 401,
  body: {
    errors: [{ message: 'Could not validate credentials', extensions: { code: 'UNAUTHENTICATED' } }],
  },
};

test('a token that is revoked while the body comes is refused, wherever the plugin stands and whoever reads the body', async () => {
  const parser: Plugins[number] = {
    onRequestParse: ({ setRequestParser }) => setRequestParser((request) => request.json()),
  };
  for (const plugins of [
    [accessToken(), useRequiresScopes()],
    [accessToken(), useRequiresScopes(), parser],
    [parser, useRequiresScopes(), accessToken()],
  ]) {
    for (const batching of [false, true]) {
      scopesNow.set('ann', ['me']);
      const answer = ask(
        plugins,
        'ann',
        async () => {
          await setTimeout(300);
          scopesNow.delete('ann');
        },
        batching,
      );
      assert.deepEqual(await answer, refused);
    }
  }
});

test('of a body that comes with its head the token is verified once', async () => {
  scopesNow.set('ben', ['me']);
  asked = 0;
  const { body } = await ask([accessToken(), useRequiresScopes()], 'ben', async () => {});
  assert.deepEqual(body, { data: { open: 1, mine: 2 } });
  assert.equal(asked, 1);
});

test('S8: a token that loses a scope while the body comes gets no answer that is kept for that scope', async () => {
  const cache = useResponseCache({ session: () => null, includeExtensionMetadata: false });
  const plugins = [cache, accessToken(), useRequiresScopes()];
  scopesNow.set('cam', ['me']);
  assert.deepEqual((await ask(plugins, 'cam', async () => {})).body, { data: { open: 1, mine: 2 } });
  const { body } = await ask(plugins, 'cam', async () => {
    await setTimeout(300);
    scopesNow.set('cam', ['other']);
  });
  assert.deepEqual(body.data, { open: 1, mine: null });
  assert.deepEqual(body.errors[0].extensions.missingScopes, ['me']);
});
