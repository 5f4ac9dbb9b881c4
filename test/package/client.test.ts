import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const client = fileURLToPath(new URL('../../src/client/', import.meta.url));

/** A module of this package as a bundler makes it for a browser, and the packages that it asks for. */
async function bundled(name: string): Promise<{ code: string; imports: string[] }> {
  const isOurs = (id: string) => id.startsWith('.') || id.startsWith('/');
  const bundle = await rolldown({ input: `${client}${name}.ts`, external: (id) => !isOurs(id) });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  assert.equal(output.length, 1);
  return { code: output[0].code, imports: output[0].imports };
}

test('graphql-scopes/client is under 4.2 kB minified and compressed, and loads no other package', async () => {
  const { code, imports } = await bundled('index');
  assert.deepEqual(imports, []);
  assert.ok(brotliCompressSync(code).length < 4200, `${brotliCompressSync(code).length} bytes`);
});

test('the links load their client’s packages, and no other', async () => {
  const links = {
    apollo: ['@apollo/client/errors', '@apollo/client/link', 'rxjs'],
    urql: ['@urql/core', 'wonka'],
  };
  for (const [name, packages] of Object.entries(links)) {
    const { code, imports } = await bundled(name);
    assert.deepEqual(imports.sort(), packages, name);
    assert.ok(brotliCompressSync(code).length < 2000, name);
  }
});
