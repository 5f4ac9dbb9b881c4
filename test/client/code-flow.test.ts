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
    const { options } = pretendIssuer();
    const session = createTokenSession({
      ...options,
      metadata: { issuer: options.issuer, token_endpoint: `${options.issuer}/token`, authorization_endpoint },
      clientId: 'app',
      redirectUri: 'https://app.example/callback',
    });
    isOpen = true;
    await assert.rejects(session.signInWithPopup({ scopes: ['me'] }), { code: 'invalid_response' });
    assert.equal(isOpen, false);
    await assert.rejects(Promise.race([session.signInWithRedirect({ scopes: ['me'] }), wait(100)]), {
      code: 'invalid_response',
    });
  }
  assert.deepEqual(went, []);
});
