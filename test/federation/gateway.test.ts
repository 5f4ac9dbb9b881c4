import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, test } from 'node:test';
import { type DocumentNode, parse } from 'graphql';
import { runPageCode } from './page-code.ts';
import { ask, issuer, listen, startSubgraph, tokenFor } from './running.ts';

interface Page {
  readonly yoga: RequestListener;
  readonly createGateway: (
    subgraphs: { name: string; url: string; typeDefs: DocumentNode }[],
  ) => RequestListener & { [Symbol.asyncDispose](): Promise<void> };
}

process.env.ISSUER = issuer;
const { yoga } = await runPageCode<Page>('federation.md', 'users');
const { createGateway } = await runPageCode<Page>('federation.md', 'gateway');

const users = `${await listen(yoga)}/graphql`;
const items = await startSubgraph(
  [
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes"])
    type Query { items: [Item!] @requiresScopes(scopes: [["items"]])  open: String }
    type Item @key(fields: "id") { id: ID!  title: String  owner: User }
    type User @key(fields: "id", resolvable: false) { id: ID! }`,
  ],
  { Query: { items: () => [{ id: 'a', title: 'Foo', owner: { id: '1' } }], open: () => 'open' } },
);
const gateway = createGateway([
  { name: 'users', url: users, typeDefs: await schemaOf(users) },
  { name: 'items', url: items, typeDefs: await schemaOf(items) },
]);
const url = `${await listen(gateway)}/graphql`;
after(() => gateway[Symbol.asyncDispose]());

const query = '{ open status items { title owner { name email } } }';

/** As a composition tool asks for it. */
async function schemaOf(subgraph: string): Promise<DocumentNode> {
  const { data } = await ask(subgraph, '{ _service { sdl } }', await tokenFor());
  return parse(data._service.sdl);
}

test('a federated subgraph: what a token may have is answered across both subgraphs', async () => {
  assert.deepEqual(await ask(url, query, await tokenFor('items', 'users', 'email')), {
    data: {
      open: 'open',
      status: 'ok',
      items: [{ title: 'Foo', owner: { name: 'Ada', email: 'ada@example.com' } }],
    },
  });
});

test("a federated subgraph: a denied field is null, with the subgraph's error at the client's path (S10)", async () => {
  assert.deepEqual(await ask(url, query, await tokenFor('items', 'users')), {
    data: { open: 'open', status: 'ok', items: [{ title: 'Foo', owner: { name: 'Ada', email: null } }] },
    errors: [
      {
        message: 'Not enough permissions',
        path: ['items', 0, 'owner', 'email'],
        extensions: {
          code: 'FORBIDDEN',
          coordinate: 'User.email',
          requiredScopes: [['email', 'users']],
          missingScopes: ['email'],
          serviceName: 'users',
        },
      },
    ],
  });
});

test('a federated subgraph: an entity that its own subgraph denies is null, and the rest is answered', async () => {
  const { data, errors } = await ask(url, query, await tokenFor('items'));
  assert.deepEqual(data, {
    open: 'open',
    status: 'ok',
    items: [{ title: 'Foo', owner: { name: null, email: null } }],
  });
  for (const { path, extensions } of errors) {
    assert.deepEqual(path.slice(0, 3), ['items', 0, 'owner']);
    assert.deepEqual(
      [extensions.code, extensions.coordinate, extensions.missingScopes, extensions.serviceName],
      ['FORBIDDEN', 'Query._entities', ['users'], 'users'],
    );
  }
  assert.ok(errors.length > 0);
});

test('a federated subgraph: without a token only the open field is answered', async () => {
  const { data, errors } = await ask(url, query);
  assert.deepEqual(data, { open: 'open', status: null, items: null });
  const denied = errors.map((error: { path: string[]; extensions: { code: string } }) => [
    error.path.join('.'),
    error.extensions.code,
  ]);
  assert.deepEqual(denied.sort(), [
    ['items', 'UNAUTHENTICATED'],
    ['status', 'UNAUTHENTICATED'],
  ]);
});

test('a federated subgraph: a key is given out by the subgraph that has it, unless its part of the type is protected, too', async () => {
  const token = await tokenFor('items');
  assert.deepEqual((await ask(url, '{ items { owner { id } } }', token)).data.items, [
    { owner: { id: '1' } },
  ]);
  const stub = (directive: string) =>
    startSubgraph(
      [
        `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes"])
        type Query { owner: User }
        type User @key(fields: "id", resolvable: false) ${directive} { id: ID! }`,
      ],
      { Query: { owner: () => ({ id: '1' }) } },
    );
  assert.deepEqual((await ask(await stub(''), '{ owner { id } }', token)).data.owner, { id: '1' });
  const repeated = await ask(await stub('@requiresScopes(scopes: [["users"]])'), '{ owner { id } }', token);
  assert.deepEqual([repeated.data.owner, repeated.errors[0].extensions.code], [null, 'FORBIDDEN']);
});
