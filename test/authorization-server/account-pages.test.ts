import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { createBrowser } from '../support/browser.ts';
import { postQuery, postToken, runApp } from '../support/running-app.ts';

const { url, db } = await runApp();
const john = { username: 'johndoe', password: 'secret' };

test('a person signs in, sees which app has which scopes since when, and withdraws them: its tokens are dead', async () => {
  const authorization = await beginAuthorization(url, { scope: 'me items openid' });
  const tokens = await redeem(authorization, await allowAsJohn(authorization, ['me']));

  const browser = createBrowser();
  const signIn = await browser.open(`${url}/account/apps`);
  assert.match(signIn.text, /<h1>Sign in<\/h1>/);
  const wrong = await browser.submit(signIn, { ...john, password: 'wrong' });
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /role="alert"[^>]*>Incorrect username or password/);
  const apps = await browser.submit(wrong, john);
  assert.equal(apps.url, `${url}/account/apps`);
  assert.match(apps.text, /signed in as <strong>johndoe/);
  assert.match(apps.text, /<h2[^>]*>Demonstration app<\/h2>/);
  assert.match(apps.text, new RegExp(`since <time datetime="${new Date().toISOString().slice(0, 10)}`));
  assert.match(
    apps.text,
    /<li>Know who you are\.<\/li><li>Read information about the current user\.<\/li><\/ul>/,
  );

  assert.equal((await postQuery(url, '{ me { username } }', tokens.access_token)).status, 200);
  const withdrawn = await browser.submit(apps);
  assert.match(withdrawn.text, /No app has access/);
  assert.equal((await postQuery(url, '{ me { username } }', tokens.access_token)).status, 401);
  const refreshed = await postToken(url, {
    grant_type: 'refresh_token',
    refresh_token: String(tokens.refresh_token),
    client_id: 'demo-app',
  });
  assert.equal(refreshed.body.error, 'invalid_grant');
});

test('an app that was given the password is among them; taking one scope back ends the tokens that had it', async () => {
  await addClient(db, {
    id: 'web-app',
    name: 'Web app',
    secretHash: hashClientSecret('secret'),
    redirectUris: ['https://app.example/callback'],
    grantTypes: ['password', 'refresh_token', 'authorization_code'],
    allowedScopes: ['me', 'items'],
  });
  const client = { client_id: 'web-app', client_secret: 'secret' };
  const { body } = await postToken(url, { grant_type: 'password', ...john, ...client, scope: 'me items' });
  const browser = createBrowser();
  const apps = await browser.submit(await browser.open(`${url}/account/apps`), john);
  assert.match(apps.text, /Web app[\s\S]*current user[\s\S]*Read items/);

  const query = '{ status { status } }';
  const token = String(body.access_token);
  const request = { client_id: 'web-app', redirect_uri: 'https://app.example/callback', prompt: 'consent' };
  const allowing = await beginAuthorization(url, request, browser);
  await browser.submit(allowing.page, { decision: 'allow' });
  assert.equal((await postQuery(url, query, token)).status, 200);
  const narrowing = await beginAuthorization(url, request, browser);
  await browser.submit(narrowing.page, { decision: 'allow', scope: ['me'] });
  assert.equal((await postQuery(url, query, token)).status, 401);
  assert.doesNotMatch((await browser.open(`${url}/account/apps`)).text, /Read items/);
});

test('the session is the one of the other pages, and ends when the person signs out or is disabled', async () => {
  const authorization = await beginAuthorization(url);
  await allowAsJohn(authorization);
  const { browser } = authorization;
  const apps = await browser.open(`${url}/account/apps`);
  assert.match(apps.text, /Demonstration app/);
  const user = (await findCredentials(db, 'johndoe'))?.user;
  await updateUser(db, String(user?.id), { disabled: true });
  assert.match((await browser.open(`${url}/account/apps`)).text, /<h1>Sign in/);
  await updateUser(db, String(user?.id), { disabled: false });

  // Somebody who has a copy of the cookies.
  const thief = createBrowser();
  for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
  assert.match((await thief.open(`${url}/account/apps`)).text, /Demonstration app/);
  const out = await browser.submit(apps, {}, apps.forms.at(-1));
  assert.match(out.text, /<h1>Sign in/);
  assert.match((await thief.open(`${url}/account/apps`)).text, /<h1>Sign in/);
});

test('nobody withdraws for another person: without the cookies, with the form of another browser, from another site', async () => {
  const authorization = await beginAuthorization(url);
  await allowAsJohn(authorization);
  const { browser } = authorization;
  const apps = await browser.open(`${url}/account/apps`);
  const csrf = String(apps.forms[0]?.fields.find(({ name }) => name === 'csrf')?.value);
  const stranger = createBrowser();
  const foreign = await stranger.open(`${url}/account/apps`);
  const foreignCsrf = String(foreign.forms[0]?.fields[0]?.value);
  for (const [who, fields, headers] of [
    [stranger, { csrf }, {}],
    [browser, { csrf: foreignCsrf }, {}],
    [browser, { csrf: '' }, {}],
    [browser, {}, {}],
    [browser, { csrf }, { 'sec-fetch-site': 'cross-site' }],
    [browser, { csrf }, { 'sec-fetch-site': 'same-site' }],
  ] as const) {
    const body = new URLSearchParams({ client_id: 'demo-app', ...fields });
    const answer = await who.open(`${url}/account/apps`, { method: 'POST', body, headers });
    assert.equal(answer.status, 403);
  }
  assert.match((await browser.open(`${url}/account/apps`)).text, /Demonstration app/);
});

test('too many failed attempts on one page count on all: 429 with Retry-After', async () => {
  const { url: strict } = await runApp({ loginFailuresPerAccount: 2 });
  const browser = createBrowser();
  let page = await browser.open(`${strict}/account/apps`);
  for (const status of [400, 400, 429]) {
    page = await browser.submit(page, { ...john, password: 'wrong' });
    assert.equal(page.status, status);
  }
  assert.match(page.text, /Too many failed attempts; try again in \d+ seconds/);
  assert.ok(Number(page.headers.get('retry-after')) > 0);
  const { page: interaction, browser: other } = await beginAuthorization(strict);
  const limited = await other.submit(interaction, john);
  assert.equal(limited.status, 429);
  assert.ok(Number(limited.headers.get('retry-after')) > 0);
  assert.equal((await postToken(strict, { grant_type: 'password', ...john })).status, 429);
});
