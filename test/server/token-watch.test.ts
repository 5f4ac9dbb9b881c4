import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { removeClient } from '../../src/data/clients.ts';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import { openStream, postToken, runApp, signIn } from '../support/running-app.ts';

const typeDefs = `
  type Query { items: [String] @requiresScopes(scopes: [["items"]]) me: String @requiresScopes(scopes: [["me"]]) }
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
  Query: { items: ticks, me: () => 'me' },
  Subscription: { ticks: { subscribe: () => events('ticks') }, open: { subscribe: () => events('open') } },
};

const service = { client_id: 'demo-service', client_secret: 'demo-service-secret' };
const { url, db } = await runApp({ typeDefs, resolvers });
const john = (await findCredentials(db, 'johndoe'))?.user;
assert.ok(john);
const ofJohn = async () => (await signIn(url, 'items')).access_token;
const ofService = async () =>
  String(
    (await postToken(url, { grant_type: 'client_credentials', scope: 'items', ...service })).body
      .access_token,
  );
const allow = (allowedScopes: readonly string[]) => updateUser(db, john.id, { allowedScopes });
const allowService = (scopes: string) =>
  db
    .updateTable('clients')
    .set({ allowed_scopes: scopes })
    .where('client_id', '=', service.client_id)
    .execute();

describe('S12: a subscription ends, and says so, when its token loses a scope as it would for a new request', () => {
  for (const [what, begin, end, undo] of [
    ['its user may have it no more', ofJohn, () => allow(['me']), () => allow(john.allowedScopes)],
    ['its client may have it no more', ofService, () => allowService('me'), () => allowService('me items')],
    ['its client is removed', ofService, () => removeClient(db, service.client_id), async () => {}],
  ] as const) {
    test(what, async () => {
      for (const field of ['ticks', 'open']) {
        if (what === 'its client is removed' && field === 'open') continue;
        const stream = await openStream(url, `subscription { ${field} }`, await begin());
        await setTimeout(250);
        await end();
        const text = await stream.text();
        await undo();
        assert.match(text, new RegExp(`"${field}":1\\b`));
        assert.doesNotMatch(text, new RegExp(`"${field}":39\\b`));
        assert.match(text, /UNAUTHENTICATED[\s\S]*event: complete/);
      }
    });
  }

  test('and goes on where its user loses another one', async () => {
    const stream = await openStream(url, 'subscription { ticks }', await ofJohn());
    await setTimeout(250);
    await allow(['items']);
    const text = await stream.text();
    await allow(john.allowedScopes);
    assert.match(text, /"ticks":39\b/);
    assert.doesNotMatch(text, /UNAUTHENTICATED/);
  });
});
