import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../support/command.ts';

const path = fileURLToPath(new URL('../../docs/commands.md', import.meta.url));
const page = await readFile(path, 'utf8');
const folder = await mkdtemp(join(tmpdir(), 'graphql-scopes-page-'));
after(() => rm(folder, { recursive: true }));
for (const [, name = '', text = ''] of page.matchAll(/```graphql (\S+)\n([\s\S]*?)```/g)) {
  await writeFile(join(folder, name), text);
}

const examples = [...page.matchAll(/```sh\nnpx graphql-scopes (.*)\n```\n\n```text\n([\s\S]*?)```/g)];

test('each command has an example', () => {
  assert.deepEqual(
    examples.map(([, line = '']) => line.split(' ')[0]),
    ['check', 'report', 'explain', 'diff'],
  );
});

for (const [, line = '', expected = ''] of examples) {
  test(`docs/commands.md: ${line}`, async () => {
    const { stdout, stderr } = await runCommand(line.split(' '), { cwd: folder });
    assert.equal(stderr, '');
    assert.equal(stdout, expected);
  });
}
