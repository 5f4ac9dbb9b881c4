import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createTokenSession } from 'graphql-scopes/client';
import { pretendIssuer } from '../support/pretend-issuer.ts';

/** As far as a page has them that begins a sign-in; Node has none. */
function page(globals: object): void {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { configurable: true, value });
    added.add(name);
  }
}

function begin(authorization_endpoint: string) {
  const { issuer } = pretendIssuer().options;
  const metadata = { issuer, token_endpoint: `${issuer}/token`, authorization_endpoint };
  return createTokenSession({
    issuer,
    metadata,
    clientId: 'app',
    redirectUri: 'https://app.example/callback',
  });
}

const added = new Set<string>();

afterEach(() => {
  for (const name of added) Reflect.deleteProperty(globalThis, name);
  added.clear();
});

test('pages of an issuer that are no pages, such as a script, are opened nowhere', {
  timeout: 5_000,
}, async () => {
  const went: string[] = [];
  let isOpen = true;
  const popup = { location: { replace: (url: string) => went.push(url) }, close: () => (isOpen = false) };
  page({
    window: { open: () => popup },
    sessionStorage: { getItem: () => null, setItem() {} },
    location: { assign: (url: string) => went.push(url) },
  });
  for (const authorization_endpoint of [
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,',
    'no URL',
  ]) {
    const session = begin(authorization_endpoint);
    isOpen = true;
    await assert.rejects(session.signInWithPopup({ scopes: ['me'] }), { code: 'invalid_response' });
    assert.equal(isOpen, false);
    await assert.rejects(Promise.race([session.signInWithRedirect({ scopes: ['me'] }), wait(100)]), {
      code: 'invalid_response',
    });
  }
  assert.deepEqual(went, []);
});

test('a page whose storage is full is not left, since its answer would find nothing', async () => {
  const went: string[] = [];
  page({
    sessionStorage: {
      getItem: () => null,
      setItem() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    },
    location: { assign: (url: string) => went.push(url) },
  });
  const session = begin('https://issuer.example/authorize');
  await assert.rejects(session.signInWithRedirect({ scopes: ['me'] }), { code: 'invalid_request' });
  assert.deepEqual(went, []);
});

test('what somebody else left in the storage is not taken for a sign-in that was begun', async () => {
  page({
    sessionStorage: { getItem: () => '[object Object]' },
    location: { search: '?code=code&state=state' },
    history: { replaceState() {} },
    window: { close() {} },
  });
  const session = begin('https://issuer.example/authorize');
  await assert.rejects(session.completeSignIn(), { code: 'invalid_state' });
});
