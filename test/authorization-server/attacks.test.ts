import assert from 'node:assert/strict';
import { get } from 'node:http';
import { describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { type Authorization, allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { createBrowser } from '../support/browser.ts';
import { postQuery, postToken, runApp } from '../support/running-app.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
const john = { username: 'johndoe', password: 'secret' };
for (const id of ['web-app', 'other-app']) {
  await addClient(db, {
    id,
    name: id,
    secretHash: hashClientSecret(`${id}-secret`),
    redirectUris: [`https://${id}.example/callback`],
    grantTypes: ['authorization_code', 'refresh_token'],
    allowedScopes: ['me', 'items'],
  });
}
const webApp = { client_id: 'web-app', redirect_uri: 'https://web-app.example/callback' };

/** The form that demo-app sends for a code, with changes. */
function exchange(
  authorization: Authorization,
  callback: URL,
  changes: Record<string, string | undefined> = {},
) {
  const form = {
    grant_type: 'authorization_code',
    code: String(callback.searchParams.get('code')),
    code_verifier: authorization.verifier,
    redirect_uri: authorization.redirectUri,
    client_id: 'demo-app',
    ...changes,
  };
  const sent = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));
  return postToken(url, sent as Record<string, string>);
}

describe('redirect URIs (RFC 9700 §4.1)', () => {
  test('a loopback address may have any port, and nothing else may differ (RFC 8252 §7.3)', async () => {
    for (const redirect_uri of [
      'http://127.0.0.1/callback',
      'http://127.0.0.1:1/callback',
      'http://127.0.0.1:65535/callback',
    ]) {
      const { page } = await beginAuthorization(url, { redirect_uri });
      assert.equal(page.status, 200, redirect_uri);
      assert.match(page.text, /<h1>Sign in/);
    }
  });

  for (const [client_id, uris] of [
    [
      'demo-app',
      [
        'http://localhost:5555/callback',
        'http://127.0.0.2:5555/callback',
        'http://[::1]:5555/callback',
        'https://127.0.0.1:5555/callback',
        'http://127.0.0.1:5555/callback/',
        'http://127.0.0.1:5555/callback?x=1',
        'http://127.0.0.1:5555/callback#x',
        'http://127.0.0.1:5555/Callback',
        'http://127.0.0.1:5555/callback/../evil',
        'http://127.0.0.1:5555/%63allback',
        'http://user@127.0.0.1:5555/callback',
        'http://127.0.0.1:5555@evil.example/callback',
        'http://127.0.0.1.evil.example/callback',
        'http://evil.example/callback',
        'javascript:alert(1)',
        'not a uri',
      ],
    ],
    [
      'web-app',
      [
        'https://web-app.example/callback/',
        'https://web-app.example/callback?next=evil',
        'https://web-app.example:444/callback',
        'https://web-app.example.evil.example/callback',
        'https://evil.example/https://web-app.example/callback',
        'https://web-app.example@evil.example/callback',
        'https://web-app.example\\@evil.example/callback',
        'https://WEB-APP.example/callback',
        'http://web-app.example/callback',
        'https://other-app.example/callback',
      ],
    ],
  ] as const) {
    test(`of ${client_id}: what is not registered to the letter gets an error page here, and nobody is sent there`, async () => {
      for (const redirect_uri of uris) {
        const { page } = await beginAuthorization(url, { client_id, redirect_uri });
        assert.equal(page.status, 400, redirect_uri);
        assert.equal(new URL(page.url).origin, url, redirect_uri);
        assert.equal(page.headers.get('location'), null);
        assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
        assert.match(page.text, /<h1>That did not work<\/h1>/);
        assert.doesNotMatch(page.text, /evil/, 'the page does not repeat it');
      }
    });
  }

  test('a missing or repeated one, an unknown client: an error page', async () => {
    for (const parameters of [
      { redirect_uri: undefined },
      { client_id: 'nobody' },
      { client_id: undefined },
      { client_id: 'demo-service' },
      { client_id: 'first-party' },
    ]) {
      const query = new URLSearchParams({ client_id: 'demo-app', redirect_uri: 'http://127.0.0.1/callback' });
      for (const [name, value] of Object.entries(parameters))
        value === undefined ? query.delete(name) : query.set(name, value);
      query.append('response_type', 'code');
      const page = await createBrowser().open(`${url}/authorize?${query}`);
      assert.equal(page.status, 400, JSON.stringify(parameters));
      assert.equal(new URL(page.url).origin, url);
    }
    const twice =
      'client_id=demo-app&redirect_uri=http://127.0.0.1/callback&redirect_uri=http://evil.example';
    const page = await createBrowser().open(`${url}/authorize?${twice}&response_type=code`);
    assert.deepEqual([page.status, new URL(page.url).origin], [400, url]);
  });

  test('no Host header leads anybody elsewhere', async () => {
    const { port } = new URL(url);
    const query =
      'client_id=demo-app&redirect_uri=http://127.0.0.1/callback&response_type=code&code_challenge_method=S256';
    const path = `/authorize?${query}&code_challenge=${'x'.repeat(43)}`;
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const [status, location] = await new Promise<[number | undefined, string | undefined]>(
      (resolve, reject) => {
        get({ port, path, headers }, (response) => {
          response.resume();
          resolve([response.statusCode, response.headers.location]);
        }).on('error', reject);
      },
    );
    assert.equal(status, 303);
    assert.match(String(location), /^\/interaction\//);
  });

  test('at /token the redirect URI is that of the request', async () => {
    const authorization = await beginAuthorization(url);
    const callback = await allowAsJohn(authorization);
    for (const redirect_uri of ['http://127.0.0.1:5556/callback', 'http://127.0.0.1/callback', undefined]) {
      const { status } = await exchange(authorization, callback, { redirect_uri });
      assert.equal(status, 400, redirect_uri);
    }
    assert.equal((await exchange(authorization, callback)).status, 200);
  });
});

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
      const { status, body } = await exchange(authorization, callback, { code_verifier });
      assert.equal(status, 400, code_verifier);
      assert.match(String(body.error), /^invalid_(grant|request)$/);
    }
    assert.equal((await exchange(authorization, callback)).status, 200);
  });

  test('a code that was injected into another session fails at the verifier', async () => {
    const victim = await beginAuthorization(url);
    const stolen = await allowAsJohn(victim);
    const attacker = await beginAuthorization(url);
    assert.equal((await exchange(attacker, stolen)).body.error, 'invalid_grant');
  });
});

describe('codes', () => {
  test('of five who redeem one code at once, one gets tokens', async () => {
    const authorization = await beginAuthorization(url);
    const callback = await allowAsJohn(authorization);
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange(authorization, callback)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400]);
  });

  test("another client cannot redeem a code, nor use the app's refresh token", async () => {
    const authorization = await beginAuthorization(url);
    const callback = await allowAsJohn(authorization);
    const other = { client_id: 'other-app', client_secret: 'other-app-secret' };
    assert.equal((await exchange(authorization, callback, other)).body.error, 'invalid_grant');
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
      const answer = await exchange(authorization, callback, { client_id: 'web-app', client_secret });
      assert.equal(answer.body.error, 'invalid_client');
    }
    const none = await exchange(authorization, callback, { client_secret: 'anything' });
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
