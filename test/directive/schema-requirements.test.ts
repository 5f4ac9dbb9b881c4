import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildASTSchema, buildSchema, type GraphQLObjectType, type GraphQLSchema, parse } from 'graphql';
import { InvalidSchemaError, requiresScopesTypeDefs } from 'graphql-scopes';
import { fieldRequirements } from '../../src/directive/field-requirements.ts';
import { argumentRequirements } from '../../src/directive/input-requirements.ts';
import { schemaRequirements } from '../../src/directive/schema-requirements.ts';

const schemaOf = (sdl: string) => buildSchema(`${requiresScopesTypeDefs} ${sdl}`);

test('own(x) is there for what carries a requirement, and for nothing else', () => {
  const { own } = schemaRequirements(
    schemaOf('type Query { a: Int @authenticated b: Int @deprecated c: Int @public d: Int }'),
  );
  assert.deepEqual([...own.keys()], ['Query.a']);
});

test('the scopes of a schema are those of its catalogue or, without one, those that it names; sorted, each once', () => {
  const fields = 'a: Int @requiresScopes(scopes: [["z"], ["b", "z"]]) b: Int @requiresScopes(scopes: "a")';
  assert.deepEqual(schemaRequirements(schemaOf(`type Query { ${fields} }`)).scopes, ['a', 'z']);
  const catalogue = ['z', 'b', 'more', 'a'].map((name) => `@scope(name: "${name}", description: "")`);
  const declaring = schemaOf(`extend schema ${catalogue.join(' ')} type Query { ${fields} }`);
  assert.deepEqual(schemaRequirements(declaring).scopes, ['a', 'b', 'more', 'z']);
});

test('what a schema says is worked out once', () => {
  const schema = schemaOf('type Query { f: Int }');
  for (const read of [schemaRequirements, fieldRequirements, argumentRequirements] as ((
    of: GraphQLSchema,
  ) => unknown)[]) {
    assert.equal(read(schema), read(schema));
  }
});

test('S4: only what is protected, or leads to what is, is looked for among the arguments', () => {
  const schema =
    schemaOf(`type Query { f(plain: Plain, level: Int, secret: Int @authenticated, outer: Outer): Int }
    input Plain { text: String @deprecated plain: Plain }
    input Outer { inner: Inner plain: Plain } input Inner { secret: Int @authenticated text: String }`);
  const query = schema.getQueryType() as GraphQLObjectType;
  const { f } = query.getFields();
  assert.ok(f);
  const inputs = argumentRequirements(schema)(query, f);
  assert.deepEqual([...inputs.keys()], ['secret', 'outer']);
  const outer = inputs.get('outer')?.fields();
  assert.deepEqual([...(outer?.keys() ?? [])], ['inner']);
  assert.deepEqual([...(outer?.get('inner')?.fields().keys() ?? [])], ['secret']);
  assert.equal(inputs.get('outer')?.fields(), outer, 'prepared once');
});

test('a document in which empty lists were left out is the same document', () => {
  const sdl = `${requiresScopesTypeDefs} directive @link(url: String) on SCHEMA
    extend schema @link @scope type Query { f: Int @requiresScopes g: Int @authenticated }`;
  const lean = JSON.parse(JSON.stringify(parse(sdl, { noLocation: true })), (_, value) =>
    Array.isArray(value) && value.length === 0 ? undefined : value,
  );
  assert.throws(
    () => schemaRequirements(buildASTSchema(lean, { assumeValidSDL: true })),
    (error) => {
      assert.ok(error instanceof InvalidSchemaError);
      assert.equal(error.problems.length, 2);
      assert.match(error.message, /@scope needs the strings/);
      assert.match(error.message, /@requiresScopes on Query\.f: write it with its one argument/);
      return true;
    },
  );
});
