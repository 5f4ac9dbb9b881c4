import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadSchema, unannotatedFields } from '../../src/schema-source/load-schema.ts';
import { cases } from '../conformance/cases/index.ts';

const folder = await mkdtemp(join(tmpdir(), 'graphql-scopes-cases-'));
after(() => rm(folder, { recursive: true }));

test('what a server refuses to build has a problem, with its place; what it builds has none', async () => {
  for (const { id, schema: sdl, expected, options, host } of cases) {
    const file = `${id}.graphql`;
    await writeFile(join(folder, file), sdl);
    const { schema, problems: found } = await loadSchema([file], { folder });
    const unannotated =
      schema && options?.unannotated === 'deny' && found.length === 0 ? unannotatedFields(schema) : [];
    const problems = [...found, ...unannotated];
    if ('schemaError' in expected) {
      const said = problems.map(({ text, message }) => `${text} ${message}`).join('\n');
      assert.ok(said.includes(expected.schemaError), `${id}: ${said} lacks ${expected.schemaError}`);
      assert.ok(
        problems.every(({ place, rule }) => place?.file === file || rule === 'S7'),
        id,
      );
    } else if (host !== 'assumed valid') {
      assert.deepEqual(problems, [], id);
    }
  }
});
