import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  buildSchema,
  type ConstValueNode,
  type FieldDefinitionNode,
  GraphQLEnumType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  Kind,
  parseConstValue,
} from 'graphql';
import { InvalidSchemaError, requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';
import { ask, denialsIn, protectedSchema, tokenOf } from '../support/protected-schema.ts';

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
    ['its own specification, renamed', 'url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "rs"', 'rs'],
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

describe('S31: extensions.directives of a code-first schema are the same as directives', () => {
  const needs = (...scopes: string[]) => ({ directives: { requiresScopes: { scopes: [scopes] } } });

  test('on fields, object types, interfaces, enums and arguments', async () => {
    const level = new GraphQLEnumType({ name: 'Level', values: { LOW: {} }, extensions: needs('enum') });
    const node = new GraphQLInterfaceType({
      name: 'Node',
      fields: { level: { type: level } },
      extensions: needs('interface'),
    });
    const thing = new GraphQLObjectType({
      name: 'Thing',
      interfaces: [node],
      fields: { level: { type: level, extensions: needs('field') } },
      extensions: needs('type'),
    });
    const schema = requiresScopesTransformer(
      new GraphQLSchema({
        query: new GraphQLObjectType({
          name: 'Query',
          fields: {
            thing: { type: thing, resolve: () => ({ level: 'LOW' }) },
            open: { type: GraphQLString, resolve: () => 'open' },
            search: {
              type: GraphQLInt,
              args: { secret: { type: GraphQLInt, extensions: needs('argument') } },
              resolve: () => 1,
            },
            signedIn: {
              type: GraphQLInt,
              resolve: () => 1,
              extensions: { directives: { authenticated: {} } },
            },
          },
        }),
      }),
    );
    const denied = async (source: string, token: ReturnType<typeof tokenOf> | null = tokenOf()) =>
      denialsIn(await ask(schema, source, token));
    assert.deepEqual(await denied('{ open search }', null), []);
    assert.deepEqual(await denied('{ thing { level } }'), ['thing FORBIDDEN interface type']);
    assert.deepEqual(await denied('{ thing { level } }', tokenOf('interface', 'type')), [
      'thing.level FORBIDDEN enum field',
    ]);
    assert.deepEqual(await denied('{ search(secret: 1) }'), ['search FORBIDDEN argument']);
    assert.deepEqual(await denied('{ signedIn }', null), ['signedIn UNAUTHENTICATED']);
  });

  test('in each form that graphql-tools knows, and several are a conjunction', async () => {
    for (const directives of [
      { requiresScopes: [{ scopes: [['x']] }, { scopes: [['y']] }] },
      [
        { name: 'requiresScopes', args: { scopes: [['x']] } },
        { name: 'requiresScopes', args: { scopes: 'y' } },
      ],
    ]) {
      const query = new GraphQLObjectType({
        name: 'Query',
        fields: { f: { type: GraphQLInt, extensions: { directives } } },
      });
      const schema = requiresScopesTransformer(new GraphQLSchema({ query }));
      assert.deepEqual(denialsIn(await ask(schema, '{ f }', tokenOf())), ['f FORBIDDEN x y']);
    }
  });

  test('AST nodes that a builder made of them count once, and need no definition', async () => {
    const extensions = {
      directives: [{ name: 'requiresScopes', args: { scopes: [['x']] } }],
    };
    const madeOf = parseConstValue('[["x"]]', { noLocation: true });
    const astNode = (scopes: ConstValueNode): FieldDefinitionNode => ({
      kind: Kind.FIELD_DEFINITION,
      name: { kind: Kind.NAME, value: 'f' },
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Int' } },
      directives: [
        {
          kind: Kind.DIRECTIVE,
          name: { kind: Kind.NAME, value: 'requiresScopes' },
          arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'scopes' }, value: scopes }],
        },
      ],
    });
    const build = (node: FieldDefinitionNode) =>
      requiresScopesTransformer(
        new GraphQLSchema({
          query: new GraphQLObjectType({
            name: 'Query',
            fields: { f: { type: GraphQLInt, extensions, astNode: node } },
          }),
        }),
      );
    assert.deepEqual(denialsIn(await ask(build(astNode(madeOf)), '{ f }', tokenOf())), ['f FORBIDDEN x']);
    const another = parseConstValue('[["y"]]', { noLocation: true });
    assert.throws(() => build(astNode(another)), /@requiresScopes on Query\.f is not defined/);
  });

  test('what is wrong in them is refused like in SDL', () => {
    for (const [directives, says] of [
      [{ requiresScopes: { scopes: [] } }, /scopes: \[\] can never be met/],
      [{ requiresScopes: { scopes: ['a', 'b'] } }, /flat list/],
      [{ requiresScopes: { scopes: [[1]] } }, /is not a list of lists/],
      [{ requiresScopes: { scopes: () => 'x' } }, /is not a list of lists/],
      [{ requiresScopes: [] }, /write it with its one argument/],
      [new Map([['requiresScopes', { scopes: [] }]]), /scopes: \[\] can never be met/],
      [[{ name: 'requireScopes' }], /did you mean @requiresScopes/],
      [{ requiresScopes: {} }, /write it with its one argument/],
      [{ requiresScopes: true }, /write it with its one argument/],
      [
        { requireScopes: { scopes: [['a']] } },
        /@requireScopes on Query\.f is not defined; did you mean @requiresScopes/,
      ],
    ] as const) {
      const query = new GraphQLObjectType({
        name: 'Query',
        fields: { f: { type: GraphQLInt, extensions: { directives } } },
      });
      assert.throws(() => requiresScopesTransformer(new GraphQLSchema({ query })), says);
    }
  });

  test('a catalogue can be declared there, too', () => {
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { f: { type: GraphQLInt, extensions: needs('itmes') } },
    });
    const extensions = { directives: { scope: [{ name: 'items', description: 'Items.' }] } };
    assert.throws(
      () => requiresScopesTransformer(new GraphQLSchema({ query, extensions })),
      /unknown scope "itmes" on Query\.f; did you mean "items"\?/,
    );
  });
});

describe("S24: unannotated 'deny'", () => {
  const build = (typeDefs: string) => protectedSchema(typeDefs, {}, { unannotated: 'deny' });

  test('a root field without requirement and without @public fails the build, each one named', () => {
    assert.throws(
      () =>
        build(
          'type Query { a: Int b: Int @public c: Int @authenticated } type Mutation { d: Int } type Subscription { e: Int }',
        ),
      (error) => {
        assert.ok(error instanceof InvalidSchemaError);
        assert.deepEqual(
          error.problems.map((problem) => problem.replace(/ \(.*?\)/, '')),
          ['Query.a', 'Mutation.d', 'Subscription.e'].map(
            (field) => `${field} has no requirement; write @requiresScopes, @authenticated or @public`,
          ),
        );
        return true;
      },
    );
  });

  test('what its type or its parent requires counts, and fields further down may be open', () => {
    build('type Query { user: User } type User @authenticated { name: String }');
    build('type Query @authenticated { a: Int b: B } type B { c: Int }');
  });

  test('what a subgraph library adds is no field that anybody could annotate', () => {
    build(`type Query { _service: _Service! _entities(representations: [Any!]!): [_Entity]! me: User }
      type _Service { sdl: String } scalar Any union _Entity = User type User @authenticated { id: ID }`);
  });

  test("'allow' is the default", () => {
    protectedSchema('type Query { a: Int }');
    buildSchema(`${requiresScopesTypeDefs} type Query { a: Int @public }`);
  });
});
