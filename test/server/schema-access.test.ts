import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema } from 'graphql';
import { postQuery, type RunningApp, runApp, signIn } from '../support/running-app.ts';

const authenticated = await runApp({ introspection: 'authenticated' });
const filtered = await runApp({ introspection: 'filtered' });
const open = await runApp();

async function sdl({ url }: RunningApp, token?: string) {
  const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/schema.graphql`, { headers });
  return {
    status: response.status,
    text: await response.text(),
    challenge: response.headers.get('www-authenticate'),
    caching: response.headers.get('cache-control'),
  };
}

describe('S15: /schema.graphql is shown to whom introspection shows it', () => {
  test('to everyone by default', async () => {
    assert.match((await sdl(open)).text, /type Mutation/);
  });

  test('to any valid token', async () => {
    const { status, text, challenge } = await sdl(authenticated);
    assert.deepEqual([status, text, challenge], [401, 'Not authenticated', 'Bearer']);
    const { access_token } = await signIn(authenticated.url);
    const answer = await sdl(authenticated, access_token);
    assert.equal(answer.status, 200);
    assert.match(answer.text, /type Mutation/);
    assert.equal(answer.caching, 'private, no-store');
  });

  test('as far as the token reaches, directives and all, as valid SDL', async () => {
    const without = await sdl(filtered);
    assert.equal(without.status, 401, 'every field of the demonstration wants a token');
    const { access_token: ofMe } = await signIn(filtered.url, 'me');
    const { text } = await sdl(filtered, ofMe);
    assert.match(text, /me: User @requiresScopes\(scopes: \[\["me"\]\]\)/);
    assert.doesNotMatch(text, /myItems|addItem|itemAdded/);
    assert.match(text, /@scope\(name: "me"/);
    assert.doesNotMatch(text, /@scope\(name: "items:write"/, 'of the catalogue what is needed within reach');
    buildSchema(text);
    const { access_token: ofAll } = await signIn(filtered.url, 'me items items:write');
    assert.match((await sdl(filtered, ofAll)).text, /addItem/);
  });

  test('and to no bad token', async () => {
    for (const app of [authenticated, filtered]) {
      const { status, text, challenge } = await sdl(app, 'not-a-token');
      assert.deepEqual([status, text], [401, 'Could not validate credentials']);
      assert.match(challenge ?? '', /error="invalid_token"/);
    }
  });
});

describe('S15: an error does not suggest what introspection does not show', () => {
  const misspelt = ['{ myItemz { title } }', 'mutation { addItem(titel: "x") { title } }'];

  test('where it is open, it helps', async () => {
    const { text } = await postQuery(open.url, '{ myItemz { title } }');
    assert.match(text, /Did you mean/);
  });

  for (const [name, { url }] of Object.entries({ authenticated, filtered })) {
    test(`with introspection '${name}' it does not`, async () => {
      for (const query of misspelt) {
        const { text } = await postQuery(url, query);
        assert.match(text, /Cannot query field|Unknown argument/);
        assert.doesNotMatch(text, /Did you mean/);
      }
    });
  }
});

test('S15: the introspection setting counts for queries, too', async () => {
  const query = '{ __schema { types { name } } }';
  const answer = await postQuery(authenticated.url, query);
  assert.deepEqual([answer.status, answer.challenge], [401, 'Bearer']);
  const { access_token } = await signIn(filtered.url, 'me');
  const { body } = await postQuery(filtered.url, query, access_token);
  const names = body.data.__schema.types.map(({ name }: { name: string }) => name);
  assert.ok(names.includes('User') && !names.includes('Mutation'));
});
