import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createApp } from 'graphql-scopes/server';
import { openDatabase } from '../../src/data/database.ts';
import { demonstration } from '../../src/server/demonstration.ts';
import { skipPostgres, temporaryPostgres } from '../support/databases.ts';
import { startFreezingProxy } from '../support/freezing-proxy.ts';
import { hashQuickly, openStream, postQuery, postToken, signIn } from '../support/running-app.ts';

describe('Postgres goes silent on every connection that is open', { skip: skipPostgres }, async () => {
  if (skipPostgres) return;
  const place = await temporaryPostgres();
  const proxy = await startFreezingProxy(place.url);
  const options = { ...demonstration(), demo: true, issuer: 'http://127.0.0.1:4000' };
  const app = await createApp({ ...options, logLevel: 'silent', databaseUrl: proxy.url });
  const elsewhere = await createApp({ ...options, logLevel: 'silent', databaseUrl: place.url });
  const [url, otherUrl] = [await app.listen(0), await elsewhere.listen(0)];
  const direct = await openDatabase({ url: place.url });
  await hashQuickly(direct);
  await direct.destroy();
  after(async () => {
    await elsewhere.close();
    await place.remove();
  });

  test('within seconds all endpoints answer again, revoked tokens end their streams, and events come from elsewhere', async () => {
    const { access_token, refresh_token } = await signIn(url, 'me items items:write');
    const stream = await openStream(url, 'subscription { itemAdded { title } }', access_token);
    let streamed = '';
    const ended = stream.body?.pipeThrough(new TextDecoderStream()).pipeTo(
      new WritableStream({
        write: (text) => {
          streamed += text;
        },
      }),
    );
    // Connections for all of them.
    await Promise.all(Array.from({ length: 10 }, () => postQuery(url, '{ me { username } }', access_token)));
    proxy.freeze();
    const ready = fetch(`${url}/ready`);
    const jwks = fetch(`${url}/jwks`);
    await postToken(url, { grant_type: 'password', username: 'johndoe', password: 'secret' });
    assert.equal((await ready).status, 503);
    assert.equal((await jwks).status, 200);
    const deadline = Date.now() + 20_000;
    while ((await fetch(`${url}/ready`)).status !== 200 || !streamed.includes('after')) {
      assert.ok(Date.now() < deadline, streamed);
      await postQuery(otherUrl, 'mutation { addItem(title: "after") { title } }', access_token);
      await setTimeout(500);
    }
    const revoked = await fetch(`${url}/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: refresh_token }),
    });
    assert.equal(revoked.status, 200);
    await ended;
  });

  test('a server that is stopped then ends all the same', async () => {
    proxy.freeze();
    const began = Date.now();
    await app.close();
    assert.ok(Date.now() - began < 15_000);
  });
});
