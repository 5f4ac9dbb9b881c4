import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { runCommand } from '../support/command.ts';
import { postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const { url, app, db } = await runApp();
const run = (...args: string[]) =>
  runCommand(['grants', ...args], { env: { DATABASE_URL: app.config.databaseUrl } });
const works = async (token: string) => (await postQuery(url, '{ me { username } }', token)).status === 200;
const refreshes = async (form: Record<string, string>) =>
  (await postToken(url, { grant_type: 'refresh_token', ...form })).status === 200;

interface Listed {
  readonly id: string | null;
  readonly user: string;
  readonly client: string;
  readonly scopes: string[];
  readonly since: number;
}

async function listed(...filter: string[]): Promise<Listed[]> {
  const { code, stdout, stderr } = await run('list', '--json', ...filter);
  assert.deepEqual([code, stderr], [0, '']);
  return JSON.parse(stdout);
}

async function authorize(ticks?: readonly string[]) {
  const authorization = await beginAuthorization(url, { scope: 'me items openid' });
  const tokens = await redeem(authorization, await allowAsJohn(authorization, ticks));
  return {
    browser: authorization.browser,
    access: tokens.access_token,
    refresh: String(tokens.refresh_token),
  };
}

beforeEach(async () => {
  await db.deleteFrom('records').execute();
  await db.deleteFrom('consents').execute();
});

test('the list says which user gave which app which scopes since when, sign-ins at the server itself too', async () => {
  assert.equal((await run('list')).stdout, 'There are no grants.\n');
  await authorize(['me']);
  await signIn(url, 'items');
  const all = await listed();
  assert.deepEqual(
    all.map(({ user, client, scopes }) => [user, client, scopes]),
    [
      ['johndoe', 'demo-app', ['openid', 'me']],
      ['johndoe', 'first-party', ['items']],
    ],
  );
  for (const { id, since } of all) assert.ok(id && Math.abs(since - Date.now()) < 60_000);
  assert.match(
    (await run('list')).stdout,
    /^id +user +client +scopes +since\n[\da-f]{12} +johndoe +demo-app +openid me +20/,
  );
  assert.deepEqual(await listed('--client', 'demo-app', '--user', 'johndoe'), all.slice(0, 1));
  assert.deepEqual(await listed('--user', 'alice'), []);
  await db.deleteFrom('records').execute();
  const [decision, ...others] = await listed();
  assert.deepEqual(
    [decision?.id, decision?.scopes.toSorted(), others],
    [null, ['me', 'openid'], []],
    'what is remembered',
  );
});

test('one grant that is revoked takes its tokens and the decision along, and no other', async () => {
  const one = await authorize();
  const other = await authorize();
  const [first] = await listed();
  // No hyphen at its beginning, which would make it an option.
  assert.match(String(first?.id), /^[\da-f]{64}$/);
  assert.equal((await run('revoke', String(first?.id).slice(0, 12))).stdout, 'Revoked 1 grant.\n');
  const working = [await works(one.access), await works(other.access)];
  assert.deepEqual([...working].sort(), [false, true]);
  const [gone, kept] = working[0] ? [other, one] : [one, other];
  assert.equal(await refreshes({ client_id: 'demo-app', refresh_token: gone.refresh }), false);
  assert.equal(await refreshes({ client_id: 'demo-app', refresh_token: kept.refresh }), true);
  assert.equal((await db.selectFrom('consents').selectAll().execute()).length, 0);
  const { page } = await beginAuthorization(url, {}, gone.browser);
  assert.match(page.text, /Allow/);
});

test('grants are revoked by user and client, by client, by user; --all-of-user ends the sessions, too', async () => {
  const all = async () => {
    const app = await authorize();
    const own = await signIn(url, 'me');
    return { app, own };
  };
  let { app, own } = await all();
  assert.equal(
    (await run('revoke', '--user', 'johndoe', '--client', 'demo-app')).stdout,
    'Revoked 1 grant.\n',
  );
  assert.deepEqual([await works(app.access), await works(own.access_token)], [false, true]);
  assert.equal((await run('revoke', '--client', 'first-party')).stdout, 'Revoked 1 grant.\n');
  assert.equal(await works(own.access_token), false);
  assert.equal(await refreshes({ refresh_token: own.refresh_token }), false);

  ({ app, own } = await all());
  assert.equal((await run('revoke', '--user', 'johndoe')).stdout, 'Revoked 2 grants.\n');
  assert.deepEqual([await works(app.access), await works(own.access_token)], [false, false]);
  assert.match((await app.browser.open(`${url}/account/apps`)).text, /No app has access/);

  ({ app, own } = await all());
  const { stdout } = await run('revoke', '--all-of-user', 'johndoe');
  assert.equal(stdout, 'Revoked 2 grants; johndoe is signed out everywhere.\n');
  assert.deepEqual([await works(app.access), await works(own.access_token)], [false, false]);
  assert.match((await app.browser.open(`${url}/account/apps`)).text, /Sign in/);
  assert.deepEqual(await listed(), []);
});

test('what is not there, or is not one, is refused', async () => {
  await authorize();
  for (const [args, says] of [
    [['revoke', 'nothing'], 'There is no grant "nothing"\n'],
    [['revoke', '--user', 'nobody'], 'There is no user "nobody"\n'],
    [['revoke', '--client', 'nothing'], 'There is no client "nothing"\n'],
    [['list', '--client', 'nothing'], 'There is no client "nothing"\n'],
    [['revoke', ''], 'There is no grant ""\n'],
  ] as const) {
    assert.deepEqual(await run(...args), { code: 1, stdout: '', stderr: says });
  }
  assert.equal((await listed()).length, 1);
});
