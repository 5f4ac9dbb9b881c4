import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import type { Page } from 'playwright-core';
import { requiresScopesTypeDefs } from '../../src/directive/type-defs.ts';
import { largeSchemaSdl } from '../support/large-schema.ts';
import { type ScopeMapServer, serveScopeMap } from './scope-map-server.ts';
import { testInBrowser } from './support.ts';

const folder = new URL('../../schema/', import.meta.url);
const demonstration = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
const large = largeSchemaSdl({ types: 300, fields: 10, domains: 15 });
let small: ScopeMapServer;
let wide: ScopeMapServer;
before(async () => {
  small = await serveScopeMap([requiresScopesTypeDefs, ...demonstration].join('\n'));
  wide = await serveScopeMap(requiresScopesTypeDefs + large);
});
after(async () => {
  await small.close();
  await wide.close();
});

const origins = () => ({ origins: [small.origin, wide.origin], viewport: { width: 900, height: 800 } });
const explanation = (page: Page) => page.locator('.scope-map-explanation p').innerText();
const labels = (page: Page) => page.locator('.scope-map-names').allTextContents();

testInBrowser(
  'the map says by keyboard what a field needs, and where that is written',
  origins,
  async ({ page }) => {
    await page.goto(`${small.origin}/?token=me`);
    await page.getByRole('treegrid').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    assert.match(
      await explanation(page),
      /^Query\.myItems needs items and me: me is written on its type Item and items on the field\. The current token lacks items\.$/,
    );
    await page.keyboard.press('ArrowRight');
    assert.match(await explanation(page), /^items: Read items\./);
    const cell = page.locator('[role=gridcell][aria-selected=true]');
    assert.equal(await cell.getAttribute('aria-label'), 'items, asked for, not granted');
    const active = await page.getByRole('treegrid').getAttribute('aria-activedescendant');
    assert.match(await page.locator(`[id="${active}"]`).innerText(), /myItems/);

    await page.getByRole('button', { name: 'Get a token with me, items' }).click();
    assert.match(await explanation(page), /The current token reaches it\.$/);
  },
);

testInBrowser('the arrow keys fold a type and unfold it again', origins, async ({ page }) => {
  await page.goto(small.origin);
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  assert.ok(!(await labels(page)).includes('myItems'));
  await page.keyboard.press('ArrowRight');
  assert.ok((await labels(page)).includes('myItems'));
});

testInBrowser(
  'search finds types, fields and scopes; filters show what is within reach or not',
  origins,
  async ({ page }) => {
    await page.goto(`${small.origin}/?token=me&theme=dark`);
    await page.getByRole('searchbox').fill('items:write');
    await page.waitForFunction(() => document.querySelectorAll('.scope-map-names').length === 3);
    assert.deepEqual(await labels(page), ['Operations', 'Mutation', 'addItem']);
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: /out of reach/i }).click();
    assert.ok((await labels(page)).includes('myItems') && !(await labels(page)).includes('me'));
    await page.getByRole('button', { name: /within reach/i }).click();
    assert.ok((await labels(page)).includes('me') && !(await labels(page)).includes('myItems'));
    await page.getByRole('searchbox').fill('no such thing');
    await page.getByText('Nothing matches.').waitFor();
  },
);

testInBrowser(
  'the picture is saved under the policy of the page, and is well-formed',
  origins,
  async ({ page }) => {
    await page.goto(`${small.origin}/?token=me&theme=dark`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as SVG' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'scope-map.svg');
    const svg = readFileSync(await download.path(), 'utf8');
    const root = await page.evaluate(
      (text) => new DOMParser().parseFromString(text, 'image/svg+xml').documentElement.tagName,
      svg,
    );
    assert.equal(root, 'svg');
    assert.match(svg, /With me: 7 of 14 fields/);
  },
);

for (const theme of ['light', 'dark'])
  testInBrowser(
    `nothing of it is out of reach of a screen reader or hard to see (${theme})`,
    origins,
    async (window) => {
      await window.page.goto(`${small.origin}/?token=me&theme=${theme}`);
      await window.page.getByRole('treegrid').waitFor();
      assert.deepEqual(await window.faults(), []);
      await window.picture(`scope-map-${theme}`);
    },
  );

testInBrowser(
  'of 300 types only what is in sight is in the document, and a key leads to the last',
  origins,
  async ({ page }) => {
    await page.goto(`${wide.origin}/?token=account:write`);
    const grid = page.getByRole('treegrid');
    await page.getByRole('button', { name: 'Unfold all' }).click();
    assert.ok(Number(await grid.getAttribute('aria-rowcount')) > 1000);
    assert.ok((await page.getByRole('row').count()) < 80);
    await grid.focus();
    await page.keyboard.press('Control+End');
    await page.getByRole('row', { selected: true }).waitFor();
    assert.ok(await page.getByRole('row', { selected: true }).isVisible());
  },
);
