import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type DocumentNode, parse } from 'graphql';
import type { TokenSession, TokenSessionOptions } from 'graphql-scopes/client';
import { postQuery } from '../support/running-app.ts';
import type { Wire } from '../support/wire.ts';
import type { GraphQLClient } from './client.ts';

/** What must come true with every client. */
export interface Scenario {
  readonly text: string;
  /** Access tokens of the server last two seconds. */
  readonly brief?: true;
  readonly options?: Partial<TokenSessionOptions>;
  readonly run: (scene: Scene) => Promise<void>;
}

export interface Scene {
  readonly url: string;
  readonly session: TokenSession;
  readonly client: GraphQLClient;
  readonly wire: Wire;
  /** Makes the server forget every access token, and not their refresh tokens. */
  forgetAccessTokens(): Promise<void>;
}

const john = { username: 'johndoe', password: 'secret' };
const me = parse('{ me { username } }');
const items = parse('{ myItems { title } }');
const both = parse('{ me { username } myItems { title } }');
const several = ['username', 'email', 'fullName', 'disabled', 'username email'].map((fields) =>
  parse(`{ me { ${fields} } }`),
);

const widens: Partial<TokenSessionOptions> = {
  async onScopesNeeded(scopes, session) {
    const { state } = session;
    if (!state.signedIn) return false;
    await session.useScopes([...state.scopes, ...scopes]);
    return true;
  },
};

