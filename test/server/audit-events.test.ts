import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { listAuditEntries, type StoredAuditEntry } from '../../src/data/audit.ts';
import { findCredentials } from '../../src/data/users.ts';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const { url, db } = await runApp({
  trustProxy: ['loopback'],
  corsOrigins: ['https://app.example'],
  loginFailuresPerAccount: 3,
});
const user = (await findCredentials(db, 'johndoe'))?.user;
assert.ok(user);
const john = { userId: user.id, username: 'johndoe' };
const password = { grant_type: 'password', username: 'johndoe', password: 'secret' };

/** What was written since the last time, without ids and times; what happened across two seconds is put together. */
const seen = new Set<string>();
async function written() {
  const entries = (await settled()).filter(({ id }) => !seen.has(id));
  const together = new Map<string, { count: number }>();
  for (const { id, at: _, requestId: __, address: ___, count, ...entry } of entries) {
    seen.add(id);
    const key = JSON.stringify(entry);
    const { count: before } = together.get(key) ?? { count: 0 };
    together.set(key, { ...JSON.parse(key), count: before + count });
  }
  return [...together.values()];
}

/** All entries, once no more of them come. */
async function settled(): Promise<StoredAuditEntry[]> {
  for (let before = -1; ; ) {
    await setTimeout(1200);
    const entries = await listAuditEntries(db, {});
    if (entries.length === before) return entries;
    before = entries.length;
  }
}

