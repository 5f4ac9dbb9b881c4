import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type ConstValueNode,
  type FieldDefinitionNode,
  GraphQLEnumType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  Kind,
  type Location,
  parseConstValue,
} from 'graphql';
import { requiresScopesTransformer } from 'graphql-scopes';
import { ask, denialsIn, tokenOf } from '../support/protected-schema.ts';

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
        null,
        undefined,
      ],
      Object.assign(Object.create(null), { requiresScopes: { scopes: [['x', 'y']] } }),
    ]) {
      const query = new GraphQLObjectType({
        name: 'Query',
        fields: { f: { type: GraphQLInt, extensions: { directives } } },
      });
      const schema = requiresScopesTransformer(new GraphQLSchema({ query }));
      assert.deepEqual(denialsIn(await ask(schema, '{ f }', tokenOf())), ['f FORBIDDEN x y']);
    }
  });

  test('a directive without arguments may have anything that says nothing; undefined and false take it away', async () => {
    const denied = async (authenticated: unknown) => {
      const extensions = { directives: { authenticated, requiresScopes: undefined } };
      const query = new GraphQLObjectType({ name: 'Query', fields: { f: { type: GraphQLInt, extensions } } });
      return denialsIn(await ask(requiresScopesTransformer(new GraphQLSchema({ query })), '{ f }', null));
    };
    for (const present of [{}, null, true, []])
      assert.deepEqual(await denied(present), ['f UNAUTHENTICATED'], JSON.stringify(present));
    for (const absent of [undefined, false]) assert.deepEqual(await denied(absent), [], String(absent));
  });

  test('AST nodes that a builder made of them count once, and need no definition', async () => {
    const extensions = {
      directives: [{ name: 'requiresScopes', args: { scopes: [['x']] } }],
    };
    const madeOf = parseConstValue('[["x"]]', { noLocation: true });
    const astNode = (scopes: ConstValueNode, place: { loc?: Location } = {}): FieldDefinitionNode => ({
      kind: Kind.FIELD_DEFINITION,
      name: { kind: Kind.NAME, value: 'f' },
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Int' } },
      directives: [
        {
          ...(place.loc && { loc: place.loc }),
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
    const written = parseConstValue('[["x"]]');
    assert.throws(
      () => build(astNode(written, written)),
      /@requiresScopes on Query\.f \(.*\) is not defined/,
    );
    const unfinished = {
      ...astNode(madeOf),
      directives: [{ kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'key' } }],
    };
    assert.deepEqual(denialsIn(await ask(build(unfinished as FieldDefinitionNode), '{ f }', tokenOf())), [
      'f FORBIDDEN x',
    ]);
  });

  test('what is wrong in them is refused like in SDL', () => {
    for (const [directives, says] of [
      [{ requiresScopes: { scopes: [] } }, /scopes: \[\] can never be met/],
      [{ requiresScopes: { scopes: ['a', 'b'] } }, /flat list/],
      [{ requiresScopes: { scopes: [[1]] } }, /is not a list of lists/],
      [{ requiresScopes: { scopes: () => 'x' } }, /is not a list of lists/],
      [{ requiresScopes: { scopes: undefined } }, /null is not a list of lists/],
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

test('S31: what nobody can read in extensions.directives is refused, for it may mean to protect', () => {
  for (const directives of [
    'authenticated',
    ['authenticated'],
    [['authenticated', {}]],
    [{ authenticated: {} }],
    [{ name: 'authenticated' }, { authenticated: {} }],
    new Set(['authenticated']),
    () => ({ authenticated: {} }),
  ]) {
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { f: { type: GraphQLInt, extensions: { directives } } },
    });
    assert.throws(
      () => requiresScopesTransformer(new GraphQLSchema({ query })),
      /extensions\.directives of Query\.f cannot be read; write it in the form \{ requiresScopes/,
    );
  }
});
