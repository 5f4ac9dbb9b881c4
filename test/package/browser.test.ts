import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { requireBrowser, skipBrowser } from '../support/browser-path.ts';

test('there is a browser for npm run test:browser', { skip: skipBrowser }, () => {
  const { stdout, stderr } = spawnSync(requireBrowser(), ['--version'], { encoding: 'utf8' });
  assert.match(stdout, /^(Chromium|Google Chrome) \d+/, stderr);
});
