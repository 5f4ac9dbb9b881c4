import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { rules } from '../../bench/conformance/rules.ts';
import { cases } from './cases/index.ts';
import { systems } from './systems/index.ts';

const page = await textOf('docs/conformance.md');
const readme = await textOf('README.md');
const stale = 'run `npm run conformance -- --write`';

test('docs/conformance.md and the README tell how many cases there are', () => {
  assert.match(page, new RegExp(`^${cases.length} conformance cases, `, 'm'), stale);
  assert.match(
    readme,
    new RegExp(`^Of ${cases.length} conformance cases graphql-scopes passes every one\\.$`, 'm'),
    stale,
  );
});

for (const { name, hosts } of systems) {
  test(`docs/conformance.md says that ${name} passes every case that it is asked`, () => {
    const asked = cases.filter(({ host }) => !host || hosts.has(host)).length;
    const row = page.split('\n').find((line) => line.startsWith(`| ${name} `));
    const cells = row?.split('|').map((cell) => cell.trim());
    assert.deepEqual(cells?.slice(2, -1).map(Number), [asked, asked, 0, 0, 0, 0, 0], stale);
  });
}

test('every leak in docs/conformance.md is of a case that there is, in its words', () => {
  const leaks = [...page.matchAll(/^- `(S[^`]+)`: (.+) \((told: .+|a resolver ran)\)$/gm)];
  assert.ok(leaks.length > 0);
  const texts = new Map(cases.map(({ id, text }) => [id, text]));
  for (const [, id = '', text] of leaks) assert.equal(text, texts.get(id), stale);
});

test('docs/conformance.md can say of every rule what it is about', () => {
  assert.deepEqual(
    cases.filter(({ rule }) => !rules[rule]),
    [],
  );
});

function textOf(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}
