import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, parse } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { requiredScopes } from '../../src/operation/required-scopes.ts';
import { suppliedVariables } from '../../src/schema-diff/supplied-variables.ts';

test('input types that all refer to each other are gone through once a variable, and everything in them counts', () => {
  // There are more than 28! ways through them.
  const names = Array.from({ length: 30 }, (_, index) => `T${index}`);
  const inputs = names.map((name, index) => {
    const others = names.map((other) => `to${other}: [${other}!]`).join(' ');
    return `input ${name} { id: Int @requiresScopes(scopes: [["s${index}"]]) ${others} }`;
  });
  const schema = buildSchema(
    [requiresScopesTypeDefs, 'type Query { a(where: T0): Int b(where: T0): Int }', ...inputs].join('\n'),
  );
  const document = parse('query Both($a: T0!, $b: T0) { a(where: $a) b(where: $b) }');
  const variableValues = suppliedVariables(schema, document);
  const { fields } = requiredScopes(schema, document, { variableValues });
  const everything = [names.map((_, index) => `s${index}`).sort()];
  assert.deepEqual(
    fields.map(({ path, scopes }) => [path[0], scopes]),
    [
      ['a', everything],
      ['b', everything],
    ],
  );
});
