import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import {
  createTokenSession,
  type TokenSession,
  TokenSessionError,
  type TokenSessionOptions,
} from 'graphql-scopes/client';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import { pretendIssuer } from '../support/pretend-issuer.ts';
import { postQuery, runApp } from '../support/running-app.ts';
import { createWire } from '../support/wire.ts';

const { url, db } = await runApp({ loginFailuresPerAccount: 1000 });
const john = (await findCredentials(db, 'johndoe'))?.user;
assert.ok(john);
const credentials = { username: 'johndoe', password: 'secret' };

function begin(options: Partial<TokenSessionOptions> = {}) {
  const wire = createWire();
  const session = createTokenSession({ issuer: url, storage: 'memory', fetch: wire.fetch, ...options });
  return { session, wire };
}

async function ask(session: TokenSession, query: string) {
  return (await postQuery(url, query, (await session.accessToken()) ?? undefined)).body;
}

/** As if `seconds` had gone by on this machine's clocks, of which a real one stands still in tests. */
function pass(seconds: number, context: { mock: { timers: { tick(ms: number): void } } }): void {
  context.mock.timers.tick(seconds * 1000);
}

describe('signing in with a password', () => {
  test('gives a token for the scopes, and a ceiling to widen within by one request', async () => {
    const { session, wire } = begin();
    assert.deepEqual(session.state, { signedIn: false, reason: undefined });
    await session.signInWithPassword({ ...credentials, scopes: ['me'], ceiling: ['items'] });
    const { state } = session;
    assert.ok(state.signedIn);
    assert.deepEqual([state.scopes, state.ceiling, state.renewable], [['me'], ['me', 'items'], true]);
    assert.equal(state.username, 'johndoe');
    assert.ok(Math.abs(state.expiresAt - Date.now() / 1000 - 1800) < 5);
    assert.equal((await ask(session, '{ myItems { title } }')).data.myItems, null);

    const before = wire.sent.length;
    await session.useScopes(['me', 'items']);
    assert.equal(wire.sent.length, before + 1);
    assert.deepEqual((await ask(session, '{ myItems { title } }')).data.myItems, [{ title: 'Foo' }]);
    await session.useScopes(['items']);
    assert.deepEqual(session.state.signedIn && session.state.scopes, ['items']);
    await assert.rejects(session.useScopes(['items:write']), { code: 'invalid_scope' });
    assert.deepEqual(session.state.signedIn && session.state.scopes, ['items'], 'nothing has changed');
  });

  test('shows nobody a token for more than the scopes, not even for the moment', async () => {
    const { session } = begin();
    const seen: unknown[] = [];
    session.subscribe(() => seen.push(session.state.signedIn && session.state.scopes));
    await session.signInWithPassword({ ...credentials, scopes: ['me'], ceiling: ['items'] });
    assert.deepEqual(seen, [['me']]);
  });

  test('H12: without scopes there is a token without scopes, and no ceiling', async () => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: [], ceiling: ['me'] });
    assert.deepEqual(session.state.signedIn && [session.state.scopes, session.state.ceiling], [[], []]);
    assert.equal(wire.sent.length, 1);
    assert.deepEqual(await ask(session, '{ status { status } }'), { data: { status: { status: 'ok' } } });
    await session.renew();
    assert.deepEqual(session.state.signedIn && session.state.scopes, []);
  });

  test('a ceiling is not what one gets where none of the scopes is allowed', async () => {
    await updateUser(db, john.id, { allowedScopes: ['items'] });
    const { session } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'], ceiling: ['items'] });
    await updateUser(db, john.id, { allowedScopes: john.allowedScopes });
    assert.deepEqual(session.state.signedIn && [session.state.scopes, session.state.ceiling], [[], []]);
    await session.renew();
    assert.deepEqual(session.state.signedIn && session.state.scopes, []);
  });

  test("H13, H14: rejects with the server's own words", async () => {
    const { session } = begin();
    const fails = (signIn: object, expected: object) =>
      assert.rejects(session.signInWithPassword({ ...credentials, scopes: [], ...signIn }), (error) => {
        assert.ok(error instanceof TokenSessionError);
        const { code, description } = error;
        assert.deepEqual({ code, description }, expected);
        assert.doesNotMatch(JSON.stringify(error) + error.stack, /wrong-password|secret2/);
        return true;
      });
    const description = 'Incorrect username or password';
    await fails({ password: 'wrong-password' }, { code: 'invalid_grant', description });
    await fails(
      { username: 'alice', password: 'secret2' },
      { code: 'invalid_grant', description: 'Inactive user' },
    );
    await fails(
      { scopes: ['nothing'] },
      { code: 'invalid_scope', description: 'unknown scope nothing; there are: items items:write me' },
    );
    assert.equal(session.state.signedIn, false);
  });

  test('H15: too many failures say when to try again', async () => {
    const { url: strict } = await runApp({ loginFailuresPerAccount: 1 });
    const { session } = begin({ issuer: strict });
    const fail = () => session.signInWithPassword({ ...credentials, password: 'wrong', scopes: [] });
    await assert.rejects(fail(), { code: 'invalid_grant' });
    await assert.rejects(fail(), (error: TokenSessionError) => {
      assert.equal(error.code, 'temporarily_unavailable');
      assert.ok(Number(error.retryAfter) > 0);
      return true;
    });
  });

  test('a second sign-in takes the place of the first, whose tokens are revoked; a failed one does not', async () => {
    const { session } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const first = await session.accessToken();
    const { state } = session;
    await assert.rejects(session.signInWithPassword({ ...credentials, password: 'wrong', scopes: [] }));
    assert.equal(session.state, state);
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    assert.ok(session.state.signedIn && state.signedIn && session.state.id !== state.id);
    assert.equal((await postQuery(url, '{ me { username } }', String(first))).status, 401);
    assert.equal((await ask(session, '{ me { username } }')).data.me.username, 'johndoe');
  });

  test('a client with an id and a secret of its own is told by Basic, each part encoded', async () => {
    const id = 'app:one';
    await addClient(db, {
      id,
      name: 'App',
      secretHash: hashClientSecret('a%:+ secret'),
      redirectUris: [],
      grantTypes: ['password', 'refresh_token'],
      allowedScopes: ['me'],
      requiredScopes: [],
    });
    const { session } = begin();
    const client = { clientId: id, clientSecret: 'a%:+ secret' };
    await assert.rejects(
      session.signInWithPassword({ ...credentials, ...client, clientSecret: 'no', scopes: [] }),
      { code: 'invalid_client' },
    );
    await session.signInWithPassword({ ...credentials, ...client, scopes: ['me', 'items'] });
    assert.deepEqual(session.state.signedIn && session.state.scopes, ['me']);
    await session.renew();
    await session.signOut();
  });
});

