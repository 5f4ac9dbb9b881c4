import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStream, postQuery, runApp, signIn } from '../support/running-app.ts';

const { url } = await runApp();

const queries = {
  status: '{ status { status } }',
  me: '{ me { fullName } }',
  myItems: '{ myItems { title owner { username } } }',
};
const ok = { data: { status: { status: 'ok' } } };
const john = { data: { me: { fullName: 'John Doe' } } };
const items = { data: { myItems: [{ title: 'Foo', owner: { username: 'johndoe' } }] } };
const unauthenticated = ['UNAUTHENTICATED'];

// The table at the end of http.md, cell for cell. A list is a refusal: its code, then what is missing.
const table: [scopes: string | null, status: unknown, me: unknown, myItems: unknown][] = [
  [null, unauthenticated, [...unauthenticated, 'me'], [...unauthenticated, 'items', 'me']],
  ['', ok, ['FORBIDDEN', 'me'], ['FORBIDDEN', 'items', 'me']],
  ['me', ok, john, ['FORBIDDEN', 'items']],
  ['items', ok, ['FORBIDDEN', 'me'], ['FORBIDDEN', 'me']],
  ['me items', ok, john, items],
];

for (const [scopes, ...cells] of table) {
  const who =
    scopes === null ? 'without a token' : `with a token of ${scopes ? `the scopes ${scopes}` : 'no scope'}`;
  for (const [index, [field, query]] of Object.entries(queries).entries()) {
    const expected = cells[index];
    const refused = Array.isArray(expected);
    test(`${field} ${who} is ${refused ? `refused: ${expected.join(' ')}` : 'answered'}`, async () => {
      const token = scopes === null ? undefined : (await signIn(url, scopes)).access_token;
      const { status, body, challenge } = await postQuery(url, query, token);
      if (!refused) {
        assert.deepEqual([status, body], [200, expected]);
        return;
      }
      const [code, ...missing] = expected;
      assert.equal(status, code === 'FORBIDDEN' ? 403 : 401);
      assert.deepEqual(body.data, { [field]: null });
      assert.equal(body.errors.length, 1);
      assert.deepEqual(body.errors[0].path, [field]);
      assert.equal(body.errors[0].extensions.code, code);
      assert.deepEqual(body.errors[0].extensions.missingScopes, missing);
      assert.match(challenge ?? '', /^Bearer/);
    });
  }
}

test('me, status and myItems in one query: what is allowed is answered, what is not is null with an error', async () => {
  const { access_token } = await signIn(url, 'me');
  const { status, body } = await postQuery(
    url,
    '{ status { status } me { fullName items { title } } myItems { title } }',
    access_token,
  );
  assert.equal(status, 200);
  assert.deepEqual(body.data, { ...ok.data, me: { fullName: 'John Doe', items: null }, myItems: null });
  assert.deepEqual(body.errors.map(({ path }: { path: string[] }) => path.join('.')).sort(), [
    'me.items',
    'myItems',
  ]);
});

test('addItem needs items:write and me, adds a row, and itemAdded streams it to its owner', async () => {
  const { access_token: reader } = await signIn(url, 'me items');
  const mutation = 'mutation { addItem(title: " Bar ") { title owner { username } } }';
  const refused = await postQuery(url, mutation, reader);
  assert.equal(refused.status, 403);
  assert.equal(refused.challenge, 'Bearer error="insufficient_scope", scope="items:write me"');

  const { access_token: writer } = await signIn(url, 'me items:write');
  const stream = await openStream(url, 'subscription { itemAdded { title } }', writer);
  assert.equal(stream.status, 200);
  const events = stream.body?.pipeThrough(new TextDecoderStream()) ?? [];
  const added = await postQuery(url, mutation, writer);
  assert.deepEqual(added.body, { data: { addItem: { title: 'Bar', owner: { username: 'johndoe' } } } });
  for await (const chunk of events) {
    if (!chunk.includes('event: next')) continue;
    assert.match(chunk, /data: {"data":{"itemAdded":{"title":"Bar"}}}/);
    break;
  }
  const { body } = await postQuery(url, '{ myItems(first: 100) { itemId title } }', reader);
  assert.ok(body.data.myItems.some(({ title }: { title: string }) => title === 'Bar'));
  const { body: rest } = await postQuery(
    url,
    `{ myItems(after: "${body.data.myItems[0].itemId}") { title } }`,
    reader,
  );
  assert.equal(rest.data.myItems.length, body.data.myItems.length - 1);
});

test('a subscription without its scopes is refused with a status, not with an empty stream', async () => {
  const { access_token } = await signIn(url, 'me');
  const response = await openStream(url, 'subscription { itemAdded { title } }', access_token);
  assert.equal(response.status, 403);
  assert.equal(
    response.headers.get('www-authenticate'),
    'Bearer error="insufficient_scope", scope="items me"',
  );
  assert.match(await response.text(), /FORBIDDEN/);
});

test('S12: a subscription over SSE ends with its token, and says so', async () => {
  const { url: short } = await runApp({ accessTokenLifetime: 1 });
  const { access_token } = await signIn(short, 'me items');
  const stream = await openStream(short, 'subscription { itemAdded { title } }', access_token);
  assert.equal(stream.status, 200);
  const text = await stream.text();
  const [event] = /(?<=data: ){.*}/.exec(text) ?? [];
  const { data, errors } = JSON.parse(String(event));
  assert.deepEqual(data, { itemAdded: null });
  assert.equal(errors[0].extensions.code, 'UNAUTHENTICATED');
  assert.match(text, /event: complete/);
});

test('a wrong argument gets an error that names it and its bounds', async () => {
  const { access_token } = await signIn(url, 'me items items:write');
  for (const [query, says] of [
    ['{ myItems(first: 0) { title } }', /first must be between 1 and 100, not 0/],
    ['{ myItems(first: 101) { title } }', /first must be between 1 and 100, not 101/],
    ['mutation { addItem(title: "  ") { title } }', /title must have 1 to 200 characters, not 0/],
    [`mutation { addItem(title: "${'x'.repeat(201)}") { title } }`, /not 201/],
  ] as const) {
    const { body } = await postQuery(url, query, access_token);
    assert.match(body.errors[0].message, says);
    assert.equal(body.errors[0].extensions.code, 'BAD_USER_INPUT');
  }
});
