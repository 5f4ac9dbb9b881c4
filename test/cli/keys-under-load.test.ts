import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { runCommand } from '../support/command.ts';
import { skipPostgres, temporaryPostgres, temporarySqlite } from '../support/databases.ts';
import { openStream, postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

for (const [name, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  test(`keys rotate beneath two instances on one ${name}: no token, no sign-in and no subscription is lost`, {
    skip,
  }, async () => {
    const place = await temporary();
    after(place.remove);
    const proxy = createServer();
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const settings = { databaseUrl: place.url, issuer: url };
    const first = await runApp(settings);
    // Half of the time between two looks: the first knows of a key well before the second.
    await setTimeout(250);
    const apps = [first, await runApp(settings)] as const;
    let asked = 0;
    proxy.on('request', (request, response) => {
      // In an order that no worker's own order falls in with.
      const turn = Math.floor(asked++ * 1.618) % 2 === 0 ? 0 : 1;
      apps[turn].app.requestListener(request, response);
    });
    after(() => {
      proxy.close();
      proxy.closeAllConnections();
    });

    const { access_token: long } = await signIn(url, 'me items');
    const stream = await openStream(url, 'subscription { itemAdded { title } }', long);
    const inFlight = await beginAuthorization(url, { scope: 'me items openid' });
    const kids = new Set<string>();
    const refused: unknown[] = [];
    const counts = { signIns: 0, queries: 0, refreshes: 0, authorizations: 0 };
    let running = true;
    const workers = [signInsAndQueries(), signInsAndQueries(), refreshes(), authorizations()];

    const rotations = [
      '--now',
      '--now',
      '--publish-for=1',
      '--now',
      '--publish-for=2',
      '--now',
      '--algorithm=RS256',
    ];
    for (const how of rotations) {
      const { code, stderr } = await runCommand(['keys', 'rotate', how, '--database', place.url]);
      assert.deepEqual([code, stderr], [0, '']);
      await setTimeout(700);
    }
    // Until the first of the new cookie keys sign.
    await setTimeout(8000);
    running = false;
    await Promise.all(workers);

    assert.deepEqual(refused, []);
    assert.ok(kids.size >= 4, `${kids.size} keys have signed`);
    assert.ok(
      counts.queries > 50 && counts.refreshes > 10 && counts.authorizations > 2,
      JSON.stringify(counts),
    );
    const tokens = await redeem(inFlight, await allowAsJohn(inFlight));
    assert.equal((await postQuery(url, '{ me { username } }', tokens.access_token)).status, 200);
    assert.equal((await postQuery(url, '{ me { username } }', long)).status, 200);
    assert.equal((await cookieKeys()).length > 3, true);
    await postToken(url, { grant_type: 'password', username: 'johndoe', password: 'secret' });
    assert.equal(await Promise.race([stream.body?.getReader().closed, setTimeout(100, 'open')]), 'open');
    await stream.body?.cancel().catch(() => {});
    process.stdout.write(`# ${name}: ${JSON.stringify({ ...counts, keys: kids.size })}\n`);

    // All that is not in use is needed no more.
    const { db } = apps[0];
    await db.updateTable('server_keys').set({ needed_until: 1 }).execute();
    await setTimeout(1500);
    const left = await db
      .selectFrom('server_keys')
      .select(['purpose', 'generation', 'needed_until'])
      .orderBy('purpose')
      .execute();
    assert.ok(left.length <= 4, JSON.stringify(left));
    const { keys } = (await (await fetch(`${url}/jwks`)).json()) as { keys: { kid: string }[] };
    assert.equal(keys.length, left.filter(({ purpose }) => purpose === 'sign').length);
    assert.equal((await postQuery(url, '{ me { username } }', long)).status, 401, 'its key was destroyed');
    const { access_token } = await signIn(url, 'me');
    assert.equal((await postQuery(url, '{ me { username } }', access_token)).status, 200);

    async function signInsAndQueries(): Promise<void> {
      while (running) {
        const { access_token: token } = await signIn(url, 'me items').catch((error) => ({
          access_token: String(error),
        }));
        counts.signIns++;
        await query(token);
        await query(token);
        await query(long);
      }
    }

    async function refreshes(): Promise<void> {
      let { refresh_token } = await signIn(url, 'me');
      while (running) {
        const { status, body } = await postToken(url, { grant_type: 'refresh_token', refresh_token });
        if (status !== 200) return void refused.push(body);
        counts.refreshes++;
        refresh_token = String(body.refresh_token);
        await query(String(body.access_token));
      }
    }

    async function authorizations(): Promise<void> {
      while (running) {
        const authorization = await beginAuthorization(url, { scope: 'me items openid' });
        try {
          const { access_token: token } = await redeem(authorization, await allowAsJohn(authorization));
          counts.authorizations++;
          await query(token);
        } catch (error) {
          refused.push(error);
        }
      }
    }

    async function query(token: string): Promise<void> {
      counts.queries++;
      if (token.includes('.')) kids.add(String(decodeProtectedHeader(token).kid));
      const { status, text } = await postQuery(url, '{ me { username } }', token);
      if (status !== 200) refused.push(`${status} ${text} ${token.slice(0, 60)}`);
    }

    function cookieKeys() {
      return apps[0].db.selectFrom('server_keys').selectAll().where('purpose', '=', 'cookies').execute();
    }
  });
}
