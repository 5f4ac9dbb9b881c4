import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['.', 'docs', 'docs/servers'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, folder, name)),
);

test('every link from a page to another leads somewhere', () => {
  const dead: string[] = [];
  let followed = 0;
  for (const page of pages) {
    const text = readFileSync(page, 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:\]\(|src=")(?!https?:)([^)\s"]+)/g)) {
      followed++;
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? page : resolve(dirname(page), file);
      if (!existsSync(to) || (anchor !== undefined && !anchorsOf(to).includes(anchor)))
        dead.push(`${page}: ${target}`);
    }
  }
  assert.ok(followed > 100);
  assert.deepEqual(dead, []);
});

/** As GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
