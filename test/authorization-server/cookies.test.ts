import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beginAuthorization } from '../support/authorization.ts';
import { postQuery, runApp } from '../support/running-app.ts';

const { url } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
const john = { username: 'johndoe', password: 'secret' };

describe('cookies', () => {
  test('scripts cannot read them, other sites cannot send them with a form', async () => {
    const { browser, page } = await beginAuthorization(url);
    await browser.submit(page, john);
    assert.ok(browser.setCookies.length > 6);
    for (const line of browser.setCookies) {
      assert.match(line, /httponly/i, line);
      assert.match(line, /samesite=lax/i, line);
      assert.doesNotMatch(line, /domain=/i, line);
    }
  });

  test('over https they are Secure, with the prefixes that keep other hosts from setting them', async () => {
    const { url: local } = await runApp({ issuer: 'https://auth.example' });
    const query = new URLSearchParams({
      client_id: 'demo-app',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1/callback',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    });
    const begun = await fetch(`${local}/authorize?${query}`, { redirect: 'manual' });
    const shown = await fetch(new URL(String(begun.headers.get('location')), local), {
      headers: {
        cookie: begun.headers
          .getSetCookie()
          .map((line) => line.split(';')[0])
          .join('; '),
      },
    });
    const lines = [...begun.headers.getSetCookie(), ...shown.headers.getSetCookie()];
    assert.ok(lines.some((line) => line.startsWith('__Host-form=')));
    for (const line of lines) {
      assert.match(line, /^__(Host|Secure)-/, line);
      assert.match(line, /; secure/i, line);
      if (line.startsWith('__Host-')) assert.match(line, /; path=\/(;|$)/i, line);
    }
  });

  test('one that was changed counts for nothing', async () => {
    const { browser, page } = await beginAuthorization(url);
    await browser.submit(page, john);
    for (const [name, { value, path }] of browser.cookies) {
      if (name.startsWith('session=') || name.startsWith('session\n')) {
        browser.cookies.set(name, { value: `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}`, path });
      }
    }
    assert.match((await browser.open(`${url}/account/apps`)).text, /<h1>Sign in/);
  });

  test('no cookie opens /graphql (H7)', async () => {
    const { browser, page } = await beginAuthorization(url);
    await browser.submit(page, john);
    const cookie = [...browser.cookies]
      .map(([name, { value }]) => `${name.split('\n')[0]}=${value}`)
      .join('; ');
    assert.equal((await postQuery(url, '{ status { status } }', undefined, { cookie })).status, 401);
  });
});
