import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { type Browser, createBrowser, type Page } from '../support/browser.ts';
import { postQuery } from '../support/running-app.ts';
import { type OAuthClient, redirectUri, type Tokens } from './clients.ts';
import type { Deployment } from './deployments.ts';

export const john = { username: 'johndoe', password: 'secret' };

/** A person signs in and decides, without JavaScript; the app gets what was decided. */
export function signInTests({ url, instances }: Deployment, app: () => Promise<OAuthClient>): void {
  test('discovery, code with PKCE, a refresh; the API gives what was ticked, on every server', async () => {
    const client = await app();
    const { url: request, redeem } = await client.begin('me items openid');
    const browser = createBrowser();
    const wrong = await browser.submit(await browser.open(request), { ...john, password: 'wrong' });
    assert.equal(wrong.status, 400);
    assert.match(wrong.text, /role="alert"[^>]*>Incorrect username or password/);
    const consent = await browser.submit(wrong, john);
    assert.match(consent.text, /Demonstration app asks for access/);
    const tokens = await redeem(leftFor(await browser.submit(consent, { decision: 'allow', scope: ['me'] })));
    assert.equal(tokens.scope, 'me');
    assert.equal(tokens.subject, decodeJwt(tokens.access).sub);
    const refreshed = await client.refresh(tokens.refresh);
    for (const { access } of [tokens, refreshed]) {
      for (const instance of instances) {
        const { body } = await postQuery(instance, '{ me { username } myItems { title } }', access);
        assert.deepEqual(body.data, { me: { username: 'johndoe' }, myItems: null });
        assert.deepEqual(body.errors[0].extensions.missingScopes, ['items']);
      }
    }
    const again = await browser.open((await client.begin('me items openid')).url);
    const boxes = again.forms[0]?.fields.filter(({ type }) => type === 'checkbox');
    assert.deepEqual(
      boxes?.map(({ value, checked }) => [value, checked]),
      [
        ['me', true],
        ['items', false],
      ],
      'what was decided is remembered',
    );
  });

  test('a person who denies sends access_denied back', async () => {
    const { url: request, redeem } = await (await app()).begin('me');
    const browser = createBrowser();
    const consent = await browser.submit(await browser.open(request), john);
    const answer = leftFor(await browser.submit(consent, { decision: 'deny' }));
    await assert.rejects(redeem(answer), { error: 'access_denied' });
  });

  test('the account page shows the app, and withdraws; signing out ends the session', async () => {
    const { browser, tokens } = await signInAs(john, await app(), 'me items');
    const apps = await browser.open(`${url}/account/apps`);
    assert.match(apps.text, /Demonstration app<\/h2>/);
    const withdrawn = await browser.submit(apps);
    assert.match(withdrawn.text, /No app has access/);
    for (const instance of instances) assert.equal(await statusOf(instance, tokens), 401);
    await browser.submit(withdrawn, {}, withdrawn.forms.at(-1));
    for (const _ of instances)
      assert.match((await browser.open(`${url}/account/apps`)).text, /<h1>Sign in<\/h1>/);
  });
}

/** The app's tokens, after somebody has allowed all that it asks for. */
export async function signInAs(
  person: typeof john,
  client: OAuthClient,
  scope: string,
): Promise<{ browser: Browser; callback: URL; redeem(callback: URL): Promise<Tokens>; tokens: Tokens }> {
  const { url, redeem } = await client.begin(scope);
  const browser = createBrowser();
  const consent = await browser.submit(await browser.open(url), person);
  // Ticks from an earlier decision do not matter here.
  const answer = await browser.submit(consent, { decision: 'allow', scope: scope.split(' ') });
  const callback = leftFor(answer);
  return { browser, callback, redeem, tokens: await redeem(callback) };
}

/** What a server of the deployment says to a query with the access token. */
export async function statusOf(instance: string, { access }: Tokens): Promise<number> {
  return (await postQuery(instance, '{ status { status } }', access)).status;
}

function leftFor(page: Page): URL {
  assert.ok(page.url.startsWith(`${redirectUri}?`), page.text);
  return new URL(page.url);
}