describe('renewing', () => {
  test('callers at the same time share one renewal, and the state is the same object until it comes', async () => {
    const { session, wire } = begin({ renewBefore: 900 });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const { state } = session;
    const first = await session.accessToken();
    assert.deepEqual([session.state, wire.refreshes()], [state, 0]);
    await Promise.all([session.renew(), session.renew(), session.renew()]);
    assert.equal(wire.refreshes(), 1);
    assert.notEqual(await session.accessToken(), first);
  });

  test('a token that ends within renewBefore is renewed before it is used, once for all', async (context) => {
    const { session, wire } = begin({ renewBefore: 60 });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const first = await session.accessToken();
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    pass(1700, context);
    assert.equal(await session.accessToken(), first);
    pass(50, context);
    const all = await Promise.all(Array.from({ length: 5 }, () => session.accessToken()));
    assert.equal(wire.refreshes(), 1);
    assert.equal(new Set(all).size, 1);
    assert.notEqual(all[0], first);
  });

  test('a token that lasts less than renewBefore is not renewed for every request', async () => {
    const { url: brief } = await runApp({ accessTokenLifetime: 20 });
    const { session, wire } = begin({ issuer: brief });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await session.accessToken();
    assert.equal(wire.refreshes(), 0);
  });

  test('a clock that is wrong all along, by hours, changes nothing', async (context) => {
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() - 5 * 3_600_000 });
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await session.accessToken();
    assert.equal(wire.refreshes(), 0);
    assert.equal((await ask(session, '{ me { username } }')).data.me.username, 'johndoe');
  });

  test('a clock that is put back makes the token be renewed rather than be trusted for longer', async (context) => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() - 3_600_000 });
    await session.accessToken();
    assert.equal(wire.refreshes(), 1);
  });

  test('a server that is away signs nobody out: the token is used while it lasts, and renewing is tried again', async (context) => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const first = await session.accessToken();
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    pass(1790, context);
    wire.isCut = true;
    assert.equal(await session.accessToken(), first);
    assert.equal(await session.accessToken(), first);
    assert.equal(wire.refreshes(), 1, 'it rests between two tries');
    await assert.rejects(session.renew(), { code: 'temporarily_unavailable' });
    pass(20, context);
    // No token would be another answer; the request fails instead.
    await assert.rejects(session.accessToken(), { code: 'temporarily_unavailable' });
    assert.equal(session.state.signedIn, true);
    wire.isCut = false;
    assert.notEqual(await session.accessToken(), first);
  });

  test('a server that says when to try again is not asked before, as long as the token lasts', async (context) => {
    let asked = 0;
    let isBusy = false;
    const busy: typeof fetch = async (...request) => {
      asked++;
      return isBusy ? new Response('', { status: 503, headers: { 'retry-after': '30' } }) : fetch(...request);
    };
    const { session } = begin({ renewBefore: 300, fetch: busy });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const first = await session.accessToken();

    const clock = performance.now.bind(performance);
    let passed = 0;
    context.mock.method(performance, 'now', () => clock() + passed * 1000);
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const after = async (seconds: number) => {
      passed += seconds;
      pass(seconds, context);
      asked = 0;
      return { token: await session.accessToken(), asked };
    };
    isBusy = true;
    assert.deepEqual(await after(1600), { token: first, asked: 1 });
    assert.deepEqual(await after(29), { token: first, asked: 0 });
    assert.deepEqual(await after(2), { token: first, asked: 1 });
    isBusy = false;
    assert.notEqual((await after(31)).token, first);
  });

  test('an answer that is no token is an error, and signs nobody out', async () => {
    const answers = [
      '{"token_type":"Bearer"}',
      '{"access_token":"a\\nb","token_type":"Bearer"}',
      '{"access_token":"a","token_type":"DPoP"}',
      '{"access_token":"a","token_type":"Bearer","scope":["me"]}',
      '{"access_token":"a","token_type":"Bearer","scope":7}',
      'nonsense',
    ];
    const good = '{"access_token":"a","token_type":"Bearer","refresh_token":"b","scope":"me"}';
    let [status, answer] = [200, good];
    const strange = createServer((_request, response) =>
      response.writeHead(status, { 'retry-after': '7' }).end(answer),
    ).listen(0);
    strange.unref();
    await once(strange, 'listening');
    const issuer = `http://127.0.0.1:${(strange.address() as AddressInfo).port}`;
    const { session } = begin({ issuer, metadata: { issuer, token_endpoint: `${issuer}/token` } });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const { state } = session;
    for (answer of answers) await assert.rejects(session.renew(), { code: 'invalid_response' }, answer);
    // What is the matter there is nothing of the person's doing.
    const away = { code: 'temporarily_unavailable', retryAfter: 7 };
    for (status of [429, 500, 503]) await assert.rejects(session.renew(), away, String(status));
    assert.equal(session.state, state);
    [status, answer] = [200, good];
    await session.renew();
    [status, answer] = [400, '{"error":"invalid_client"}'];
    await assert.rejects(session.renew(), { code: 'invalid_client' });
    assert.deepEqual(session.state, { signedIn: false, reason: 'refused' });
  });

  test('H18: a refresh token that the server refuses ends the session', async () => {
    const { session } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await updateUser(db, john.id, { disabled: true });
    await assert.rejects(session.renew(), { code: 'invalid_grant' });
    await updateUser(db, john.id, { disabled: false });
    assert.deepEqual(session.state, { signedIn: false, reason: 'refused' });
    assert.equal(await session.accessToken(), null);
    await assert.rejects(session.renew(), { code: 'signed_out' });
  });

  test('one that is refused when the token has ended, too, is an expired session', async (context) => {
    const { session } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    pass(2000, context);
    await updateUser(db, john.id, { disabled: true });
    assert.equal(await session.accessToken(), null);
    await updateUser(db, john.id, { disabled: false });
    assert.deepEqual(session.state, { signedIn: false, reason: 'expired' });
  });

  test('a refresh token whose answer was lost, and that is refused then, leaves the access token as long as it lasts', async () => {
    const issuer = pretendIssuer();
    const refused = { code: 'invalid_grant' };
    const session = createTokenSession({ ...issuer.options, storage: 'memory' });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    // It was used, and this side does not know.
    issuer.answer = () => new Response('{"access_tok');
    await assert.rejects(session.renew(), { code: 'invalid_response' });
    issuer.answer = () => Response.json({ error: refused.code }, { status: 400 });
    await assert.rejects(session.renew(), refused);
    assert.equal(session.state.signedIn && session.state.renewable, false);
    assert.equal(await session.accessToken(), 'access-1');
    await session.renew('access-1');
    assert.deepEqual(session.state, { signedIn: false, reason: 'refused' });

    issuer.answer = () => undefined;
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    issuer.answer = () => Promise.reject(new TypeError('the network is gone'));
    await assert.rejects(session.renew(), { code: 'temporarily_unavailable' });
    issuer.answer = () => undefined;
    await session.renew();
    issuer.answer = () => Response.json({ error: refused.code }, { status: 400 });
    await assert.rejects(session.renew(), refused);
    assert.deepEqual(session.state, { signedIn: false, reason: 'refused' }, 'it was another refresh token');
  });

  test('a scope that the person loses is gone, and comes back, and no other comes in its place', async () => {
    const { session } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'], ceiling: ['items'] });
    await updateUser(db, john.id, { allowedScopes: ['items'] });
    await session.renew();
    assert.deepEqual(session.state.signedIn && session.state.scopes, []);
    await updateUser(db, john.id, { allowedScopes: john.allowedScopes });
    await session.renew();
    assert.deepEqual(session.state.signedIn && session.state.scopes, ['me']);
  });

  test('a refused token is renewed once, whoever says so how often', async () => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const first = String(await session.accessToken());
    await Promise.all([session.renew(first), session.renew(first)]);
    await session.renew(first);
    assert.equal(wire.refreshes(), 1);
  });

  test('a refused token that cannot be renewed ends the session', async () => {
    const issuer = url;
    const { session } = begin({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (!String(input).endsWith('/token')) return response;
        // As of a server without refresh tokens.
        return Response.json({ ...(await response.json()), refresh_token: undefined });
      },
      issuer,
    });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await session.renew('another token');
    assert.equal(session.state.signedIn, true);
    await session.renew(String(await session.accessToken()));
    assert.deepEqual(session.state, { signedIn: false, reason: 'refused' });
  });

  test('a token cannot be narrowed to no scopes, which the server would take for all', async () => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me', 'items'] });
    await assert.rejects(session.useScopes([]), { code: 'invalid_scope' });
    assert.equal(wire.refreshes(), 0);
  });

  test('changes of scopes at the same time happen one after the other', async () => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me', 'items'] });
    const token = session.accessToken();
    await Promise.all([
      session.useScopes(['me']),
      session.useScopes(['items']),
      session.accessToken(),
      session.useScopes(['me', 'items']),
    ]);
    await token;
    assert.equal(wire.refreshes(), 3);
    assert.deepEqual(session.state.signedIn && session.state.scopes, ['me', 'items']);
  });
});

