import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { codeOnPage } from '../support/page-code.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  ['yoga', 'server.ts'],
  ['apollo-server', 'server.ts'],
  ['mercurius', 'server.ts', 'introspection.ts'],
  ['graphql-http', 'server.ts'],
  ['graphql-ws', 'server.ts'],
  ['graphql-ws', 'client.ts'],
  ['README', 'limits.ts'],
] as const;

for (const [page, ...names] of pages) {
  test(`the code ${names.join(' and ')} on the page ${page} has no error of types`, async (context) => {
    const place = await mkdtemp(join(root, 'test/servers/.pages-'));
    context.after(() => rm(place, { recursive: true }));
    await writeFile(join(place, 'schema.ts'), await codeOnPage('docs/servers/README.md', 'schema.ts'));
    const code = await Promise.all(names.map((name) => codeOnPage(`docs/servers/${page}.md`, name)));
    await writeFile(join(place, 'all.ts'), code.join('\n'));
    const config = {
      extends: '../tsconfig.json',
      // Beyond `strict`, and some servers' types are not made for it.
      compilerOptions: { exactOptionalPropertyTypes: false },
      files: ['all.ts'],
    };
    await writeFile(join(place, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', place], { encoding: 'utf8' });
    assert.equal(stdout, '');
    assert.equal(status, 0);
  });
}
