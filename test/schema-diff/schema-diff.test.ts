import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { schemaDiff } from '../../src/schema-diff/schema-diff.ts';
import { edits } from './edits.ts';
import { editedSchema } from './edits-schema.ts';

const before = schemaOf(editedSchema);

for (const { name, edits: replaced, expects } of edits) {
  test(`found: ${name}`, () => {
    let sdl = editedSchema;
    for (const [was, is] of replaced) {
      assert.ok(sdl.includes(was), was);
      sdl = sdl.replace(was, is);
    }
    const changes = schemaDiff(before, schemaOf(sdl));
    assert.deepEqual(
      changes.map(({ level, kind, coordinate }) => `${level} ${kind} ${coordinate}`),
      expects,
    );
  });
}

test('a change says who loses, who gains, and where it was written', () => {
  const sdl = editedSchema.replace(
    'interface Owned {',
    'interface Owned @requiresScopes(scopes: [["me"]]) {',
  );
  const [change] = schemaDiff(before, schemaOf(sdl));
  assert.deepEqual([change?.coordinate, change?.causes], ['Query.items', ['Owned']]);
  assert.equal(
    change?.text,
    'needed items, needs items and me; not any more for a token with items, or with items:write',
  );
});

test('what was said back is undone: every edit in reverse has as many changes of requirements, the other way round', () => {
  for (const { name, edits: replaced } of edits) {
    const after = schemaOf(replaced.reduce((sdl, [was, is]) => sdl.replace(was, is), editedSchema));
    const count = (changes: ReturnType<typeof schemaDiff>, kind: string) =>
      changes.filter((change) => change.kind === kind).length;
    const [there, back] = [schemaDiff(before, after), schemaDiff(after, before)];
    assert.equal(count(there, 'tightened'), count(back, 'loosened'), name);
    assert.equal(count(there, 'loosened'), count(back, 'tightened'), name);
  }
});

function schemaOf(sdl: string): GraphQLSchema {
  return makeExecutableSchema({ typeDefs: [requiresScopesTypeDefs, sdl] });
}
