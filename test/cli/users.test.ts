import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/data/database.ts';
import { findUserByName, setPassword, updateUser } from '../../src/data/users.ts';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { runCommand } from '../support/command.ts';
import { skipPostgres, temporaryPostgres } from '../support/databases.ts';
import { openStream, postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const { url, app, db } = await runApp();
const run = (args: readonly string[], input = '') =>
  runCommand(args, { input, env: { DATABASE_URL: app.config.databaseUrl } });
const tokens = (username: string, password: string, scope = 'me items') =>
  postToken(url, { grant_type: 'password', username, password, scope });
const me = async (token: unknown) => (await postQuery(url, '{ me { username } }', String(token))).status;

test('a user who is added signs in with the password that was given on stdin, and gets the scopes that were allowed', async () => {
  const added = await run(
    [
      'users',
      'add',
      'ann',
      '--email',
      'ann@example.com',
      '--full-name',
      'Ann Ample',
      '--allow',
      'me items me',
    ],
    'the password of ann\nanother line\n',
  );
  assert.deepEqual(added, { code: 0, stdout: 'Added ann, who may be given me items.\n', stderr: '' });
  const { status, body } = await tokens('ann', 'the password of ann', 'me items items:write');
  assert.deepEqual([status, body.scope], [200, 'me items']);
  const answer = await postQuery(url, '{ me { email fullName } }', String(body.access_token));
  assert.deepEqual(answer.body.data.me, { email: 'ann@example.com', fullName: 'Ann Ample' });
  const listed = JSON.parse((await run(['users', 'list', '--json'])).stdout);
  assert.deepEqual(
    listed.map(({ username }: { username: string }) => username),
    ['alice', 'ann', 'johndoe'],
  );
  assert.doesNotMatch(JSON.stringify(listed), /\$2/, 'no hash is shown');
});

test('two who change at once what a user may have lose nothing of each other', async () => {
  for (const database of [
    { url: app.config.databaseUrl, remove: async () => {} },
    ...(skipPostgres ? [] : [await temporaryPostgres()]),
  ]) {
    const there = await openDatabase({ url: database.url });
    const commands = (...args: string[]) =>
      runCommand(['users', ...args], { input: 'password\n', env: { DATABASE_URL: database.url } });
    await commands('add', 'shared', '--allow', 'me items');
    // Somebody else's change, which ends only when both have begun.
    const first = await there.transaction().execute(async (transaction) => {
      await updateUser(transaction, String((await findUserByName(transaction, 'shared'))?.id), {
        allowedScopes: ['items'],
      });
      const second = commands('allow', 'shared', '--add', 'items:write');
      await setTimeout(1500);
      return { second };
    });
    assert.equal((await first.second).stdout, 'shared may be given items items:write.\n');
    await there.destroy();
    await database.remove();
  }
});

test('no two names differ by case or by an invisible difference of letters alone', async () => {
  for (const name of ['JohnDoe', 'ｊohndoe', 'JOHNDOE']) {
    assert.equal((await run(['users', 'add', name], 'x\n')).stderr, 'There is a user "johndoe" already\n');
  }
  assert.equal((await run(['users', 'add', 'Zo\u00eb'], 'x\n')).code, 0);
  assert.equal((await run(['users', 'add', 'zoe\u0308'], 'x\n')).code, 1);
});

test('what PowerShell puts before a password is none of it', async () => {
  assert.equal((await run(['users', 'add', 'windows'], '\ufeffthe password\r\n')).code, 0);
  assert.equal((await tokens('windows', 'the password')).status, 200);
});

test('what cannot be is refused in one line, before anything is written', async () => {
  for (const [args, input, says] of [
    [['users', 'add', 'ann'], 'x\n', 'There is a user "ann" already\n'],
    [['users', 'add', 'new'], '', 'Password: it is empty\n'],
    [['users', 'add', 'new'], '\n', 'Password: it is empty\n'],
    [['users', 'add', 'new'], `${'ü'.repeat(37)}\n`, 'A password has at most 72 bytes\n'],
    [
      ['users', 'add', ' new'],
      'x\n',
      'The name has 1 to 255 printable characters, and no space at its ends\n',
    ],
    [
      ['users', 'add', 'new\u0007'],
      'x\n',
      'The name has 1 to 255 printable characters, and no space at its ends\n',
    ],
    [['users', 'disable', 'nobody'], '', 'There is no user "nobody"\n'],
    [['users', 'allow', 'nobody', 'me'], '', 'There is no user "nobody"\n'],
    [['users', 'passwd', 'nobody'], 'x\n', 'There is no user "nobody"\n'],
  ] as const) {
    assert.deepEqual(await run(args, input), { code: 1, stdout: '', stderr: says });
  }
  assert.equal((await run(['users', 'list', '--json'])).stdout.includes('new'), false);
  const longest = 'a'.repeat(72);
  assert.equal((await run(['users', 'add', 'longest'], `${longest}\n`)).code, 0);
  assert.equal((await tokens('longest', longest)).status, 200);
});

test('a user who is disabled, or loses a scope, loses it on the running server at once, and gets it back', async () => {
  const { access_token } = await signIn(url, 'me items');
  const items = async () => (await postQuery(url, '{ myItems { title } }', access_token)).body.data?.myItems;
  assert.ok(await items());
  const narrowed = await run(['users', 'allow', 'johndoe', '--remove', 'items']);
  assert.equal(narrowed.stdout, 'johndoe may be given items:write me.\n');
  assert.equal(await items(), null);
  assert.equal(
    (await run(['users', 'allow', 'johndoe', '--add', 'items other'])).stdout,
    'johndoe may be given items:write me items other.\n',
  );
  assert.ok(await items());
  assert.equal((await run(['users', 'allow', 'johndoe', 'me'])).stdout, 'johndoe may be given me.\n');
  assert.equal(await items(), null);
  assert.equal((await run(['users', 'allow', 'johndoe', ''])).stdout, 'johndoe may be given no scope.\n');
  assert.equal((await run(['users', 'allow', 'johndoe', 'me items items:write'])).code, 0);
  assert.ok(await items());

  const stream = await openStream(url, 'subscription { itemAdded { title } }', access_token);
  assert.equal((await run(['users', 'disable', 'johndoe'])).stdout, 'Disabled johndoe.\n');
  assert.equal(await me(access_token), 401);
  assert.equal((await tokens('johndoe', 'secret')).body.error_description, 'Inactive user');
  await stream.text();
  assert.equal((await run(['users', 'enable', 'johndoe'])).stdout, 'Enabled johndoe.\n');
  assert.equal(await me(access_token), 200);
});

test('a new password signs out everywhere: access and refresh tokens, sessions, and who is just signing in', async () => {
  assert.equal((await run(['users', 'add', 'pat', '--allow', 'me items'], 'old password\n')).code, 0);
  const own = (await tokens('pat', 'old password')).body;
  const other = await signIn(url, 'me');
  const { browser, page } = await beginAuthorization(url);
  const as = { username: 'pat', password: 'old password' };
  const consent = await browser.submit(page, as);
  const callback = new URL((await browser.submit(consent, { decision: 'allow' })).url);
  assert.ok(callback.searchParams.get('code'));
  const half = await beginAuthorization(url, { prompt: 'login' });
  const halfConsent = await half.browser.submit(half.page, as);

  const changed = await run(['users', 'passwd', 'pat'], 'new password\n');
  assert.deepEqual(changed, {
    code: 0,
    stdout: 'Set the password of pat, who is signed out everywhere.\n',
    stderr: '',
  });
  assert.equal(await me(own.access_token), 401);
  const refreshed = await postToken(url, {
    grant_type: 'refresh_token',
    refresh_token: String(own.refresh_token),
  });
  assert.equal(refreshed.body.error, 'invalid_grant');
  assert.match((await browser.open(`${url}/account/apps`)).text, /Sign in/);
  assert.match((await half.browser.submit(halfConsent, { decision: 'allow' })).text, /expired|Sign in/);
  assert.equal(
    (
      await postToken(url, {
        grant_type: 'authorization_code',
        client_id: 'demo-app',
        code: String(callback.searchParams.get('code')),
        redirect_uri: 'http://127.0.0.1:5555/callback',
        code_verifier: 'x'.repeat(43),
      })
    ).body.error,
    'invalid_grant',
  );
  assert.equal((await tokens('pat', 'old password')).status, 400);
  assert.equal((await tokens('pat', 'new password')).status, 200);
  assert.equal(await me(other.access_token), 200, 'nobody else is signed out');
  const authorization = await beginAuthorization(url);
  assert.ok(await redeem(authorization, await allowAsJohn(authorization)));
});

test('who withholds the last step of a sign-in does not come back with it after a new password', async () => {
  assert.equal((await run(['users', 'add', 'withheld', '--allow', 'me'], 'old password\n')).code, 0);
  const { browser, page } = await beginAuthorization(url);
  const [form] = page.forms;
  assert.ok(form);
  const body = new URLSearchParams(
    form.fields.filter(({ type }) => type === 'hidden').map(({ name, value }) => [name, value]),
  );
  body.set('username', 'withheld');
  body.set('password', 'old password');
  const cookie = [...browser.cookies]
    .map(([name, { value }]) => `${name.split('\n')[0]}=${value}`)
    .join('; ');
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const signedIn = await fetch(form.action, { method: 'POST', body, headers, redirect: 'manual' });
  const resume = new URL(String(signedIn.headers.get('location')), url);
  assert.match(resume.pathname, /^\/authorize\//);
  assert.ok(
    await db
      .selectFrom('records')
      .select('model')
      .where('payload', 'like', '%"login":{"accountId"%')
      .executeTakeFirst(),
  );
  assert.equal((await run(['users', 'passwd', 'withheld'], 'new password\n')).code, 0);
  assert.doesNotMatch((await browser.open(resume)).text, /Allow|wants/);
});

test('what is written of a sign-in in the moment of a new password counts no more', async () => {
  assert.equal((await run(['users', 'add', 'moment', '--allow', 'me items'], 'old password\n')).code, 0);
  const as = { username: 'moment', password: 'old password' };
  const refresh_token = String((await tokens('moment', 'old password')).body.refresh_token);
  const signedIn = await beginAuthorization(url);
  const consent = await signedIn.browser.submit(signedIn.page, as);
  const callback = new URL((await signedIn.browser.submit(consent, { decision: 'allow' })).url);
  const half = await beginAuthorization(url);
  const csrf = half.page.forms[0]?.fields.find(({ name }) => name === 'csrf')?.value ?? '';
  const cookie = [...half.browser.cookies]
    .map(([name, { value }]) => `${name.split('\n')[0]}=${value}`)
    .join('; ');
  const answer = await fetch(String(half.page.forms[0]?.action), {
    method: 'POST',
    body: new URLSearchParams({ ...as, csrf }),
    headers: { cookie },
    redirect: 'manual',
  });
  const resume = new URL(String(answer.headers.get('location')), url);
  const written = await db.selectFrom('records').selectAll().execute();
  assert.equal((await run(['users', 'passwd', 'moment'], 'new password\n')).code, 0);
  // As if it had been written a moment later.
  const left = await db.selectFrom('records').select('id_hash').execute();
  const again = written.filter(({ id_hash }) => !left.some((row) => row.id_hash === id_hash));
  assert.deepEqual([...new Set(again.map(({ model }) => model))].sort(), [
    'AccessToken',
    'AuthorizationCode',
    'Grant',
    'Interaction',
    'RefreshToken',
    'Session',
  ]);
  await db.insertInto('records').values(again).execute();

  assert.match((await signedIn.browser.open(`${url}/account/apps`)).text, /<h1>Sign in/);
  assert.match((await beginAuthorization(url, {}, signedIn.browser)).page.text, /<h1>Sign in/);
  assert.match((await half.browser.open(resume)).text, /<h1>Sign in/);
  await assert.rejects(redeem(signedIn, callback), /invalid_grant|server responded with an error/);
  const refreshed = await postToken(url, { grant_type: 'refresh_token', refresh_token });
  assert.equal(refreshed.body.error, 'invalid_grant');
  const now = await beginAuthorization(url, {}, signedIn.browser);
  const page = await signedIn.browser.submit(now.page, { ...as, password: 'new password' });
  assert.doesNotMatch(page.text, /<h1>Sign in/);
});

test('a sign-in with the old password that began before the new one was set gets nothing', async () => {
  assert.equal((await run(['users', 'add', 'racer'], 'old password\n')).code, 0);
  const racer = await findUserByName(db, 'racer');
  assert.ok(racer);
  const signingIn = tokens('racer', 'old password');
  // bcrypt works for a quarter of a second and more.
  await setTimeout(50);
  await setPassword(db, racer.id, '$2b$12$nobody');
  assert.equal((await signingIn).body.error, 'invalid_grant');
});

test('on a terminal a password is asked for twice and not shown; two that differ change nothing, nor does Ctrl-C', async () => {
  const bin = fileURLToPath(new URL('../../bin/graphql-scopes.js', import.meta.url));
  async function type(...lines: string[]): Promise<{ code: number | null; output: string }> {
    const command = `'${process.execPath}' '${bin}' users passwd johndoe --database '${app.config.databaseUrl}'`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env.PATH, TERM: 'xterm' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    for (const [index, line] of lines.entries()) {
      while (output.split(': ').length < index + 2) await once(child.stdout, 'data');
      // The terminal is in raw mode a moment after the question.
      await setTimeout(100);
      child.stdin.write(line);
    }
    const [code] = await once(child, 'close');
    return { code, output };
  }
  const differ = await type('typed one\r', 'typed two\r');
  assert.equal(differ.code, 1);
  assert.match(differ.output, /the two are not the same/);
  const interrupted = await type('typed\u0003');
  assert.deepEqual([interrupted.code, /Nothing was changed/.test(interrupted.output)], [1, true]);
  assert.equal((await tokens('johndoe', 'secret')).status, 200);
  const same = await type('typed wrony\u007fg\r', 'typed wrong\r');
  assert.deepEqual([same.code, /Set the password of johndoe/.test(same.output)], [0, true], same.output);
  for (const { output } of [differ, interrupted, same]) assert.doesNotMatch(output, /typed/);
  assert.equal((await tokens('johndoe', 'typed wrong')).status, 200);
});