test('a subscriber that throws stops neither the session nor the others, and what it throws is reported', async (context) => {
  const issuer = pretendIssuer();
  issuer.answer = () => (issuer.asked.length > 10 ? Response.json({}, { status: 400 }) : undefined);
  const session = createTokenSession({ ...issuer.options, storage: 'memory' });
  await session.signInWithPassword({ ...credentials, scopes: ['me'], ceiling: ['items'] });
  const fault = new Error('a fault of the app');
  const reported: unknown[] = [];
  let heard = 0;
  session.subscribe(() => {
    throw fault;
  });
  session.subscribe(() => heard++);
  // Else the test's runner takes what is reported for a fault of the test.
  context.mock.method(globalThis, 'queueMicrotask', (report: () => void) => {
    try {
      report();
    } catch (error) {
      reported.push(error);
    }
  });
  await session.useScopes(['me', 'items']);
  assert.deepEqual(session.state.signedIn && session.state.scopes, ['me', 'items']);
  assert.deepEqual([reported, heard], [[fault], 1]);
  assert.deepEqual(issuer.asked, ['password', 'refresh_token refresh-1', 'refresh_token refresh-2']);
});

describe('scopes that are needed', () => {
  test('the same question is asked once, others after it, and none that is answered by then', async () => {
    const asked: string[] = [];
    const { session } = begin({
      async onScopesNeeded(scopes, of) {
        asked.push(scopes.join(' '));
        await of.useScopes([...(of.state.signedIn ? of.state.scopes : []), ...scopes]);
        return true;
      },
    });
    assert.equal(await session.needScopes(['me']), false, 'nobody is signed in');
    await session.signInWithPassword({ ...credentials, scopes: ['me'], ceiling: ['items'] });
    const answers = await Promise.all([
      session.needScopes(['items']),
      session.needScopes(['items']),
      session.needScopes(['items', 'me']),
      session.needScopes(['items:write']),
    ]);
    assert.deepEqual(answers, [true, true, true, false]);
    assert.deepEqual(asked, ['items', 'items:write']);
  });

  test('who declines is not asked the same again by all who needed it', async () => {
    let asked = 0;
    const { session } = begin({ onScopesNeeded: () => ++asked < 0 });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const answers = [
      session.needScopes(['items', 'items:write']),
      session.needScopes(['items:write', 'items']),
    ];
    assert.deepEqual(await Promise.all(answers), [false, false]);
    assert.equal(asked, 1);
  });

  test('a question that stays open ends with the sign-in, and the next person is asked anew', async () => {
    const asked: string[] = [];
    const { session } = begin({
      onScopesNeeded: (scopes) => {
        asked.push(scopes.join(' '));
        return asked.length === 1 ? new Promise(() => {}) : true;
      },
    });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const open = [session.needScopes(['items']), session.needScopes(['items:write'])];
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    assert.equal(await session.needScopes(['items:write']), true);
    assert.deepEqual(await Promise.all(open), [false, false]);
    assert.deepEqual(asked, ['items', 'items:write']);
  });

  test('whoever signs in anew for want of scopes has them', async () => {
    const { session } = begin({
      async onScopesNeeded(scopes, { signInWithPassword }) {
        await signInWithPassword({ ...credentials, scopes: ['me', ...scopes] });
        return true;
      },
    });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    assert.equal(await session.needScopes(['items']), true);
  });

  test('without a callback the answer is no; an error of the app is its own', async () => {
    const { session } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    assert.equal(await session.needScopes(['items']), false);
    const broken = begin({ onScopesNeeded: () => Promise.reject(new TypeError('a fault of the app')) });
    await broken.session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await assert.rejects(broken.session.needScopes(['items']), TypeError);
  });
});

