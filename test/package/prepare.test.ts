import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../src/graphiql/page/', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'prepare-'));
after(() => rm(folder, { recursive: true }));

test("an install without the development's packages builds no page, and does not fail", async () => {
  const copy = join(folder, 'src/graphiql/page');
  await cp(page, copy, { recursive: true });
  await cp(fileURLToPath(new URL('../../package.json', import.meta.url)), join(folder, 'package.json'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'prepare.js')], {
    encoding: 'utf8',
  });
  assert.deepEqual([status, stdout, stderr], [0, '', '']);
});
