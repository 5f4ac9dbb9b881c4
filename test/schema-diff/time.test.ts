import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { schemaDiff } from '../../src/schema-diff/schema-diff.ts';

test('a schema whose types all have new names is compared in the time that its size takes', () => {
  const [small, large] = [200, 1600].map((count) => {
    const [before, after] = [schemaOf('A', count), schemaOf('B', count)];
    const start = performance.now();
    assert.ok(schemaDiff(before, after).length >= 2 * count);
    return performance.now() - start;
  }) as [number, number];
  // Eight times as large: what grows by the square takes more than sixty times as long.
  assert.ok(large < 30 * small, `${large} ms, and an eighth of it in ${small} ms`);
});

function schemaOf(prefix: string, count: number): GraphQLSchema {
  const names = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const fields = Array.from({ length: 15 }, (_, index) => `a${index}(x: Int): Int`).join(' ');
  const types = names.map((name) => `type ${name} { ${fields} }`);
  return buildSchema(
    `type Query { ${names.map((name) => `f${name}: ${name}`).join(' ')} } ${types.join(' ')}`,
  );
}