export const scenarios: readonly Scenario[] = [
  {
    text: 'a token that has ended is renewed once for queries at the same time',
    brief: true,
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'] });
      await wait(2100);
      const answers = await Promise.all(several.map((document) => client.query(document)));
      assert.deepEqual(new Set(answers.flatMap(({ errors }) => errors)), new Set());
      assert.equal(wire.refreshes(), 1);
      assert.equal(wire.asked.length, several.length, 'no query was sent with the old token');
    },
  },
  {
    text: 'a token that is refused is renewed once for queries at the same time, and each is sent once more',
    async run({ session, client, wire, forgetAccessTokens }) {
      await session.signInWithPassword({ ...john, scopes: ['me'] });
      await forgetAccessTokens();
      const answers = await Promise.all(several.map((document) => client.query(document)));
      for (const { data, errors } of answers) {
        assert.ok(data.me);
        assert.deepEqual(errors, []);
      }
      assert.equal(wire.refreshes(), 1);
      assert.equal(wire.asked.length, 2 * several.length);
    },
  },
  {
    text: 'a mutation whose token is refused is sent once more, and happens once',
    async run({ session, client, wire, forgetAccessTokens }) {
      await session.signInWithPassword({ ...john, scopes: ['me', 'items:write'] });
      await forgetAccessTokens();
      const title = randomUUID();
      const { data, errors } = await client.mutate(adding(title));
      assert.deepEqual([data.addItem.title, errors], [title, []]);
      assert.equal(wire.asked.length, 2);
      assert.equal(await howOften(title, client), 1);
    },
  },
  {
    text: 'a sign-in that was revoked elsewhere ends the session, with one error and without a storm of requests',
    async run({ url, session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'] });
      await fetch(`${url}/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: String(await session.accessToken()) }),
      });
      const answers = await Promise.all(several.map((document) => client.query(document)));
      for (const { data, errors } of answers) {
        assert.equal(data?.me ?? null, null);
        assert.deepEqual(errors, ['UNAUTHENTICATED']);
      }
      assert.deepEqual(session.state, { signedIn: false, reason: 'refused' });
      assert.equal(wire.refreshes(), 1);
      assert.ok(wire.asked.length <= 2 * several.length);
    },
  },
  {
    text: 'what is not denied is kept, and FORBIDDEN renews nothing',
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'] });
      const { data, errors } = await client.query(both);
      assert.equal(data.me.username, 'johndoe');
      assert.equal(data.myItems, null);
      assert.deepEqual(errors, ['FORBIDDEN']);
      assert.deepEqual([wire.refreshes(), wire.asked.length], [0, 1]);
    },
  },
  {
    text: 'scopes that are missing are asked for once, and each query is sent once more',
    options: widens,
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'], ceiling: ['items'] });
      const before = wire.refreshes();
      const documents = [both, items, parse('{ myItems { itemId } }')];
      const answers = await Promise.all(documents.map((document) => client.query(document)));
      for (const { data, errors } of answers) {
        assert.equal(data.myItems.length > 0, true);
        assert.deepEqual(errors, []);
      }
      assert.equal(wire.refreshes(), before + 1);
      assert.equal(wire.asked.length, 2 * documents.length);
    },
  },
  {
    text: 'a mutation that was refused for want of a scope is left to the person, and happens once when it is asked for again',
    options: widens,
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'], ceiling: ['items:write'] });
      const title = randomUUID();
      assert.deepEqual((await client.mutate(adding(title))).errors, ['FORBIDDEN']);
      assert.equal(wire.asked.length, 1);
      const { data, errors } = await client.mutate(adding(title));
      assert.deepEqual([data.addItem.title, errors], [title, []]);
      assert.equal(wire.asked.length, 2);
      assert.equal(await howOften(title, client), 1);
    },
  },
  {
    text: 'who declines gets what there is, and the query is not sent again',
    options: { onScopesNeeded: () => false },
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'], ceiling: ['items'] });
      const { data, errors } = await client.query(both);
      assert.deepEqual([data.me.username, errors], ['johndoe', ['FORBIDDEN']]);
      assert.equal(wire.asked.length, 1);
    },
  },
  {
    text: 'a document that says what it needs has its scopes before it is sent',
    options: widens,
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'], ceiling: ['items'] });
      const document = needing('{ me { email } myItems { title } }', [['items', 'me'], ['admin']]);
      assert.deepEqual((await client.query(document)).errors, []);
      assert.equal(wire.asked.length, 1);
    },
  },
  {
    text: 'no null of a query without a token is left after signing in',
    async run({ session, client }) {
      const watched = client.watch(both);
      await until(() => watched.latest() !== undefined);
      assert.equal((await client.query(me)).data?.me ?? null, null);
      await session.signInWithPassword({ ...john, scopes: ['me', 'items'] });
      assert.equal((await client.query(me)).data.me.username, 'johndoe');
      await until(() => watched.latest()?.data?.myItems?.length > 0);
      assert.deepEqual(watched.latest()?.errors, []);
      watched.stop();
    },
  },
  {
    text: 'no null of a refused field is left when the token is widened, nor data when it is narrowed',
    async run({ session, client }) {
      await session.signInWithPassword({ ...john, scopes: ['me'], ceiling: ['items'] });
      const watched = client.watch(both);
      await until(() => watched.latest()?.data?.me);
      await session.useScopes(['me', 'items']);
      assert.deepEqual((await client.query(both)).errors, []);
      await until(() => watched.latest()?.data?.myItems?.length > 0);
      await session.useScopes(['me']);
      assert.equal((await client.query(items)).data?.myItems ?? null, null);
      await until(() => watched.latest()?.data?.myItems === null);
      watched.stop();
    },
  },
  {
    text: 'nothing is left after signing out, and the tokens are revoked',
    async run({ url, session, client }) {
      await session.signInWithPassword({ ...john, scopes: ['me', 'items'] });
      const watched = client.watch(both);
      await until(() => watched.latest()?.data?.myItems);
      const token = String(await session.accessToken());
      await session.signOut();
      assert.equal((await postQuery(url, '{ me { username } }', token)).status, 401);
      assert.equal((await client.query(both)).data?.me ?? null, null);
      await until(() => watched.latest()?.errors.includes('UNAUTHENTICATED'));
      assert.equal(watched.latest()?.data?.me ?? null, null);
      watched.stop();
    },
  },
  {
    text: 'an answer that comes after signing out is not kept, nor given to who asked',
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'] });
      const { promise, resolve: release } = Promise.withResolvers<void>();
      wire.held = promise;
      const answer = client.query(me);
      await until(() => wire.asked.length === 1);
      await session.signOut();
      release();
      assert.equal((await answer).data?.me ?? null, null);
      assert.equal(wire.asked.length, 2, 'it is asked again, as nobody');
      assert.equal((await client.query(me)).data?.me ?? null, null);
    },
  },
  {
    text: 'a query in the very moment of signing out is nobody’s, whatever the API still takes',
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'] });
      const answer = client.query(me);
      const left = session.signOut();
      assert.equal((await answer).data?.me ?? null, null);
      await left;
      assert.deepEqual(wire.asked, [null]);
      assert.equal((await client.query(me)).data?.me ?? null, null);
    },
  },
  {
    text: 'an Authorization of one’s own wins, and is left alone',
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'] });
      const { errors } = await client.query(me, 'Bearer mine');
      assert.deepEqual(errors, ['UNAUTHENTICATED']);
      assert.deepEqual([wire.asked, wire.refreshes()], [['Bearer mine'], 0]);
    },
  },
  {
    text: 'where the token has ended and the server is away a query fails, and no null comes in its place',
    brief: true,
    async run({ session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me'] });
      await wait(2100);
      wire.isCut = true;
      const { data, errors } = await client
        .query(me)
        .catch(({ name }) => ({ data: undefined, errors: [name] }));
      assert.deepEqual([data, errors], [undefined, ['TokenSessionError']]);
      wire.isCut = false;
      assert.equal((await client.query(me)).data.me.username, 'johndoe');
    },
  },
  {
    text: 'a subscription carries the token, ends with it, and is not begun again by itself',
    brief: true,
    async run({ url, session, client, wire }) {
      await session.signInWithPassword({ ...john, scopes: ['me', 'items', 'items:write'] });
      const stream = client.subscribe(parse('subscription { itemAdded { title } }'));
      const token = String(await session.accessToken());
      await until(async () => {
        await postQuery(url, 'mutation { addItem(title: "Heard") { title } }', token);
        return stream.events.length > 0;
      });
      assert.equal(stream.events[0]?.data.itemAdded.title, 'Heard');
      await stream.ended;
      assert.deepEqual(stream.events.at(-1)?.errors, ['UNAUTHENTICATED']);
      await session.renew();
      await wait(300);
      assert.equal(wire.asked.length, 1);
      const again = client.subscribe(parse('subscription { itemAdded { title } }'));
      await until(() => wire.asked.length === 2);
      again.stop();
      assert.notEqual(wire.asked[0], wire.asked[1]);
    },
  },
];

function adding(title: string): DocumentNode {
  return parse(`mutation { addItem(title: "${title}") { title } }`);
}

async function howOften(title: string, client: GraphQLClient): Promise<number> {
  const { data } = await client.query(parse('{ myItems(first: 100) { title } }'));
  return data.myItems.filter((item: { title: string }) => item.title === title).length;
}

function needing(query: string, requiredScopes: string[][]): DocumentNode {
  return Object.assign(parse(query), { __meta__: { requiredScopes } });
}

export async function until(isTrue: () => unknown): Promise<void> {
  for (const end = Date.now() + 5000; Date.now() < end; await wait(20)) if (await isTrue()) return;
  assert.fail('it never came true');
}
