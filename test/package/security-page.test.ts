import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const page = new URL('../../docs/security.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what |'))
  .map((line) => line.slice(2, -2).split(' | '));

/** The names of the tests in a file, as they are written there. */
const namesIn = (source: string): Set<string> =>
  new Set(
    [...source.matchAll(/\btest\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)].map(([, , name = '']) =>
      name.replace(/\\(.)/g, '$1'),
    ),
  );

test('every line of docs/security.md names tests, and each is in its file by its exact name', () => {
  assert.ok(rows.length > 70);
  const files = new Map<string, Set<string>>();
  const missing: string[] = [];
  for (const [what = '', here, proofs = '', ...more] of rows) {
    assert.ok(what && here && more.length === 0, what);
    const links = proofs
      .split('<br>')
      .map((proof) => /^\[(.+)\]\((\.\.\/test\/[\w/-]+\.test\.ts)\)$/.exec(proof));
    for (const link of links) {
      assert.ok(link, `${what}: ${proofs}`);
      const [, name = '', path = ''] = link;
      const file = new URL(path, page);
      if (!files.has(path))
        files.set(path, existsSync(file) ? namesIn(readFileSync(file, 'utf8')) : new Set());
      if (!files.get(path)?.has(name)) missing.push(`${path}: ${name}`);
    }
  }
  assert.deepEqual(missing, []);
});

test('every attack that RFC 9700 describes is in a heading', () => {
  const headings = text
    .split('\n')
    .filter((line) => line.startsWith('## '))
    .join('\n');
  const [rfc9700 = ''] = [headings.replace(/RFC 6819[^)\n]*/g, '')];
  const named = new Set(
    [...rfc9700.matchAll(/§4\.(\d+)(?:[.\d]*–§4\.(\d+))?/g)].flatMap(([, from, to]) =>
      Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, n) => Number(from) + n),
    ),
  );
  assert.deepEqual(
    Array.from({ length: 17 }, (_, n) => n + 1).filter((section) => !named.has(section)),
    [],
  );
});
