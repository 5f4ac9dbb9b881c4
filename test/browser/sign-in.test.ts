import assert from 'node:assert/strict';
import { runApp } from '../support/running-app.ts';
import { testInBrowser } from './support.ts';

const { url } = await runApp();

testInBrowser('the account page asks to sign in', { origins: [url] }, async ({ page, faults, picture }) => {
  await page.goto(`${url}/account/apps`);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Sign in');
  assert.deepEqual(await faults(), []);
  await picture('sign-in');
});
