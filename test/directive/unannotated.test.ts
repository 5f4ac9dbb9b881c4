import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildSchema, GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { InvalidSchemaError, requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';
import { protectedSchema } from '../support/protected-schema.ts';

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

  test('another directive beside @public does not take it away, nor stand in for it', () => {
    build('type Query { a: Int @public @deprecated }');
    assert.throws(() => build('type Query { a: Int @deprecated }'), /Query\.a .* has no requirement/);
  });

  test("what only looks like a subgraph library's field is a field like any other", () => {
    for (const sdl of [
      'type Query { service: _Service } type _Service { sdl: String }',
      'type Query { _service: Int }',
      'type Query { entities: [_Entity] } union _Entity = User type User { id: ID }',
      'type Query { _entities: Int }',
    ]) {
      assert.throws(() => build(sdl), /has no requirement/, sdl);
    }
  });

  test('a field that was made in code has no place to tell', () => {
    const query = new GraphQLObjectType({ name: 'Query', fields: { f: { type: GraphQLInt } } });
    assert.throws(() => requiresScopesTransformer(new GraphQLSchema({ query }), { unannotated: 'deny' }), {
      message: 'Query.f has no requirement; write @requiresScopes, @authenticated or @public',
    });
  });
});