describe('the audit log has', () => {
  test('who signed in by password and what was granted, from which address, under the id of the request', async () => {
    const before = Date.now();
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-request-id': 'request-9' };
    await postToken(url, { ...password, scope: 'me items' }, headers);
    await settled();
    for (const event of ['sign-in', 'token.issued']) {
      const [entry] = await listAuditEntries(db, { event, limit: 1 });
      assert.deepEqual([entry?.address, entry?.requestId], ['203.0.113.9', 'request-9']);
      assert.ok(entry && entry.at >= before && entry.at <= Date.now());
    }
    const by = { count: 1, ...john, clientId: 'first-party' };
    assert.deepEqual(await written(), [
      { event: 'sign-in', ...by },
      { event: 'token.issued', ...by, scopes: ['me', 'items'], detail: 'password' },
    ]);
  });

  test('failed sign-ins, equal ones counted, and no name of an unknown user, which may be a password', async () => {
    const alice = (await findCredentials(db, 'alice'))?.user;
    for (const form of [
      { username: 'johndoe', password: 'guess-1' },
      { username: 'johndoe', password: 'guess-2' },
      { username: 'hunter2', password: 'guess-1' },
      { username: 'hunter3', password: 'guess-1' },
      { username: 'alice', password: 'secret2' },
      { username: 'johndoe', password: 'guess-3' },
      { username: 'johndoe', password: 'secret' },
    ]) {
      await postToken(url, { ...password, ...form }, { 'x-forwarded-for': '203.0.113.10' });
    }
    const by = { clientId: 'first-party' };
    assert.deepEqual(await written(), [
      { event: 'sign-in.failed', count: 3, ...john, ...by, detail: 'wrong password' },
      { event: 'sign-in.failed', count: 2, ...by, detail: 'unknown user' },
      { event: 'sign-in.failed', count: 1, userId: alice?.id, username: 'alice', ...by, detail: 'disabled' },
      { event: 'sign-in.refused', count: 1, ...by },
    ]);
  });

  test('what a person decided about an app, changed and withdrew, and that he signed out', async () => {
    const first = await beginAuthorization(url);
    await redeem(first, await allowAsJohn(first));
    const by = { count: 1, ...john, clientId: 'demo-app' };
    assert.deepEqual(await written(), [
      { event: 'sign-in', ...by },
      { event: 'consent.given', ...by, scopes: ['me', 'items'] },
      { event: 'token.issued', ...by, scopes: ['me', 'items'], detail: 'authorization_code' },
    ]);

    const { browser } = first;
    const again = await beginAuthorization(url, {}, browser);
    await browser.submit(again.page, { decision: 'allow', scope: ['me'] });
    const same = await beginAuthorization(url, {}, browser);
    await browser.submit(same.page, { decision: 'allow', scope: ['me'] });
    const denied = await beginAuthorization(url, {}, browser);
    await browser.submit(denied.page, { decision: 'deny' });
    const page = await browser.open(`${url}/account/apps`);
    await browser.submit(page, { client_id: 'not-an-app' });
    await browser.submit(page);
    await browser.submit(await browser.open(`${url}/account/apps`));
    assert.deepEqual(await written(), [
      { event: 'consent.changed', ...by, scopes: ['me'] },
      { event: 'consent.denied', ...by },
      { event: 'consent.withdrawn', ...by },
      { event: 'sign-out', count: 1, ...john },
    ]);
  });

  test('refreshes, refresh tokens and codes that come back, refused requests, revocations', async () => {
    const { refresh_token, access_token } = await signIn(url, 'me');
    const refresh = () => postToken(url, { grant_type: 'refresh_token', refresh_token });
    await refresh();
    const authorization = await beginAuthorization(url, { scope: 'me' });
    const callback = await allowAsJohn(authorization);
    await redeem(authorization, callback);
    await written();

    // As if ten seconds had passed since.
    const used_at = Date.now() - 11_000;
    await db.updateTable('records').set({ used_at }).where('used_at', 'is not', null).execute();
    await refresh();
    await assert.rejects(redeem(authorization, callback));
    await postToken(url, { grant_type: 'client_credentials', client_id: 'demo-service', client_secret: 'x' });
    await postToken(url, { grant_type: 'magic', client_id: 'my-password' });
    const by = { count: 1, clientId: 'first-party' };
    const byApp = { count: 1, clientId: 'demo-app' };
    assert.deepEqual(await written(), [
      { event: 'token.reused', ...by, ...john, detail: 'refresh_token' },
      { event: 'token.refused', ...by, ...john, detail: 'invalid_grant' },
      { event: 'token.reused', ...byApp, ...john, detail: 'authorization_code' },
      { event: 'token.refused', ...byApp, ...john, detail: 'invalid_grant' },
      { event: 'token.refused', count: 1, clientId: 'demo-service', detail: 'invalid_client' },
      { event: 'token.refused', count: 1, detail: 'invalid_client' },
    ]);

    const revoke = (token: string) =>
      fetch(`${url}/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
    const fresh = await signIn(url, 'me');
    await written();
    await revoke('nothing');
    await revoke(access_token);
    await revoke(fresh.access_token);
    assert.deepEqual(await written(), [{ event: 'token.revoked', ...by, ...john, detail: 'access token' }]);
  });

  test('denials for want of a scope, equal ones counted; those without a token are in the metrics alone', async () => {
    const { access_token } = await signIn(url, 'me');
    await written();
    for (let n = 0; n < 20; n++) await postQuery(url, '{ myItems { title } }', access_token);
    await postQuery(url, '{ myItems { title } }');
    assert.deepEqual(await written(), [
      {
        event: 'access.denied',
        count: 20,
        ...john,
        clientId: 'first-party',
        scopes: ['items'],
        coordinate: 'Query.myItems',
      },
    ]);
  });

  test('no password, token, code, cookie or client secret, whatever field it was sent in', async () => {
    const secret = 'S3cret-Marker';
    const authorization = await beginAuthorization(url, { login_hint: secret });
    const { browser, page } = authorization;
    await browser.submit(page, { username: secret, password: secret });
    const callback = await allowAsJohn(await beginAuthorization(url));
    await signIn(url, 'me');
    for (const name of ['username', 'scope', 'client_id', 'client_secret', 'grant_type', 'resource']) {
      await postToken(url, { ...password, [name]: secret });
    }
    for (const grant_type of ['refresh_token', 'authorization_code', 'client_credentials', secret]) {
      const fields = { code: secret, refresh_token: secret, code_verifier: secret, redirect_uri: secret };
      await postToken(url, { grant_type, ...fields, client_id: 'demo-app' });
      await postToken(url, { grant_type, client_id: 'demo-service', client_secret: secret });
    }
    await fetch(`${url}/revoke`, { method: 'POST', body: new URLSearchParams({ token: secret }) });
    await settled();
    const log = JSON.stringify(await db.selectFrom('audit').selectAll().execute());
    const cookies = [...browser.cookies.values()].map(({ value }) => value);
    for (const hidden of [secret, 'guess-1', 'hunter2', String(callback.searchParams.get('code')), 'eyJ']) {
      assert.equal(log.includes(hidden), false, hidden);
    }
    assert.ok(cookies.length > 0);
    for (const value of cookies) assert.equal(log.includes(value), false);
  });
});
