import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runApp } from '../support/running-app.ts';

test('who begins sign-ins without end has to wait, and fills no disk; other addresses and those under way go on', async () => {
  const { url, db } = await runApp({ trustProxy: ['loopback'] });
  const query = new URLSearchParams({
    ...{ client_id: 'demo-app', response_type: 'code', redirect_uri: 'http://127.0.0.1:5555/callback' },
    ...{ scope: 'me', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
  });
  const begin = (address: string, path = '/authorize') =>
    fetch(`${url}${path}?${query}`, {
      redirect: 'manual',
      headers: { 'x-forwarded-for': address },
    });
  const first = await begin('192.0.2.1');
  assert.equal(first.status, 303);

  const statuses: number[] = [];
  for (let n = 0; n < 14; n++) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => begin('192.0.2.1')));
    statuses.push(...answers.map(({ status }) => status));
  }
  assert.deepEqual(new Set(statuses), new Set([303, 429]));
  assert.equal(statuses.filter((status) => status === 303).length, 599);
  const { count } = await db
    .selectFrom('records')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('model', '=', 'Interaction')
    .executeTakeFirstOrThrow();
  assert.equal(Number(count), 600);

  const refused = await begin('192.0.2.1');
  assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d?$/);
  assert.match(await refused.text(), /Too many sign-ins were begun from here/);
  for (const path of ['/authorize/', '/authorize//']) {
    assert.notEqual((await begin('192.0.2.1', path)).status, 303, path);
  }
  assert.equal((await begin('192.0.2.2')).status, 303, 'another address');
  const page = await fetch(new URL(first.headers.get('location') ?? '', url), {
    headers: {
      'x-forwarded-for': '192.0.2.1',
      cookie: first.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    },
  });
  assert.equal(page.status, 200, 'one that was begun before');
});

test('a request to begin a sign-in that is longer than any honest one is refused, and not kept', async () => {
  const { url, db } = await runApp();
  const query = new URLSearchParams({
    ...{ client_id: 'demo-app', response_type: 'code', redirect_uri: 'http://127.0.0.1:5555/callback' },
    ...{ scope: 'me', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
  });
  const begin = (hint: number) =>
    fetch(`${url}/authorize?${query}&login_hint=${'x'.repeat(hint)}`, { redirect: 'manual' });
  assert.equal((await begin(3500)).status, 303);
  const refused = await begin(5000);
  assert.equal(refused.status, 414);
  assert.match(await refused.text(), /more than 4096 bytes/);
  const rows = await db.selectFrom('records').select('payload').where('model', '=', 'Interaction').execute();
  assert.equal(rows.length, 1);
});

test('a sign-in is begun by GET: what a form posts is told so', async () => {
  const { url } = await runApp();
  const body = new URLSearchParams({ client_id: 'demo-app', response_type: 'code' });
  const refused = await fetch(`${url}/authorize`, { method: 'POST', body });
  assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET, HEAD']);
});
