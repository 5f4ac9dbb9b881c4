import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openDatabase } from '../../src/data/database.ts';
import { launch } from '../support/launch.ts';
import { postQuery, signIn } from '../support/running-app.ts';

const disk = smallDisk();

test('a full disk under SQLite: no acknowledged write is lost, reads go on, and writes again once there is room', {
  skip: !disk && !process.env.CI && 'only root can mount a small disk',
}, async () => {
  assert.ok(disk, 'CI mounts a small disk');
  const databaseUrl = `file:${disk}/test.sqlite`;
  const server = launch({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' }, '--demo');
  const url = await server.url();
  const { access_token } = await signIn(url, 'me items items:write');
  const acknowledged: string[] = [];
  const add = async (title: string) => {
    const { status, body } = await postQuery(
      url,
      `mutation { addItem(title: "${title}") { title } }`,
      access_token,
    );
    if (body.data?.addItem) acknowledged.push(title);
    else assert.ok(status >= 500 || body.errors[0].extensions.code === 'INTERNAL_SERVER_ERROR');
    return Boolean(body.data?.addItem);
  };
  for (let n = 0; n < 20; n++) assert.ok(await add(`before ${n}`));

  // What is left of the disk is taken by somebody else.
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'other'), Buffer.alloc(bavail * bsize - 8192));
  let refused = 0;
  for (let n = 0; refused < 10 && n < 500; n++) if (!(await add(`full ${n} ${'x'.repeat(150)}`))) refused++;
  assert.equal(refused, 10);
  assert.equal(
    (await postQuery(url, '{ me { username } }', access_token)).body.data?.me?.username,
    'johndoe',
  );

  rmSync(join(disk, 'other'));
  await setTimeout(200);
  for (let n = 0; n < 10; n++) assert.ok(await add(`after ${n}`));
  server.child.kill('SIGKILL');
  await server.ended;
  const db = await openDatabase({ url: databaseUrl });
  after(() => db.destroy());
  const stored = new Set((await db.selectFrom('items').select('title').execute()).map(({ title }) => title));
  assert.deepEqual(
    acknowledged.filter((title) => !stored.has(title)),
    [],
  );
});

/** A disk of four megabytes, in memory. */
function smallDisk(): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), 'graphql-scopes-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status !== 0) return undefined;
  after(() => {
    execFileSync('umount', ['--lazy', disk]);
    rmdirSync(disk);
  });
  return disk;
}
