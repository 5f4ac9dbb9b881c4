import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginAuthorization } from '../support/authorization.ts';
import { createBrowser } from '../support/browser.ts';
import { runApp } from '../support/running-app.ts';

const { url } = await runApp({ loginFailuresPerAccount: 1000 });
const john = { username: 'johndoe', password: 'secret' };

test('every redirect after a form is a 303: no browser sends a password on (RFC 9700 §4.12)', async () => {
  const statuses: number[] = [];
  const original = globalThis.fetch;
  const spying: typeof fetch = async (input, init) => {
    const response = await original(input, init);
    if (response.headers.has('location')) statuses.push(response.status);
    return response;
  };
  globalThis.fetch = spying;
  try {
    const { browser, page } = await beginAuthorization(url);
    const consent = await browser.submit(page, john);
    await browser.submit(consent, { decision: 'allow' });
    const denied = await beginAuthorization(url, {}, browser);
    await browser.submit(denied.page, { decision: 'deny' });
    const apps = await browser.open(`${url}/account/apps`);
    await browser.submit(apps, {}, apps.forms.at(-1));
    const other = createBrowser();
    await other.submit(await other.open(`${url}/account/apps`), john);
  } finally {
    globalThis.fetch = original;
  }
  assert.ok(statuses.length > 8);
  assert.deepEqual([...new Set(statuses)], [303]);
});

test('no path and no parameter leads a browser to another site', async () => {
  const evil = 'https://evil.example/';
  for (const path of [
    `/account/apps?next=${evil}&return_to=${evil}&redirect_uri=${evil}`,
    `/account/sign-in?returnTo=${evil}`,
    `/account/sign-out?post_logout_redirect_uri=${evil}`,
    `/authorize/nothing?redirect_uri=${evil}`,
    `/authorize?client_id=demo-app&redirect_uri=${evil}&response_type=code&prompt=none`,
    `/interaction/nothing?returnTo=${evil}`,
    `//evil.example/account/apps`,
    `/\\evil.example/account/apps`,
    `/account/sign-in/%2F%2Fevil.example`,
    `/${evil}`,
  ]) {
    const response = await fetch(`${url}${path}`, { redirect: 'manual', headers: { accept: 'text/html' } });
    const location = response.headers.get('location');
    if (location !== null) assert.equal(new URL(location, url).origin, url, path);
  }
  const browser = createBrowser();
  const page = await browser.open(`${url}/account/apps?next=${evil}`);
  const signedIn = await browser.submit(page, { ...john, next: evil, returnTo: evil });
  assert.equal(signedIn.url, `${url}/account/apps`);
});

test('a state that would break out of a header or a page comes back as it was, encoded', async () => {
  const state = '\r\nSet-Cookie: session=evil\r\n\r\n"><script>alert(1)</script>';
  for (const response_mode of ['query', 'fragment', 'form_post']) {
    const { browser, page } = await beginAuthorization(url, { state, response_mode });
    const answer = await browser.submit(page, { decision: 'deny' });
    assert.doesNotMatch(answer.text, /<script>alert/);
    assert.equal(
      browser.setCookies.some((line) => line.includes('evil')),
      false,
    );
    const sent =
      response_mode === 'form_post'
        ? answer.forms[0]?.fields.find(({ name }) => name === 'state')?.value
        : new URLSearchParams(
            new URL(answer.url)[response_mode === 'query' ? 'search' : 'hash'].slice(1),
          ).get('state');
    assert.match(String(sent), /Set-Cookie: session=evil/, response_mode);
  }
});

test('the URL that a browser keeps in its history has a code and nothing else that opens anything', async () => {
  const { browser, page } = await beginAuthorization(url, { scope: 'me openid' });
  const consent = await browser.submit(page, john);
  const answer = await browser.submit(consent, { decision: 'allow' });
  assert.deepEqual([...new URL(answer.url).searchParams.keys()], ['code', 'state', 'iss']);
  for (const shown of [page, consent]) {
    assert.match(shown.url, /\/interaction\/[\w-]+$/);
    assert.equal((await createBrowser().open(shown.url)).status, 400, 'nothing to another browser');
  }
});
