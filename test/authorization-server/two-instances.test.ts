import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { createApp } from 'graphql-scopes/server';
import { demonstration } from '../../src/server/demonstration.ts';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { skipPostgres, temporaryPostgres, temporarySqlite } from '../support/databases.ts';
import { postQuery } from '../support/running-app.ts';

for (const [name, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  test(`two instances on one ${name}, asked in turn, are one server: every step of a sign-in may go to either`, {
    skip,
  }, async () => {
    const place = await temporary();
    const proxy = createServer();
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const settings = {
      ...demonstration(),
      demo: true,
      logLevel: 'silent',
      databaseUrl: place.url,
      issuer: url,
    } as const;
    const apps = [await createApp(settings), await createApp(settings)] as const;
    let asked = 0;
    proxy.on('request', (request, response) =>
      apps[asked++ % 2 === 0 ? 0 : 1].requestListener(request, response),
    );
    after(async () => {
      proxy.close();
      proxy.closeAllConnections();
      for (const app of apps) await app.close();
      await place.remove();
    });

    // An odd number of requests shifts which instance gets which step.
    for (const shift of [0, 1]) {
      asked += shift;
      const authorization = await beginAuthorization(url, { scope: 'me items openid' });
      const tokens = await redeem(authorization, await allowAsJohn(authorization));
      const status = async () =>
        [
          await postQuery(url, '{ me { username } }', tokens.access_token),
          await postQuery(url, '{ me { username } }', tokens.access_token),
        ].map((answer) => answer.status);
      assert.deepEqual(await status(), [200, 200]);
      const { browser } = authorization;
      const page = await browser.open(`${url}/account/apps`);
      assert.match((await browser.submit(page)).text, /No app has access/);
      assert.deepEqual(await status(), [401, 401]);
    }
    assert.ok(asked > 20);
  });
}
