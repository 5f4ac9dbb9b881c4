import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import { removeClient } from '../../src/data/clients.ts';
import { openDatabase } from '../../src/data/database.ts';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import type { AccessChanges } from '../../src/server/access-changes.ts';
import { createTokenWatch } from '../../src/server/token-watch.ts';
import { temporarySqlite } from '../support/databases.ts';
import { openStream, postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const typeDefs = `
  type Query { items: [String] @requiresScopes(scopes: [["items"]]) mine: [String] @requiresScopes(scopes: [["me"]]) me: String @requiresScopes(scopes: [["me"]]) }
  type Mutation { slow: String @requiresScopes(scopes: [["items"]]) }
  type Subscription { ticks: Int @requiresScopes(scopes: [["items"]]) open: Int }`;

/** For four seconds, if nobody ends it. */
async function* ticks() {
  for (let n = 0; n < 40; n++) {
    yield n;
    await setTimeout(100);
  }
}
async function* events(field: string) {
  for await (const n of ticks()) yield { [field]: n };
}
const resolvers = {
  Query: { items: ticks, mine: ticks, me: () => 'me' },
  Mutation: { slow: () => setTimeout(800, 'done') },
  Subscription: { ticks: { subscribe: () => events('ticks') }, open: { subscribe: () => events('open') } },
};

const service = { client_id: 'demo-service', client_secret: 'demo-service-secret' };
const { url, db, app } = await runApp({ typeDefs, resolvers });
const john = (await findCredentials(db, 'johndoe'))?.user;
assert.ok(john);
const { databaseUrl } = app.config;
const withStreams = await runApp({
  ...{ typeDefs, resolvers, databaseUrl, issuer: url },
  plugins: [useDeferStream()],
});

const ofJohn = async () => (await signIn(url, 'items')).access_token;
const ofService = async () =>
  String(
    (await postToken(url, { grant_type: 'client_credentials', scope: 'items', ...service })).body
      .access_token,
  );
const revoke = (token: string) =>
  fetch(`${url}/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
const allow = (allowedScopes: readonly string[]) => updateUser(db, john.id, { allowedScopes });
const allowService = (scopes: string) =>
  db
    .updateTable('clients')
    .set({ allowed_scopes: scopes })
    .where('client_id', '=', service.client_id)
    .execute();

describe('S12: each event of a subscription is checked against what its token may still have', () => {
  for (const [what, begin, take, undo] of [
    ['its user may have a scope no more', ofJohn, () => allow(['me']), () => allow(john.allowedScopes)],
    [
      'its client may have a scope no more',
      ofService,
      () => allowService('me'),
      () => allowService('me items'),
    ],
  ] as const) {
    test(`${what}: events that need it are denied, and the others go on`, async () => {
      const token = await begin();
      const stream = await openStream(url, 'subscription { ticks }', token);
      const other = await openStream(url, 'subscription { open }', token);
      await setTimeout(250);
      await take();
      const [text, ofOther] = [await stream.text(), await other.text()];
      await undo();
      assert.match(text, /"ticks":1\b/);
      assert.doesNotMatch(text, /"ticks":39\b/);
      assert.match(text, /FORBIDDEN[\s\S]*event: complete/);
      assert.match(ofOther, /"open":39\b/);
      assert.doesNotMatch(ofOther, /FORBIDDEN|UNAUTHENTICATED/);
    });
  }

  test('its client is removed: it ends, and says so', async () => {
    const stream = await openStream(url, 'subscription { ticks }', await ofService());
    await setTimeout(250);
    await removeClient(db, service.client_id);
    const text = await stream.text();
    assert.match(text, /"ticks":1\b/);
    assert.doesNotMatch(text, /"ticks":39\b/);
    assert.match(text, /UNAUTHENTICATED[\s\S]*event: complete/);
  });
});

describe('S8: a scope that is lost is lost for what is under way, and no other is', () => {
  test('a list that comes one by one ends where it needs the scope, and not where it does not', async () => {
    const token = (await signIn(url, 'me items')).access_token;
    const [mine, theirs] = [postQuery(url, '{ mine }', token), postQuery(url, '{ items }', token)];
    await setTimeout(250);
    await allow(['me']);
    const [{ body: ofMe }, { body: ofItems }] = [await mine, await theirs];
    await allow(john.allowedScopes);
    assert.equal(ofMe.data.mine.length, 40);
    assert.equal(ofMe.errors, undefined);
    assert.ok(ofItems.data.items.length < 35);
    assert.equal(ofItems.errors[0].extensions.code, 'FORBIDDEN');
  });

  test('a mutation that has begun is finished, and the next is refused', async () => {
    const token = await ofJohn();
    const stream = await openStream(url, 'subscription { open }', token);
    const begun = postQuery(url, 'mutation { a: slow b: slow }', token);
    await setTimeout(250);
    await allow(['me']);
    const { body } = await begun;
    const next = await postQuery(url, 'mutation { a: slow b: slow }', token);
    await allow(john.allowedScopes);
    await stream.body?.cancel();
    assert.deepEqual(body, { data: { a: 'done', b: 'done' } });
    assert.equal(next.status, 403);
  });
});

describe('S14: what comes one by one ends when its token is revoked', () => {
  test('a list that is streamed', async () => {
    const token = await ofJohn();
    const response = await fetch(`${withStreams.url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'multipart/mixed',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: '{ items @stream }' }),
    });
    assert.match(String(response.headers.get('content-type')), /^multipart\/mixed/);
    await setTimeout(250);
    await revoke(token);
    const text = await response.text();
    assert.match(text, /\["1"\]/);
    assert.doesNotMatch(text, /\["39"\]/);
    assert.match(text, /UNAUTHENTICATED/);
  });

  for (const [way, at] of [
    ['directly', url],
    ['through Yoga', withStreams.url],
  ]) {
    test(`a list that a plain query waits for (${way})`, async () => {
      const token = await ofJohn();
      const answer = postQuery(String(at), '{ me items }', token);
      await setTimeout(250);
      await revoke(token);
      const { body } = await answer;
      assert.equal(body.data.items.at(-1), null);
      assert.ok(body.data.items.length < 35);
      assert.equal(body.errors.at(-1).extensions.code, 'UNAUTHENTICATED');
    });
  }

  test('also where the host gives resolvers a copy of the token', async () => {
    const copying = await runApp({
      ...{ typeDefs, resolvers, databaseUrl, issuer: url },
      plugins: [
        {
          onContextBuilding({ context, extendContext }) {
            const { token } = context as unknown as { token: object };
            extendContext({ token: { ...token, role: 'mine' } } as object);
          },
        },
      ],
    });
    const token = await ofJohn();
    const answer = postQuery(copying.url, '{ items }', token);
    await setTimeout(250);
    await revoke(token);
    assert.ok((await answer).body.data.items.length < 35);
  });
});

