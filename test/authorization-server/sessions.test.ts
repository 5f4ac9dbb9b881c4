import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createApp } from 'graphql-scopes/server';
import { openDatabase } from '../../src/data/database.ts';
import { addUser, findCredentials, findUserByName, setPassword } from '../../src/data/users.ts';
import { demonstration } from '../../src/server/demonstration.ts';
import { beginAuthorization } from '../support/authorization.ts';
import { type Browser, createBrowser, type Page } from '../support/browser.ts';
import { skipPostgres, temporaryPostgres, temporarySqlite } from '../support/databases.ts';
import { postToken, runApp } from '../support/running-app.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000 });
const john = { username: 'johndoe', password: 'secret' };

test('a session that somebody planted in the browser beforehand opens nothing after the sign-in', async () => {
  const credentials = await findCredentials(db, 'johndoe');
  assert.ok(credentials);
  const { user, passwordHash } = credentials;
  await addUser(db, { ...user, username: 'mallory', passwordHash });
  for (const signIn of [
    async (victim: Browser, form: Page) => void (await victim.submit(form, john)),
    async (victim: Browser) => {
      const { page } = await beginAuthorization(url, { prompt: 'login' }, victim);
      await victim.submit(page, john);
    },
  ]) {
    const attacker = createBrowser();
    await attacker.submit(await attacker.open(`${url}/account/apps`), { ...john, username: 'mallory' });
    const victim = createBrowser();
    const form = await victim.open(`${url}/account/apps`);
    // The attacker's own session, signed and all.
    const planted = [...attacker.cookies].filter(([name]) => name.startsWith('session'));
    assert.ok(planted.length > 0);
    for (const [name, value] of planted) victim.cookies.set(name, value);
    await signIn(victim, form);
    assert.match((await victim.open(`${url}/account/apps`)).text, /johndoe/);
    assert.doesNotMatch((await attacker.open(`${url}/account/apps`)).text, /johndoe/);
  }
});