describe('signing out', () => {
  test('revokes both tokens, and forgets them at once', async () => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const token = String(await session.accessToken());
    const left = session.signOut();
    assert.deepEqual(session.state, { signedIn: false, reason: 'signed-out' });
    await left;
    assert.equal((await postQuery(url, '{ me { username } }', token)).status, 401);
    assert.equal(wire.sent.filter(({ path }) => path === '/revoke').length, 2);
    assert.equal(await session.accessToken(), null);
  });

  test('forgets them where the server is away, too', async () => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    wire.isCut = true;
    await session.signOut();
    assert.equal(session.state.signedIn, false);
  });

  test('a renewal that is under way does not sign the person in again; its tokens are revoked', async () => {
    const { session, wire } = begin();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    const renewal = session.renew();
    await session.signOut();
    await renewal.catch(() => {});
    assert.equal(session.state.signedIn, false);
    const revoked = wire.sent.flatMap(({ path, form }) => (path === '/revoke' ? [form.get('token')] : []));
    assert.deepEqual(new Set(revoked), new Set(wire.got));
  });

  test('a sign-in that is under way signs nobody in; its tokens are revoked', async () => {
    const issuer = pretendIssuer();
    const { promise, resolve: release } = Promise.withResolvers<undefined>();
    issuer.answer = () => promise;
    const session = createTokenSession({ ...issuer.options, storage: 'memory' });
    const signedIn = session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await session.signOut();
    release(undefined);
    await assert.rejects(signedIn, { code: 'signed_out' });
    assert.equal(session.state.signedIn, false);
    assert.deepEqual(issuer.asked, ['password', '/revoke refresh-1', '/revoke access-1']);
  });

  test('who signs in next does not wait for the renewal of who was there before', {
    timeout: 5_000,
  }, async () => {
    const { session, renewal, release } = await beginRenewal();
    void session.signOut();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    assert.equal(await session.accessToken(), 'access-3');
    await session.renew();
    assert.equal(await session.accessToken(), 'access-4');
    release();
    await renewal;
    assert.equal(await session.accessToken(), 'access-4');
  });

  test('scopes that somebody chose are not applied to who signs in while he waits', {
    timeout: 5_000,
  }, async () => {
    const { session, renewal, release } = await beginRenewal();
    const choice = assert.rejects(session.useScopes(['items']), { code: 'signed_out' });
    void session.signOut();
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    release();
    await Promise.all([renewal, choice]);
    assert.deepEqual(session.state.signedIn && session.state.scopes, ['me']);
  });
});

