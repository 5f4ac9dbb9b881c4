import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ApolloClient } from '@apollo/client';
import type { ApolloLink } from '@apollo/client/link';
import type { Client } from '@urql/core';
import { parse } from 'graphql';
import type { TokenSession } from 'graphql-scopes/client';
import { codeOnPage } from '../support/page-code.ts';
import { postQuery, runApp } from '../support/running-app.ts';

const { url } = await runApp();
// Within the project, so that its own name is found.
const folder = await mkdtemp(join(fileURLToPath(new URL('../', import.meta.url)), '.readme-front-end-'));
after(() => rm(folder, { recursive: true }));
const asked: string[] = [];
Object.assign(globalThis, { confirm: (text: string) => asked.push(text) > 0 });

/** The page's code, word for word but for the server's address. */
async function run(name: string): Promise<Record<string, unknown>> {
  const code = await codeOnPage('docs/front-end.md', name);
  const file = join(folder, `${name}.ts`);
  await writeFile(file, code.replaceAll('https://api.example.com', url));
  return import(pathToFileURL(file).href);
}

const { session } = (await run('session')) as { session: TokenSession };
const both = parse('{ me { username } myItems { title } }');
const narrow = () => session.useScopes(['me']);

test("the page's session signs in with a ceiling", async () => {
  const { state } = session;
  assert.deepEqual(state.signedIn && [state.scopes, state.ceiling], [['me'], ['me', 'items']]);
});

test("the page's Apollo Client asks for what is missing, and shows it", async () => {
  await narrow();
  const { client } = (await run('apollo')) as { client: ApolloClient };
  const { data } = await client.query({ query: both, errorPolicy: 'all' });
  assert.deepEqual((data as { myItems: unknown }).myItems, [{ __typename: 'Item', title: 'Foo' }]);
  assert.equal(asked.at(-1), 'Allow items?');
  client.stop();
});

test("the page's urql client asks for what is missing, and shows it", async () => {
  await narrow();
  const { client } = (await run('urql')) as { client: Client };
  const { data } = await client.query(both, {}).toPromise();
  assert.equal(data.myItems[0].title, 'Foo');
  assert.equal(asked.length, 2);
});

test("the page's SSE link streams", async () => {
  const { sse } = (await run('apollo-sse')) as { sse: ApolloLink };
  await session.signInWithPassword({
    username: 'johndoe',
    password: 'secret',
    scopes: ['me', 'items', 'items:write'],
  });
  const token = String(await session.accessToken());
  const operation = {
    query: parse('subscription { itemAdded { title } }'),
    variables: {},
    getContext: () => ({ headers: { authorization: `Bearer ${token}` } }),
  };
  const { promise: heard, resolve } = Promise.withResolvers<unknown>();
  const subscription = sse.request(operation as never, () => assert.fail()).subscribe(resolve);
  const adding = setInterval(
    // The last one may be under way as the server closes.
    () => void postQuery(url, 'mutation { addItem(title: "Bar") { title } }', token).catch(() => {}),
    50,
  );
  assert.deepEqual(await heard, { data: { itemAdded: { title: 'Bar' } } });
  clearInterval(adding);
  subscription.unsubscribe();
});
