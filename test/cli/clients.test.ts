import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { runCommand } from '../support/command.ts';
import { openStream, postQuery, postToken, runApp } from '../support/running-app.ts';

const { url, app, db } = await runApp();
const run = (args: readonly string[], input = '') =>
  runCommand(args, { input, env: { DATABASE_URL: app.config.databaseUrl } });
const callback = 'https://web.example/callback';
const statusOf = async (token: unknown) =>
  (await postQuery(url, '{ me { username } }', String(token))).status;

test('an app that is added signs people in on the running server, with what it requires marked, and is listed without its secret', async () => {
  const added = await run([
    ...[
      'clients',
      'add',
      'web',
      '--name',
      'Web & Co',
      '--redirect-uri',
      callback,
      '--redirect-uri',
      `${callback}2`,
    ],
    ...['--allow', 'me items', '--require', 'me'],
  ]);
  assert.deepEqual(added, { code: 0, stdout: 'Added web.\n', stderr: '' });
  const authorization = await beginAuthorization(url, { client_id: 'web', redirect_uri: callback });
  const tokens = await redeem(authorization, await allowAsJohn(authorization), { client_id: 'web' });
  assert.equal(tokens.scope, 'me items');
  const listed = JSON.parse((await run(['clients', 'list', '--json'])).stdout);
  const { createdAt, ...web } = listed.find(({ id }: { id: string }) => id === 'web');
  assert.ok(createdAt > 0);
  assert.deepEqual(web, {
    id: 'web',
    name: 'Web & Co',
    redirectUris: [callback, `${callback}2`],
    grantTypes: ['authorization_code', 'refresh_token'],
    allowedScopes: ['me', 'items'],
    requiredScopes: ['me'],
    confidential: false,
  });
  assert.match((await run(['clients', 'list'])).stdout, /web +Web & Co/);
  assert.doesNotMatch(JSON.stringify(listed), /hash/i);
});

test('a service gets a token with the secret that was printed once, or with its own from stdin, which is not printed', async () => {
  const { stdout } = await run(['clients', 'add', 'service', '--confidential', '--allow', 'items', '--json']);
  const { secret } = JSON.parse(stdout);
  assert.match(secret, /^[\w-]{43}$/);
  const own = 'a-secret-of-its-own-with-32-characters';
  const added = await run(['clients', 'add', 'other', '--secret-from-stdin', '--allow', 'items'], `${own}\n`);
  assert.deepEqual(added, { code: 0, stdout: 'Added other.\n', stderr: '' });
  for (const [id, password] of [
    ['service', secret],
    ['other', own],
  ]) {
    const { status, body } = await postToken(
      url,
      { grant_type: 'client_credentials', scope: 'items' },
      { authorization: `Basic ${btoa(`${id}:${password}`)}` },
    );
    assert.deepEqual([status, body.scope], [200, 'items']);
  }
  assert.equal(JSON.stringify(await db.selectFrom('clients').selectAll().execute()).includes(secret), false);
});

test('a client with which the server could not work is refused, and is not there', async () => {
  const redirect = (uri: string) => ['--redirect-uri', uri];
  for (const [args, says, input] of [
    [redirect('http://web.example/callback'), /only use loopback/],
    [redirect('https://web.example/#fragment'), /fragments/],
    [redirect('/callback'), /valid uris/],
    [redirect('javascript:alert(1)'), /javascript/],
    [redirect('https://web.example/a\nb'), /spaces/],
    [[...redirect(callback), ...redirect('http://web.example/')], /loopback/],
    [[], /confidential/],
    [['--confidential', '--grant-type', 'authorization_code'], /redirect_uris/],
    [['--confidential', '--grant-type', 'refresh_token'], /refresh_token needs/],
    [['--confidential', '--grant-type', 'made_up'], /grant_types can only contain/],
    [['--confidential', '--grant-type', 'implicit', ...redirect(callback)], /authorization_code alone/],
    [
      ['--confidential', ...redirect(callback), '--grant-type', 'client_credentials'],
      /authorization_code alone/,
    ],
    [[...redirect(callback), '--allow', 'me', '--require', 'items'], /must be allowed/],
    [[...redirect(callback), '--name', '\u001b[2J'], /printable/],
    [['--secret-from-stdin'], /at least 32/, 'short\n'],
    [['--secret-from-stdin'], /empty/],
  ] as const) {
    const { code, stdout, stderr } = await run(['clients', 'add', 'bad', ...args], input);
    assert.deepEqual([code, stdout, stderr.split('\n').length], [1, '', 2], `${args} ${stderr}`);
    assert.match(stderr, says);
  }
  assert.match((await run(['clients', 'add', 'first-party', '--confidential'])).stderr, /is built in/);
  assert.match(
    (await run(['clients', 'add', 'demo-app', '--confidential'])).stderr,
    /There is a client "demo-app" already/,
  );
  assert.equal(
    (await db.selectFrom('clients').selectAll().where('client_id', '=', 'bad').execute()).length,
    0,
  );
});

test('native apps may have loopback addresses and schemes of their own', async () => {
  const { code } = await run([
    'clients',
    'add',
    'native',
    '--redirect-uri',
    'http://127.0.0.1/callback',
    'com.example.app:/callback',
  ]);
  assert.equal(code, 0);
  const { page } = await beginAuthorization(url, {
    client_id: 'native',
    redirect_uri: 'http://127.0.0.1:9/callback',
  });
  assert.equal(page.status, 200);
});

test('of a client that is removed nothing works any more, and whoever takes its name inherits nothing', async () => {
  await run(['clients', 'add', 'gone', '--redirect-uri', callback, '--allow', 'me items']);
  const parameters = { client_id: 'gone', redirect_uri: callback };
  const authorization = await beginAuthorization(url, parameters);
  const tokens = await redeem(authorization, await allowAsJohn(authorization), { client_id: 'gone' });
  assert.equal(await statusOf(tokens.access_token), 200);
  const stream = await openStream(url, 'subscription { itemAdded { title } }', tokens.access_token);
  const waiting = await beginAuthorization(url, parameters);

  const removed = await run(['clients', 'remove', 'gone']);
  assert.deepEqual(removed, {
    code: 0,
    stdout: 'Removed gone, and all that was granted to it.\n',
    stderr: '',
  });
  assert.equal(await statusOf(tokens.access_token), 401);
  await stream.text();
  const refresh = {
    grant_type: 'refresh_token',
    client_id: 'gone',
    refresh_token: String(tokens.refresh_token),
  };
  assert.equal((await postToken(url, refresh)).body.error, 'invalid_client');
  const { status } = await waiting.browser.submit(waiting.page, { username: 'johndoe', password: 'secret' });
  assert.ok(status >= 400 && status < 500, String(status));
  assert.equal((await beginAuthorization(url, parameters)).page.status, 400);
  assert.deepEqual(await run(['clients', 'remove', 'gone']), {
    code: 1,
    stdout: '',
    stderr: 'There is no client "gone"\n',
  });

  await run(['clients', 'add', 'gone', '--redirect-uri', callback, '--allow', 'me items']);
  assert.equal(await statusOf(tokens.access_token), 401);
  assert.equal((await postToken(url, refresh)).body.error, 'invalid_grant');
  const again = await beginAuthorization(url, parameters, authorization.browser);
  assert.match(again.page.text, /Allow/, 'it has to ask');
});
