import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allowAsJohn, beginAuthorization } from '../support/authorization.ts';
import { createBrowser } from '../support/browser.ts';
import { addWebApps, webApp } from '../support/other-apps.ts';
import { postToken, runApp } from '../support/running-app.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
await addWebApps(db);
const john = { username: 'johndoe', password: 'secret' };

describe('the pages', () => {
  test('nothing runs in them, nothing frames them, nothing keeps them, and forms lead here and to the app alone', async () => {
    const { browser, page } = await beginAuthorization(url, { ...webApp, prompt: 'consent' });
    const consent = await browser.submit(page, john);
    const account = await browser.open(`${url}/account/apps`);
    const problem = await browser.open(`${url}/interaction/nothing`);
    for (const { text, headers } of [page, consent, account, problem]) {
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.match(policy, /base-uri 'none'/);
      assert.doesNotMatch(policy, /script|unsafe/);
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('access-control-allow-origin'), null);
      assert.doesNotMatch(text, /<script|\son\w+=|\sstyle=|https?:\/\//);
    }
    const formAction = /form-action ([^;]*)/.exec(consent.headers.get('content-security-policy') ?? '')?.[1];
    assert.equal(formAction, "'self' https://web-app.example");
    assert.equal(
      /form-action ([^;]*)/.exec(account.headers.get('content-security-policy') ?? '')?.[1],
      "'self'",
    );
  });

  test('a form counts only with the cookies and the token of the browser that was shown it', async () => {
    const { browser, page } = await beginAuthorization(url);
    const stranger = await beginAuthorization(url);
    const action = String(page.forms[0]?.action);
    const csrfOf = (shown: typeof page) => String(shown.forms[0]?.fields[0]?.value);
    for (const [who, csrf, headers, status] of [
      [browser, csrfOf(stranger.page), {}, 403],
      [browser, '', {}, 403],
      [browser, csrfOf(page), { 'sec-fetch-site': 'cross-site' }, 403],
      [stranger.browser, csrfOf(page), {}, 400],
      [createBrowser(), csrfOf(page), {}, 400],
    ] as const) {
      const body = new URLSearchParams({ ...john, csrf });
      const answer = await who.open(action, { method: 'POST', body, headers });
      assert.equal(answer.status, status);
      assert.match(answer.text, /That did not work/);
    }
    const consent = await browser.submit(page, john);
    assert.match(consent.text, /asks for access/, 'the right one still works');
    const again = await browser.submit(consent, { csrf: csrfOf(page), decision: 'allow' });
    assert.equal(again.status, 403, 'the token of one form is not that of another');
    const noForm = await browser.open(String(consent.forms[0]?.action), {
      method: 'POST',
      body: JSON.stringify({ decision: 'allow' }),
      headers: { 'content-type': 'text/plain' },
    });
    assert.equal(noForm.status, 400);
    const put = await browser.open(String(consent.forms[0]?.action), { method: 'PUT' });
    assert.equal(put.status, 405);
  });

  test('parameters that come twice, or are too large, are refused', async () => {
    const { browser, page } = await beginAuthorization(url);
    const twice = await browser.submit(page, { username: ['johndoe', 'alice'], password: 'secret' });
    assert.equal(twice.status, 400);
    const decisions = await browser.submit(page, { ...john, decision: ['deny', 'allow'] });
    assert.equal(decisions.status, 400);
    const large = await browser.submit(page, { ...john, username: 'x'.repeat(70_000) });
    assert.equal(large.status, 413);
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`field${index}`, '']));
    assert.match((await browser.submit(page, { ...john, ...many })).text, /more than 1000 fields/);
    const authorization = await beginAuthorization(url);
    const callback = await allowAsJohn(authorization);
    const code = String(callback.searchParams.get('code'));
    const polluted = await postToken(url, {
      grant_type: 'authorization_code',
      code: [code, code],
      code_verifier: authorization.verifier,
      redirect_uri: authorization.redirectUri,
      client_id: 'demo-app',
    });
    assert.equal(polluted.body.error, 'invalid_request');
  });

  test('an unknown user and a wrong password get the same page', async () => {
    const { browser, page } = await beginAuthorization(url);
    const [unknown, wrong] = await Promise.all(
      ['nobody', 'johndoe'].map((username) => browser.submit(page, { username, password: 'wrong' })),
    );
    assert.equal(unknown?.text.replace('nobody', 'johndoe'), wrong?.text);
    assert.equal(unknown?.status, wrong?.status);
    assert.doesNotMatch(String(wrong?.text), /value="wrong"/);
  });

  test('an interaction ends with its answer: its pages and its cookies open nothing again', async () => {
    const authorization = await beginAuthorization(url);
    const { browser, page } = authorization;
    const consent = await browser.submit(page, john);
    const kept = new Map(browser.cookies);
    await browser.submit(consent, { decision: 'allow' });
    for (const [name, value] of kept) if (!name.startsWith('session')) browser.cookies.set(name, value);
    const again = await browser.submit(consent, { decision: 'allow' });
    assert.equal(again.status, 400);
    assert.equal(new URL(again.url).origin, url);
  });

  test('the session gets a new identifier when the person signs in', async () => {
    const { browser, page } = await beginAuthorization(url);
    const sessions = () => browser.setCookies.filter((line) => line.startsWith('session='));
    await browser.submit(page, john);
    const [signedIn] = sessions();
    const again = await beginAuthorization(url, { prompt: 'login' }, browser);
    await browser.submit(again.page, john);
    assert.ok(signedIn);
    assert.notEqual(sessions().at(-1)?.split(';')[0], signedIn.split(';')[0]);
  });
});
