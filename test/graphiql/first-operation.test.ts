import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildSchema, parse, validate } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { firstOperation } from '../../src/graphiql/page/first-operation.ts';
import { readRequirements } from '../../src/graphiql/read-requirements.ts';
import { createRequirementsSource } from '../../src/graphiql/requirements-source.ts';

test('the editor begins with what can be asked of the schema', () => {
  const folder = new URL('../../schema/', import.meta.url);
  const sdl = readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  assert.equal(
    firstOperation(readRequirements(sdl)).replace(/#.*\n/g, '').replace(/\s+/g, ' '),
    'query Mine { status { status } me { username email fullName } myItems { itemId title } } ',
  );
});

test('it asks for nothing that wants arguments, has nothing to show or is deprecated, and is valid', () => {
  const sdl = `type Query { old: Int @deprecated node(id: ID!): Node any: Any loop: Loop node2(first: Int = 3): Node n: Int }
    interface Node { at(zone: String!): String id: ID! }
    type Loop { loop: Loop } union Any = Loop`;
  const query = firstOperation(readRequirements(sdl));
  assert.equal(query.replace(/#.*\n/g, '').replace(/\s+/g, ' '), 'query Mine { node2 { id } n } ');
  assert.deepEqual(validate(buildSchema(`${requiresScopesTypeDefs} ${sdl}`), parse(query)), []);
});

test('where the schema is hidden, cannot be read or has no such field it asks for the type alone', () => {
  const session = { accessToken: async () => null };
  const unreadable = createRequirementsSource({ session, typeDefs: 'no schema' }).current.schema;
  for (const schema of [null, unreadable, readRequirements('type Query { node(id: ID!): Int }')])
    assert.match(firstOperation(schema), /query Mine \{\n {2}__typename\n\}/);
});