test("a planted session is nobody else's in the middle of a sign-in, either: before the browser follows its answer", async () => {
  const attacker = createBrowser();
  await attacker.submit(await attacker.open(`${url}/account/apps`), { ...john, username: 'mallory' });
  const victim = createBrowser();
  for (const [name, value] of attacker.cookies)
    if (name.startsWith('session')) victim.cookies.set(name, value);
  const { page } = await beginAuthorization(url, { prompt: 'login' }, victim);
  const answer = await signInWithoutFollowing(victim, page);
  assert.match(String(answer.headers.get('location')), /\/authorize\//);
  assert.doesNotMatch((await attacker.open(`${url}/account/apps`)).text, /johndoe/);
});

test('who signs in for an app, and then as somebody else before the browser goes on, is told to begin anew', async () => {
  const browser = createBrowser();
  const apps = await browser.open(`${url}/account/apps`);
  const { page } = await beginAuthorization(url, {}, browser);
  const answer = await signInWithoutFollowing(browser, page);
  await browser.submit(apps, { ...john, username: 'mallory' });
  const problem = await browser.open(String(answer.headers.get('location')));
  assert.equal(problem.status, 400);
  assert.match(problem.text, /Somebody else has signed in in this browser meanwhile\.[\s\S]*begin anew/);
  assert.match((await browser.open(`${url}/account/apps`)).text, /mallory/);
});

for (const [database, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  test(`a stolen session ends although its thief asks without a pause, by a new password and by signing out (${database})`, {
    skip,
  }, async (context) => {
    const place = await temporary();
    const app = await createApp({
      ...demonstration(),
      demo: true,
      logLevel: 'silent',
      databaseUrl: place.url,
    });
    const there = await app.listen(0);
    const other = await openDatabase({ url: place.url });
    context.after(async () => {
      await other.destroy();
      await app.close();
      await place.remove();
    });
    const user = await findUserByName(other, 'johndoe');
    const hash = (await findCredentials(db, 'johndoe'))?.passwordHash;
    assert.ok(user && hash);
    for (const end of [
      async () => setPassword(other, user.id, hash),
      async (browser: Browser) => {
        const apps = await browser.open(`${there}/account/apps`);
        await browser.submit(apps, {}, apps.forms.at(-1));
      },
    ]) {
      const owner = createBrowser();
      await owner.submit(await owner.open(`${there}/account/apps`), john);
      const headers = { cookie: cookiesOf(owner) };
      const challenge = `code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`;
      const redirect = encodeURIComponent('http://127.0.0.1:5555/callback');
      const request = `client_id=demo-app&response_type=code&scope=me&redirect_uri=${redirect}&${challenge}`;
      let goesOn = true;
      const thieves = Array.from({ length: 20 }, async () => {
        while (goesOn) {
          const answer = await fetch(`${there}/authorize?${request}`, { headers, redirect: 'manual' });
          await answer.text();
        }
      });
      await setTimeout(200);
      await end(owner);
      await setTimeout(100);
      goesOn = false;
      await Promise.all(thieves);
      const seen = await fetch(`${there}/account/apps`, { headers });
      assert.match(await seen.text(), /<h1>Sign in/);
    }
  });
}

test('a password grant waits for a new password that is being set, and gets nothing with the old one', {
  skip: skipPostgres,
}, async (context) => {
  const place = await temporaryPostgres();
  const app = await createApp({ ...demonstration(), demo: true, logLevel: 'silent', databaseUrl: place.url });
  const there = await app.listen(0);
  const other = await openDatabase({ url: place.url });
  context.after(async () => {
    await other.destroy();
    await app.close();
    await place.remove();
  });
  const form = { grant_type: 'password', ...john, scope: 'me' };
  const user = await findUserByName(other, 'johndoe');
  assert.ok(user);
  const signingIn = await other.transaction().execute(async (transaction) => {
    await setPassword(transaction, user.id, '$2b$12$nobody');
    const answer = postToken(there, form);
    const isWritten = () =>
      other.selectFrom('records').select('model').where('model', '=', 'RefreshToken').executeTakeFirst();
    while (!(await isWritten())) await setTimeout(20);
    return { answer };
  });
  assert.deepEqual((await signingIn.answer).body.error, 'invalid_grant');
});

test('no site signs a browser in as somebody else, out, or gives an app access', async () => {
  const { browser, page } = await beginAuthorization(url);
  const consent = await browser.submit(page, john);
  const csrf = 'x'.repeat(43);
  for (const [path, fields] of [
    ['/account/sign-in', { username: 'alice', password: 'secret2' }],
    ['/account/sign-out', {}],
    ['/account/apps', { client_id: 'demo-app' }],
    [new URL(consent.url).pathname, { decision: 'allow', scope: 'me' }],
  ] as const) {
    for (const sent of [fields, { ...fields, csrf }]) {
      for (const headers of [{}, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
        const body = new URLSearchParams(sent as Record<string, string>);
        const answer = await browser.open(`${url}${path}`, { method: 'POST', body, headers });
        assert.equal(answer.status, 403, path);
      }
    }
  }
  assert.match((await browser.open(`${url}/account/apps`)).text, /johndoe/);
});

test('a session ends in the database: its cookie, kept somewhere, opens nothing after signing out', async () => {
  const browser = createBrowser();
  await browser.submit(await browser.open(`${url}/account/apps`), john);
  const kept = new Map(browser.cookies);
  const apps = await browser.open(`${url}/account/apps`);
  await browser.submit(apps, {}, apps.forms.at(-1));
  const thief = createBrowser();
  for (const [name, value] of kept) thief.cookies.set(name, value);
  assert.match((await thief.open(`${url}/account/apps`)).text, /<h1>Sign in/);
});

test('what a client or a person typed is text in the pages, not markup', async () => {
  const markup = '"><img src=x onerror=alert(1)>';
  const { browser, page } = await beginAuthorization(url, { login_hint: markup });
  const again = await browser.submit(page, { username: markup, password: 'x' });
  const problem = await browser.open(
    `${url}/authorize?client_id=${encodeURIComponent(markup)}&response_type=${encodeURIComponent(markup)}`,
  );
  for (const { text } of [page, again, problem]) assert.doesNotMatch(text, /<img|onerror=alert\(1\)>/);
  assert.equal(page.forms[0]?.fields.find(({ name }) => name === 'username')?.value, markup);
});

test('codes live for a minute, and have at least 128 random bits, as refresh tokens and sessions do', async () => {
  const { browser, page } = await beginAuthorization(url);
  const consent = await browser.submit(page, john);
  const answer = await browser.submit(consent, { decision: 'allow' });
  assert.match(String(new URL(answer.url).searchParams.get('code')), /^[\w-]{22,}$/);
  const session = [...browser.cookies].find(([name]) => name.startsWith('session\n'));
  assert.match(String(session?.[1].value), /^[\w-]{21,}$/);
  const [code] = await db
    .selectFrom('records')
    .select('expires_at')
    .where('model', '=', 'AuthorizationCode')
    .where('account_id', '=', String((await findCredentials(db, 'johndoe'))?.user.id))
    .execute();
  assert.ok(code?.expires_at && code.expires_at <= Date.now() + 60_000);
});

function cookiesOf(browser: Browser): string {
  return [...browser.cookies].map(([name, { value }]) => `${name.split('\n')[0]}=${value}`).join('; ');
}

/** As a browser that has not followed the answer yet. */
function signInWithoutFollowing(browser: Browser, page: Page): Promise<Response> {
  const [form] = page.forms;
  assert.ok(form);
  const csrf = form.fields.find(({ name }) => name === 'csrf')?.value ?? '';
  return fetch(form.action, {
    method: 'POST',
    body: new URLSearchParams({ ...john, csrf }),
    headers: { cookie: cookiesOf(browser) },
    redirect: 'manual',
  });
}
