import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { auditEvents } from '../../src/data/audit-events.ts';
import { runCommand } from '../support/command.ts';

test('docs/administration.md lists the events that there are', async () => {
  const page = await readFile(new URL('../../docs/administration.md', import.meta.url), 'utf8');
  const [, table = ''] = /\| Events \|\n([\s\S]*?)\n\n/.exec(page) ?? [];
  const named = [...table.matchAll(/`([a-z-]+(?:\.[a-z-]+)?)`/g)].map(([, event]) => event);
  assert.deepEqual(named, auditEvents);
});

test('an event that there is not is refused, with the nearest that there is', async () => {
  for (const [event, says] of [
    ['sign-in.faild', /There is no such event; did you mean sign-in\.failed\?/],
    ['tokens', /did you mean token\?/],
    ['something else', /There are sign-in, sign-in\.failed, /],
  ] as const) {
    const { code, stdout, stderr } = await runCommand(['audit', '--event', event]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, says);
  }
  for (const event of ['key', 'key.rotated']) {
    const { stderr } = await runCommand([
      'audit',
      '--event',
      event,
      '--database',
      'file:/nowhere/none.sqlite',
    ]);
    assert.match(stderr, /DATABASE_URL/);
  }
});
