import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';
import { ask, startSubgraph, tokenFor } from './running.ts';

const link = (imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])`;

// biome-ignore lint/suspicious/noExplicitAny: the answer to any query.
const codes = ({ errors = [] }: any) => errors.map((error: any) => error.extensions.code);

describe('S30: the definitions that the subgraph library makes are found under the name that @link gives them', () => {
  for (const [how, head, requiresScopes, authenticated] of [
    ['imported', link('"@requiresScopes", "@authenticated"'), 'requiresScopes', 'authenticated'],
    [
      'renamed',
      link('{ name: "@requiresScopes", as: "@scopes" }, { name: "@authenticated", as: "@signedIn" }'),
      'scopes',
      'signedIn',
    ],
    ['not imported', link('"@key"'), 'federation__requiresScopes', 'federation__authenticated'],
  ] as const) {
    test(`${how}: @${requiresScopes}, @${authenticated}`, async () => {
      const url = await startSubgraph(
        [
          `${head}
          type Query { a: Int @${requiresScopes}(scopes: [["a"]])  b: Int @${authenticated}  c: Int }`,
        ],
        { Query: { a: () => 1, b: () => 2, c: () => 3 } },
      );
      const none = await ask(url, '{ a b c }');
      assert.deepEqual(none.data, { a: null, b: null, c: 3 });
      assert.deepEqual(codes(none), ['UNAUTHENTICATED', 'UNAUTHENTICATED']);
      const other = await ask(url, '{ a b c }', await tokenFor('b'));
      assert.deepEqual([other.data, codes(other)], [{ a: null, b: 2, c: 3 }, ['FORBIDDEN']]);
      assert.deepEqual(await ask(url, '{ a b c }', await tokenFor('a')), { data: { a: 1, b: 2, c: 3 } });
    });
  }
});

describe('S15: _service of a federated subgraph', () => {
  const start = (introspection: 'open' | 'authenticated' | 'filtered') =>
    startSubgraph(
      [`${link('"@requiresScopes"')} type Query { a: Int  b: Int @requiresScopes(scopes: [["b"]]) }`],
      { Query: { a: () => 1 } },
      { introspection },
    );
  const query = '{ _service { sdl } }';

  test("'open': everyone is told the SDL, with its directives", async () => {
    const { data } = await ask(await start('open'), query);
    assert.match(data._service.sdl, /b: Int @requiresScopes\(scopes: \[\["b"\]\]\)/);
  });

  test("'authenticated': any valid token is", async () => {
    const url = await start('authenticated');
    assert.deepEqual(codes(await ask(url, query)), ['UNAUTHENTICATED']);
    assert.ok((await ask(url, query, await tokenFor())).data._service.sdl);
  });

  test("'filtered': a token that reaches everything is, for the SDL has no parts", async () => {
    const url = await start('filtered');
    assert.deepEqual(codes(await ask(url, query)), ['UNAUTHENTICATED']);
    assert.deepEqual(codes(await ask(url, query, await tokenFor('a'))), ['FORBIDDEN']);
    assert.ok((await ask(url, query, await tokenFor('b'))).data._service.sdl);
  });
});

describe("Federation's definitions are narrower than this package's", () => {
  const argument = 'type Query { a(b: Int @requiresScopes(scopes: [["b"]])): Int  node: Node }';
  const node = `
    interface Node @requiresScopes(scopes: [["node"]]) { id: ID! }
    type Thing implements Node @key(fields: "id") { id: ID! }`;

  test('on an argument the subgraph library refuses the directive, by name and place', () => {
    const typeDefs = parse(`${link('"@key", "@requiresScopes"')} ${argument} ${node}`);
    assert.throws(
      () => buildSubgraphSchema(typeDefs),
      /Directive "@requiresScopes" may not be used on ARGUMENT_DEFINITION/,
    );
  });

  test('on an interface composition refuses it', () => {
    const typeDefs = parse(`${link('"@key", "@requiresScopes"')} type Query { node: Node } ${node}`);
    const { errors = [] } = composeServices([{ name: 'things', url: 'http://things', typeDefs }]);
    assert.deepEqual(
      errors.map(({ extensions }) => extensions.code),
      ['AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE'],
    );
  });

  test("with this package's definitions both are enforced, and the subgraph composes (S4)", async () => {
    const typeDefs = [requiresScopesTypeDefs, `${link('"@key"')} ${argument} ${node}`];
    const url = await startSubgraph(typeDefs, {
      Query: { a: () => 1, node: () => ({ __typename: 'Thing', id: '1' }) },
    });
    assert.deepEqual(await ask(url, '{ a }'), { data: { a: 1 } });
    assert.deepEqual(codes(await ask(url, '{ a(b: 1) }', await tokenFor())), ['FORBIDDEN']);
    assert.deepEqual(await ask(url, '{ a(b: 1) }', await tokenFor('b')), { data: { a: 1 } });
    assert.deepEqual(codes(await ask(url, '{ node { id } }', await tokenFor())), ['FORBIDDEN']);

    const { sdl } = (await ask(url, '{ _service { sdl } }')).data._service;
    const { errors, supergraphSdl } = composeServices([{ name: 'things', url, typeDefs: parse(sdl) }]);
    assert.equal(errors, undefined);
    // So a router does not know of them.
    assert.doesNotMatch(String(supergraphSdl), /requiresScopes/);
  });
});

test('S20–S23: mistakes in a subgraph fail its build, with their coordinates', () => {
  const build = (typeDefs: string) => () => requiresScopesTransformer(buildSubgraphSchema(parse(typeDefs)));
  assert.throws(
    build(`${link('"@requiresScopes"')} type Query { a: Int @requiresScopes(scopes: ["a", "b"]) }`),
    /@requiresScopes on Query\.a .*is a flat list/,
  );
  assert.throws(
    build(`${link('{ name: "@requiresScopes", as: "@scopes" }')} type Query { a: Int @scopes(scopes: []) }`),
    /Query\.a .*can never be met/,
  );
});

test('composition wants one name for the directive in all subgraphs', () => {
  const subgraph = (name: string, imports: string, directive: string) => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(`${link(imports)} type Query { ${name}: Int @${directive}(scopes: [["a"]]) }`),
  });
  const renamed = '{ name: "@requiresScopes", as: "@scopes" }';
  const compose = (imports: string, directive: string) =>
    composeServices([subgraph('one', renamed, 'scopes'), subgraph('two', imports, directive)]);
  assert.equal(compose(renamed, 'scopes').errors, undefined);
  assert.deepEqual(
    compose('"@requiresScopes"', 'requiresScopes').errors?.map(({ extensions }) => extensions.code),
    ['LINK_IMPORT_NAME_MISMATCH'],
  );
});