/** A session whose renewal is not answered until it is released. */
async function beginRenewal() {
  const issuer = pretendIssuer();
  const session = createTokenSession({ ...issuer.options, storage: 'memory' });
  await session.signInWithPassword({ ...credentials, scopes: ['me'] });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  issuer.answer = (form) => (form.get('refresh_token') === 'refresh-1' ? promise : undefined);
  return { session, renewal: session.renew(), release: () => resolve(undefined) };
}

describe('the server', () => {
  test('is asked for its metadata when it is first needed, once', async () => {
    const asked: string[] = [];
    const { session } = begin({
      fetch: (input, init) => {
        asked.push(new URL(String(input)).pathname);
        return fetch(input, init);
      },
    });
    assert.deepEqual(asked, []);
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await session.renew();
    assert.deepEqual(asked, ['/.well-known/oauth-authorization-server', '/token', '/token']);
  });

  test('RFC 8414 §3.3: one that calls itself something else is not asked for a token', async () => {
    const { session, wire } = begin({ issuer: url.replace('127.0.0.1', 'localhost') });
    await assert.rejects(session.signInWithPassword({ ...credentials, scopes: [] }), {
      code: 'invalid_response',
    });
    assert.equal(wire.sent.length, 0);
  });

  test('RFC 8414 §3.1: a slash at the end of its path is not asked for', async () => {
    const asked: string[] = [];
    const { session } = begin({
      issuer: 'https://issuer.example/tenant/',
      fetch: async (input) => {
        asked.push(String(input));
        return new Response('', { status: 404 });
      },
    });
    await assert.rejects(session.signInWithPassword({ ...credentials, scopes: [] }));
    assert.deepEqual(asked, ['https://issuer.example/.well-known/oauth-authorization-server/tenant']);
  });

  test('a failed discovery is tried again', async () => {
    const { session, wire } = begin();
    wire.isCut = true;
    const signIn = () => session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await assert.rejects(signIn(), { code: 'temporarily_unavailable' });
    wire.isCut = false;
    await signIn();
  });

  test('no token, password or code is in a URL', async () => {
    const urls: string[] = [];
    const { session } = begin({
      fetch: (input, init) => {
        urls.push(String(input));
        return fetch(input, init);
      },
    });
    await session.signInWithPassword({ ...credentials, scopes: ['me'] });
    await session.renew();
    await session.signOut();
    assert.ok(urls.length >= 5);
    for (const one of urls) assert.doesNotMatch(one, /[?#]/);
  });
});
