import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema } from 'graphql';
import { requiresScopesTransformer } from 'graphql-scopes';
import { ask, denialsIn, tokenOf } from '../support/protected-schema.ts';

const federation = `
  scalar federation__Scope
  directive @link(url: String!, as: String, import: [link__Import], for: link__Purpose) repeatable on SCHEMA
  scalar link__Import enum link__Purpose { SECURITY EXECUTION }`;

describe('S30: the directives are found under the name that the schema gives them', () => {
  for (const [how, link, name] of [
    [
      'Federation, imported',
      'url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@requiresScopes"]',
      'requiresScopes',
    ],
    [
      'Federation, renamed',
      'url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", { name: "@requiresScopes", as: "@scoped" }]',
      'scoped',
    ],
    [
      'Federation, not imported',
      'url: "https://specs.apollo.dev/federation/v2.5"',
      'federation__requiresScopes',
    ],
    [
      'Federation under another namespace',
      'url: "https://specs.apollo.dev/federation/v2.5", as: "fed"',
      'fed__requiresScopes',
    ],
    [
      '@core, its forerunner',
      'url: "https://specs.apollo.dev/link/v1.0", as: "core") @core(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@needs" }]',
      'needs',
    ],
    [
      '@core by its own name',
      'url: "https://specs.apollo.dev/link/v1.0") @core(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@needs" }]',
      'needs',
    ],
    [
      '@link under another name',
      'url: "https://specs.apollo.dev/link/v1.0", as: "uses") @uses(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@needs" }]',
      'needs',
    ],
    [
      '@core under another name, with a slash at the end',
      'url: "https://specs.apollo.dev/core/v0.2/", as: "uses") @uses(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@needs" }]',
      'needs',
    ],
    [
      'one import, without brackets',
      'url: "https://specs.apollo.dev/federation/v2.5", import: { name: "@requiresScopes", as: "@needs" }',
      'needs',
    ],
    [
      'its own name, while something else is imported under it, too',
      'url: "https://specs.apollo.dev/other/v1.0", import: [{ name: "@key", as: "@requiresScopes" }]',
      'requiresScopes',
    ],
    ['beside a link without version', 'url: "https://example.com/other"', 'requiresScopes'],
    ['its own specification, renamed', 'url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "rs"', 'rs'],
    [
      'its own specification, further down a path',
      'url: "https://specs.apollo.dev/federation/v2.5/requiresScopes/v0.1", as: "rs"',
      'rs',
    ],
  ] as const) {
    test(`${how}: @${name}`, async () => {
      const schema = requiresScopesTransformer(
        buildSchema(
          `${federation}
          extend schema @link(${link})
          directive @${name}(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION | OBJECT
          type Query { f: Int @${name}(scopes: [["x"]]) }`,
          { assumeValidSDL: true },
        ),
      );
      assert.deepEqual(denialsIn(await ask(schema, '{ f }', tokenOf(), { rootValue: { f: 1 } })), [
        'f FORBIDDEN x',
      ]);
    });
  }

  test('@authenticated is renamed likewise', async () => {
    const schema = requiresScopesTransformer(
      buildSchema(
        `${federation}
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@authenticated", as: "@signedIn" }])
        directive @signedIn on FIELD_DEFINITION
        type Query { f: Int @signedIn }`,
        { assumeValidSDL: true },
      ),
    );
    assert.deepEqual(denialsIn(await ask(schema, '{ f }', null, { rootValue: { f: 1 } })), [
      'f UNAUTHENTICATED',
    ]);
  });

  for (const [what, used] of [
    [
      'of a directive that is no link',
      'extend schema @other(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@needs" }])',
    ],
    [
      'of one that is called as what is linked',
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", as: "other")
        @other(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@needs" }])`,
    ],
    [
      'of one that is called as a tool of links',
      `extend schema @link(url: "https://specs.apollo.dev/link/v1.0/tool/v1", as: "other")
        @other(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@needs" }])`,
    ],
    [
      'of a link that is not on the schema',
      'type A @link(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@needs" }]) { a: Int }',
    ],
  ] as const) {
    test(`the import ${what} renames nothing`, async () => {
      const schema = requiresScopesTransformer(
        buildSchema(
          `${federation} ${used} directive @other(url: String, import: [link__Import]) on SCHEMA
          directive @needs(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION
          type Query { f: Int @needs(scopes: [["x"]]) }`,
          { assumeValidSDL: true },
        ),
      );
      assert.deepEqual(denialsIn(await ask(schema, '{ f }', null, { rootValue: { f: 1 } })), []);
    });
  }

  test('a renamed one is checked like any other, by the name that the writer used', () => {
    const wrong = buildSchema(
      `${federation}
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [{ name: "@requiresScopes", as: "@scoped" }])
      directive @scoped(scopes: [[federation__Scope!]!]!) on UNION
      type Query { u: U } type A { a: Int } union U @scoped(scopes: [["x"]]) = A`,
      { assumeValidSDL: true },
    );
    assert.throws(() => requiresScopesTransformer(wrong), /@scoped on U .* guards nothing there/);
  });
});
