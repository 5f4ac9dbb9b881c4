import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createTokenSession, type TokenSessionOptions } from 'graphql-scopes/client';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { pretendIssuer } from '../support/pretend-issuer.ts';
import { runApp } from '../support/running-app.ts';

const { url, db } = await runApp();
const john = { username: 'johndoe', password: 'secret', scopes: ['me'] };
const begin = (options: Partial<TokenSessionOptions> = {}) => createTokenSession({ issuer: url, ...options });

/** A tab's sessionStorage, which Node has not. */
function tab(faults: Partial<Storage> = {}): Map<string, string> {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    ...faults,
  };
  Object.defineProperty(globalThis, 'sessionStorage', { configurable: true, get: () => storage });
  return kept;
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'sessionStorage');
});

test('a reload stays signed in, and the password is nowhere', async () => {
  const kept = tab();
  const before = begin();
  await before.signInWithPassword(john);
  assert.doesNotMatch([...kept.values()].join(), /"secret"|password/);
  const after = begin();
  assert.deepEqual(after.state, before.state);
  assert.equal(await after.accessToken(), await before.accessToken());
  await after.signOut();
  assert.equal(kept.size, 0);
});

test('a client’s secret is nowhere but in memory: after a reload the session lasts as long as its token', async () => {
  await addClient(db, {
    id: 'confidential',
    name: 'App',
    secretHash: hashClientSecret('a-client-secret'),
    redirectUris: [],
    grantTypes: ['password', 'refresh_token'],
    allowedScopes: ['me'],
    requiredScopes: [],
  });
  const kept = tab();
  const before = begin();
  await before.signInWithPassword({ ...john, clientId: 'confidential', clientSecret: 'a-client-secret' });
  assert.equal(before.state.signedIn && before.state.renewable, true);
  assert.doesNotMatch([...kept.values()].join(), /a-client-secret/);
  const after = begin();
  assert.equal(after.state.signedIn && after.state.renewable, false);
  assert.equal(await after.accessToken(), await before.accessToken());
  await assert.rejects(after.renew(), { code: 'not_renewable' });
});

test('tokens of another issuer are not used, also under the same key', async () => {
  const kept = tab();
  await begin({ storageKey: 'mine' }).signInWithPassword(john);
  assert.equal(kept.size, 1);
  assert.equal(begin({ issuer: 'https://evil.example', storageKey: 'mine' }).state.signedIn, false);
});

test('what somebody else left there is not taken for tokens', () => {
  const kept = tab();
  const half = { issuer: url, accessToken: 'token', expiresAt: Date.now() + 60_000, scopes: ['me'] };
  for (const left of ['nonsense', 'null', '7', '{}', '[]', `{"issuer":"${url}"}`, JSON.stringify(half)]) {
    kept.set(`graphql-scopes:${url}`, left);
    assert.equal(begin().state.signedIn, false, left);
  }
});

test('a storage that cannot be used leaves the session in memory', async () => {
  const fail = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  tab({ setItem: fail, getItem: fail, removeItem: fail });
  const session = begin();
  await session.signInWithPassword(john);
  assert.ok(await session.accessToken());
  Object.defineProperty(globalThis, 'sessionStorage', { configurable: true, get: fail });
  await begin().signInWithPassword(john);
});

test("storage: 'memory' writes nothing", async () => {
  const kept = tab();
  await begin({ storage: 'memory' }).signInWithPassword(john);
  assert.equal(kept.size, 0);
});

test('a session that cannot be renewed ends by itself', async () => {
  const { url: brief } = await runApp({ accessTokenLifetime: 1 });
  await (async () => {
    const kept = tab();
    await begin({ issuer: brief }).signInWithPassword(john);
    const [key = '', value = ''] = [...kept][0] ?? [];
    kept.set(key, JSON.stringify({ ...JSON.parse(value), refreshToken: undefined }));
  })();
  const session = begin({ issuer: brief });
  assert.equal(session.state.signedIn && session.state.renewable, false);
  const { promise, resolve } = Promise.withResolvers<void>();
  session.subscribe(resolve);
  // Nothing else keeps the process alive.
  const alive = setInterval(() => {}, 1000);
  await promise;
  clearInterval(alive);
  assert.deepEqual(session.state, { signedIn: false, reason: 'expired' });
});

test('tabs that renew at once do not sign each other out where the issuer takes a refresh token twice', async () => {
  tab();
  const issuer = pretendIssuer();
  const first = createTokenSession(issuer.options);
  await first.signInWithPassword({ ...john, ceiling: ['items'] });
  const second = createTokenSession(issuer.options);
  // It waits for its siblings, as a tab does that may be a copy.
  await second.renew();
  await wait(20);
  for (const change of [() => second.renew(), () => second.useScopes(['me', 'items'])]) {
    let before = 0;
    issuer.answer = async () => {
      if (before++ === 1) await wait(50);
      return undefined;
    };
    await Promise.all([first.renew(), change()]);
    await wait(20);
    assert.equal(await first.accessToken(), await second.accessToken());
  }
  assert.deepEqual(second.state.signedIn && second.state.scopes, ['me', 'items']);
  assert.deepEqual(first.state, second.state);
  assert.ok(!issuer.asked.some((one) => one.startsWith('/revoke')));
});
