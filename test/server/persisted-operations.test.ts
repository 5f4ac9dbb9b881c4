import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'graphql';
import type { Manifest } from '../../src/codegen/persisted-operation.ts';
import { persistedId, persistedText } from '../../src/codegen/persisted-operation.ts';
import { runCommand } from '../support/command.ts';
import { postQuery, runApp, signIn } from '../support/running-app.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'graphql-scopes-manifest-'));
after(() => rm(folder, { recursive: true }));

const operations = `
  query Me { me { username } }
  query Both($more: Boolean!) { me { username } myItems @include(if: $more) { title } }
  mutation Add($title: String!) { addItem(title: $title) { title } }
  subscription Added { itemAdded { title } }`;
await writeFile(join(folder, 'app.graphql'), operations);
const file = join(folder, 'manifest.json');
const written = await runCommand(
  ['manifest', join(folder, 'app.graphql'), '--schema', `${root}schema/*.graphql`, '--out', file],
  { cwd: folder },
);
assert.deepEqual([written.code, written.stderr], [0, '']);
const { default: manifest } = (await import(file, { with: { type: 'json' } })) as { default: Manifest };
const ids = Object.fromEntries(
  Object.entries(manifest).map(([id, { operationName }]) => [operationName, id]),
);
const idOf = (name: string) => String(ids[name]);

const { url } = await runApp({ persistedOperations: file });
const { access_token: me } = await signIn(url, 'me');
const { access_token: all } = await signIn(url, 'me items items:write');

interface Sent {
  readonly token?: string;
  readonly accept?: string;
}

