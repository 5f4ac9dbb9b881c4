import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLoginQueue, TooBusy } from '../../src/authorization-server/login-queue.ts';
import { createBrowser } from '../support/browser.ts';
import { postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

describe('more sign-ins at once than there are places', async () => {
  const { url } = await runApp({ loginQueue: 4, trustProxy: ['loopback'] });
  const from = (address: string) =>
    postToken(
      url,
      { grant_type: 'password', username: 'nobody', password: 'wrong' },
      { 'x-forwarded-for': address },
    );

  test('get 503 with Retry-After at once, while queries are answered; then there are places again', async () => {
    const { access_token } = await signIn(url, 'me');
    // An unknown user costs what a real hash costs: a quarter of a second each.
    const flood = Array.from({ length: 20 }, (_, n) => from(`203.0.113.${n}`));
    for (let n = 0; n < 3; n++) {
      assert.equal((await postQuery(url, '{ me { username } }', access_token)).status, 200);
    }
    const answers = await Promise.all(flood);
    const refused = answers.filter(({ status }) => status === 503);
    assert.equal(answers.filter(({ status }) => status === 400).length, 4);
    assert.equal(refused.length, 16);
    for (const { headers, body } of refused) {
      assert.ok(Number(headers.get('retry-after')) >= 1);
      assert.equal(body.error, 'temporarily_unavailable');
      assert.equal(headers.get('cache-control'), 'no-store');
    }
    await signIn(url, 'me');
  });

  test('one address has half of the places, and others sign in beside it', async () => {
    const flood = Array.from({ length: 10 }, () => from('203.0.113.1'));
    const other = from('203.0.113.2');
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    assert.deepEqual(statuses.sort(), [400, 400, ...Array(8).fill(503)]);
    assert.equal((await other).status, 400);
  });

  test('the pages say so, too', async () => {
    const browser = createBrowser();
    const page = await browser.open(`${url}/account/apps`);
    const flood = Array.from({ length: 4 }, (_, n) => from(`203.0.113.${n}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const answer = await browser.submit(page, { username: 'johndoe', password: 'secret' });
    assert.equal(answer.status, 503);
    assert.match(answer.text, /Too many people sign in/);
    await Promise.all(flood);
  });
});

test('who is refused is told how long it took the last one to get through', async () => {
  const queue = createLoginQueue(1);
  await queue.enter('a', () => new Promise((resolve) => setTimeout(resolve, 1100)));
  const under = queue.enter('a', () => new Promise((resolve) => setTimeout(resolve, 50)));
  const refused = await queue.enter('b', async () => 'never');
  assert.ok(refused instanceof TooBusy);
  assert.equal(refused.retryAfter, 2);
  assert.equal(queue.length, 1);
  await under;
  await assert.rejects(queue.enter('a', () => Promise.reject(new Error('fails'))));
  assert.equal(queue.length, 0, 'what fails leaves its place, too');
});