test('a token that has many streams, one after the other and at once, warns of nothing', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  const token = await ofJohn();
  const streams = await Promise.all(
    Array.from({ length: 30 }, () => openStream(url, 'subscription { ticks }', token)),
  );
  await revoke(token);
  for (const stream of streams) assert.match(await stream.text(), /UNAUTHENTICATED/);
  process.off('warning', note);
  assert.deepEqual(warnings, []);
});

test('a token is looked after while somebody listens, and not a moment longer', async () => {
  const place = await temporarySqlite();
  const own = await openDatabase({ url: place.url });
  after(() => own.destroy().then(place.remove));
  let listening = 0;
  const changes = {
    onChange() {
      listening++;
      return () => listening--;
    },
  } as unknown as AccessChanges;
  const watch = createTokenWatch({ db: own, changes, onError: assert.ifError });
  const times = { issuedAt: 0, expiresAt: Date.now() / 1000 + 60 };
  const token = { scopes: new Set<string>(), subject: 's', clientId: 'c', issuer: 'i', id: 'gone', ...times };
  const { signal } = watch.watched(token);
  const listener = () => {};
  signal?.removeEventListener('abort', listener);
  assert.equal(listening, 0);
  for (const _ of [1, 2]) signal?.addEventListener('abort', listener);
  signal?.addEventListener('abort', listener, { once: true });
  assert.equal(listening, 1);
  signal?.removeEventListener('abort', listener);
  assert.equal(listening, 0);
  await setTimeout(700);
  assert.equal(signal?.aborted, false);
  await new Promise((resolve) => signal?.addEventListener('abort', resolve));
  assert.equal(listening, 0);
  signal?.addEventListener('abort', listener);
  assert.equal(listening, 0);
  watch.close();
});
