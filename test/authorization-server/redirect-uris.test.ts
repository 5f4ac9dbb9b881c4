import assert from 'node:assert/strict';
import { get } from 'node:http';
import { describe, test } from 'node:test';
import { allowAsJohn, beginAuthorization } from '../support/authorization.ts';
import { createBrowser } from '../support/browser.ts';
import { addWebApps, exchange } from '../support/other-apps.ts';
import { runApp } from '../support/running-app.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000, loginFailuresPerAddress: 1000 });
await addWebApps(db);

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
      const { status } = await exchange(url, authorization, callback, { redirect_uri });
      assert.equal(status, 400, redirect_uri);
    }
    assert.equal((await exchange(url, authorization, callback)).status, 200);
  });
});