async function post(body: object, { token, accept = '*/*' }: Sent = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function get(query: Record<string, string>, { token, accept = '*/*' }: Sent = {}) {
  const response = await fetch(`${url}/graphql?${new URLSearchParams(query)}`, {
    headers: { accept, ...(token && { authorization: `Bearer ${token}` }) },
  });
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
}

test('an operation runs by its id, by POST and GET, as GraphQL over HTTP and as Apollo has it', async () => {
  const data = { data: { me: { username: 'johndoe' } } };
  const id = idOf('Me');
  const hash = id.replace('sha256:', '');
  const persistedQuery = { version: 1, sha256Hash: hash };
  assert.match(id, /^sha256:[\da-f]{64}$/);
  assert.deepEqual((await post({ documentId: id }, { token: me })).body, data);
  assert.deepEqual((await post({ documentId: hash }, { token: me })).body, data);
  assert.deepEqual((await post({ extensions: { persistedQuery } }, { token: me })).body, data);
  assert.deepEqual(JSON.parse((await get({ documentId: id }, { token: me })).text), data);
  const extensions = JSON.stringify({ persistedQuery });
  assert.deepEqual(JSON.parse((await get({ extensions }, { token: me })).text), data);
});

test('variables count, and every operation is still enforced', async () => {
  const documentId = idOf('Both');
  const more = { documentId, variables: { more: true } };
  const partial = await post(more, { token: me });
  assert.deepEqual(partial.body.errors[0].extensions.missingScopes, ['items']);
  assert.deepEqual(partial.body.data, { me: { username: 'johndoe' }, myItems: null });
  assert.equal((await post(more)).status, 401);
  assert.deepEqual((await post(more, { token: all })).body.data.myItems, [{ title: 'Foo' }]);
  const added = await post({ documentId: idOf('Add'), variables: { title: 'x' } }, { token: me });
  assert.equal(added.status, 403);
});

test('any other document is refused with 400, with a reason, before anything of it is looked at', async () => {
  const required = 'PERSISTED_OPERATION_REQUIRED';
  for (const accept of ['*/*', 'application/json', 'application/graphql-response+json']) {
    for (const [body, code] of [
      [{ query: '{ me { username } }' }, required],
      [{ query: '{ __schema { types { name } } }' }, required],
      [{ query: '{ nonsense' }, required],
      [{ query: '{ __typename }', documentId: idOf('Me') }, required],
      [{}, required],
      [{ documentId: 1 }, required],
      [{ documentId: 'sha256:0' }, 'PERSISTED_OPERATION_UNKNOWN'],
      [{ documentId: '__proto__' }, 'PERSISTED_OPERATION_UNKNOWN'],
      [{ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }, 'PERSISTED_OPERATION_UNKNOWN'],
    ] as const) {
      const answer = await post(body, { token: all, accept });
      assert.equal(answer.status, 400, JSON.stringify(body));
      assert.equal(answer.body.errors[0].extensions.code, code, JSON.stringify(body));
      assert.equal(answer.body.data, undefined);
    }
    assert.equal((await get({ query: '{ __typename }' }, { token: all, accept })).status, 400);
  }
  assert.match((await postQuery(url, '{ __typename }')).text, /runs only its persisted operations/);
});

test('a mutation does not run by GET', async () => {
  const { status, headers } = await get(
    { documentId: idOf('Add'), variables: '{"title":"x"}' },
    { token: all },
  );
  assert.equal(status, 405);
  assert.equal(headers.get('allow'), 'POST');
});

test('a subscription streams', async () => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${all}`,
    },
    body: JSON.stringify({ documentId: idOf('Added') }),
  });
  assert.equal(response.status, 200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  await post({ documentId: idOf('Add'), variables: { title: 'Streamed' } }, { token: all });
  let text = '';
  while (!text.includes('Streamed')) text += (await reader?.read())?.value ?? '';
  await reader?.cancel();
});

test('GraphiQL is not there, which could not ask for the schema', async () => {
  const { status, text } = await get({}, { accept: 'text/html' });
  assert.equal(status, 406);
  assert.doesNotMatch(text, /<html/);
});

const start = async (content: unknown) => {
  const path = join(folder, 'other.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return runApp({ persistedOperations: path });
};

test('a manifest that says other scopes than the schema is refused at start, and names the operations', async () => {
  const [[meId, meOperation] = ['', undefined]] = Object.entries(manifest).filter(
    ([id]) => id === idOf('Me'),
  );
  for (const stale of [
    { scopes: [[]] },
    { scopes: [['me'], ['items']] },
    { authenticated: false },
    { conditionalFields: [] },
    { scopes: undefined },
  ]) {
    await assert.rejects(start({ ...manifest, [meId]: { ...meOperation, ...stale } }), {
      name: 'InvalidConfigurationError',
      message:
        /^PERSISTED_OPERATIONS: Me \(sha256:\w+\) in .*: it says that the operation needs .*, but by the schema that is \{"authenticated":true,"scopes":\[\["me"\]\]\}; write the manifest anew with npx graphql-scopes manifest$/,
    });
  }
  const changed = Object.fromEntries(
    Object.entries(manifest).filter(([, { conditionalFields }]) => conditionalFields),
  );
  const [[id, both] = ['', undefined]] = Object.entries(changed);
  await assert.rejects(start({ [id]: { ...both, conditionalFields: undefined } }), { message: /Both/ });
});

test('a manifest with documents that do not run, or of another hash, is refused with all its faults', async () => {
  const gone = persistedText(parse('query Gone { gone }'));
  const two = 'query A { me { username } } query B { me { username } }';
  await assert.rejects(
    start({ [persistedId(gone)]: gone, two, broken: '{', [idOf('Me')]: 'query Me { me { email } }' }),
    ({ message }: Error) => {
      assert.equal(message.split('\n').length, 4);
      assert.match(message, /Cannot query field "gone"/);
      assert.match(message, /two in .*: the document must have one operation/);
      assert.match(message, /broken in .*: Syntax Error/);
      assert.match(message, /is not the one that the hash is of/);
      return true;
    },
  );
  await assert.rejects(start('{'), { message: /other\.json cannot be used: .*JSON/ });
  await assert.rejects(start(['x', 1]), { message: /must have documents by their ids/ });
  await assert.rejects(runApp({ persistedOperations: join(folder, 'none.json') }), {
    message: /none\.json cannot be used: ENOENT/,
  });
});

test("the client preset's own list runs, too, which says nothing of scopes", async () => {
  const text = persistedText(parse('query Own { me { fullName } }'));
  const own = await start({ [persistedId(text)]: text, short: text });
  const { access_token: token } = await signIn(own.url, 'me');
  const response = await fetch(`${own.url}/graphql?documentId=short`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.deepEqual(await response.json(), { data: { me: { fullName: 'John Doe' } } });
});
