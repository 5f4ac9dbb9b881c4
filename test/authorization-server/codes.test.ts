import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { addWebApps, exchange, webApp } from '../support/other-apps.ts';
import { postToken, runApp } from '../support/running-app.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
await addWebApps(db);
const john = { username: 'johndoe', password: 'secret' };

describe('PKCE (RFC 7636, RFC 9700 §2.1.1)', () => {
  test('a request without a challenge, with plain or an unknown method, or with a malformed challenge is refused', async () => {
    for (const parameters of [
      { code_challenge: undefined, code_challenge_method: undefined },
      { code_challenge: undefined },
      { code_challenge_method: 'plain' },
      { code_challenge_method: undefined },
      { code_challenge_method: 's256' },
      { code_challenge: 'short' },
      { ...webApp, code_challenge: undefined, code_challenge_method: undefined },
    ]) {
      const { page } = await beginAuthorization(url, parameters);
      const { searchParams } = new URL(page.url);
      assert.equal(searchParams.get('error'), 'invalid_request', JSON.stringify(parameters));
      assert.equal(searchParams.get('state'), 'state-1');
      assert.equal(searchParams.get('iss'), url);
    }
  });

  test('a missing, wrong, empty or downgraded verifier gets nothing, and the right one still does', async () => {
    const authorization = await beginAuthorization(url);
    const callback = await allowAsJohn(authorization);
    const challenge = await oauth.calculatePKCECodeChallenge(authorization.verifier);
    for (const code_verifier of [undefined, '', 'x'.repeat(43), challenge, `${authorization.verifier}x`]) {
      const { status, body } = await exchange(url, authorization, callback, { code_verifier });
      assert.equal(status, 400, code_verifier);
      assert.match(String(body.error), /^invalid_(grant|request)$/);
    }
    assert.equal((await exchange(url, authorization, callback)).status, 200);
  });

  test('a code that was injected into another session fails at the verifier', async () => {
    const victim = await beginAuthorization(url);
    const stolen = await allowAsJohn(victim);
    const attacker = await beginAuthorization(url);
    assert.equal((await exchange(url, attacker, stolen)).body.error, 'invalid_grant');
  });
});

describe('codes', () => {
  test('of five who redeem one code at once, one gets tokens', async () => {
    const authorization = await beginAuthorization(url);
    const callback = await allowAsJohn(authorization);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => exchange(url, authorization, callback)),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400]);
  });

  test("another client cannot redeem a code, nor use the app's refresh token", async () => {
    const authorization = await beginAuthorization(url);
    const callback = await allowAsJohn(authorization);
    const other = { client_id: 'other-app', client_secret: 'other-app-secret' };
    assert.equal((await exchange(url, authorization, callback, other)).body.error, 'invalid_grant');
    const tokens = await redeem(authorization, callback);
    const refresh = { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) };
    for (const client of [other, {}]) {
      assert.equal((await postToken(url, { ...refresh, ...client })).body.error, 'invalid_grant');
    }
  });

  test('a confidential client has to send its secret, and a client that has none cannot send one', async () => {
    const authorization = await beginAuthorization(url, webApp);
    const callback = await allowAsJohn(authorization);
    for (const client_secret of [undefined, 'wrong']) {
      const answer = await exchange(url, authorization, callback, { client_id: 'web-app', client_secret });
      assert.equal(answer.body.error, 'invalid_client');
    }
    const none = await exchange(url, authorization, callback, { client_secret: 'anything' });
    assert.equal(none.body.error, 'invalid_client');
  });
});

describe('response modes', () => {
  for (const [response_mode, where] of [
    ['query', 'search'],
    ['fragment', 'hash'],
  ] as const) {
    test(`${response_mode} carries the code there`, async () => {
      const callback = await allowAsJohn(await beginAuthorization(url, { response_mode }));
      assert.ok(new URLSearchParams(callback[where].slice(1)).get('code'));
    });
  }

  test('form_post carries it in a form that no other site can frame', async () => {
    const { browser, page } = await beginAuthorization(url, { response_mode: 'form_post' });
    const answer = await browser.submit(await browser.submit(page, john), { decision: 'allow' });
    assert.equal(answer.forms[0]?.action, 'http://127.0.0.1:5555/callback');
    assert.deepEqual(
      answer.forms[0]?.fields.flatMap(({ name }) => name),
      ['code', 'state', 'iss'],
    );
    assert.match(answer.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.equal(answer.headers.get('x-frame-options'), 'DENY');
    assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
  });
});

describe('mix-up (RFC 9207, RFC 9700 §4.4)', () => {
  test('a client that checks iss and state notices an answer of another server, or to another request', async () => {
    const authorization = await beginAuthorization(url);
    const callback = await allowAsJohn(authorization);
    const client = { client_id: 'demo-app' };
    const { server } = authorization;
    for (const [name, value] of [
      ['iss', 'https://evil.example'],
      ['state', 'other'],
    ] as const) {
      const changed = new URL(callback);
      changed.searchParams.set(name, value);
      assert.throws(() => oauth.validateAuthResponse(server, client, changed, 'state-1'));
    }
    const without = new URL(callback);
    without.searchParams.delete('iss');
    assert.throws(() => oauth.validateAuthResponse(server, client, without, 'state-1'), /iss/);
  });

  test('only the code flow exists, only for this API, and no request by reference', async () => {
    for (const [parameters, error] of [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: 'code token' }, 'unsupported_response_type'],
      [{ response_type: undefined }, 'invalid_request'],
      [{ resource: 'https://evil.example' }, 'invalid_target'],
      [{ scope: 'me nope' }, 'invalid_scope'],
      [{ request_uri: 'https://evil.example/request' }, 'request_uri_not_supported'],
      [{ request: 'a.b.c' }, 'request_not_supported'],
    ] as const) {
      const { page } = await beginAuthorization(url, parameters as never);
      assert.equal(
        new URLSearchParams(new URL(page.url).search || new URL(page.url).hash.slice(1)).get('error'),
        error,
      );
    }
  });
});
