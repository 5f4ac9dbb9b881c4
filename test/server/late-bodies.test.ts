import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import { postQuery, runApp, signIn } from '../support/running-app.ts';

const typeDefs = `
  type Query { items: [String] @requiresScopes(scopes: [["items"]]) open: String }
  type Mutation { wipe: String @requiresScopes(scopes: [["items"]]) }`;
let wiped = 0;
const resolvers = {
  Query: { items: () => ['an item'], open: () => 'open' },
  Mutation: { wipe: () => `wiped ${++wiped}` },
};

for (const [way, directPath] of [
  ['directly', true],
  ['through Yoga', false],
] as const) {
  const { url, db } = await runApp({ typeDefs, resolvers, directPath });
  const revoke = (token: string) =>
    fetch(`${url}/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });

  test(`H2: a token that is revoked while its request's body is being sent executes nothing (${way})`, async () => {
    for (const contentType of ['application/json', 'application/graphql']) {
      const { access_token } = await signIn(url, 'items');
      const text = 'mutation { wipe }';
      const body = contentType === 'application/json' ? JSON.stringify({ query: text }) : text;
      const sent = begin(url, body, { authorization: `Bearer ${access_token}`, 'content-type': contentType });
      await setTimeout(300);
      assert.equal((await revoke(access_token)).status, 200);
      const late = await sent.end();
      assert.equal(late.status, 401);
      const now = await postQuery(url, text, access_token);
      assert.deepEqual([late.challenge, late.text], [now.challenge, now.text]);
      assert.equal(wiped, 0);
    }
  });

  test(`a token that is good still when the body has come is taken (${way})`, async () => {
    const { access_token } = await signIn(url, 'items');
    const body = JSON.stringify({ query: 'mutation { wipe }' });
    const sent = begin(url, body, { authorization: `Bearer ${access_token}` });
    await setTimeout(300);
    assert.deepEqual(JSON.parse((await sent.end()).text), { data: { wipe: `wiped ${wiped}` } });
    wiped = 0;
  });

  test(`a scope that its user loses while the body is being sent counts no more (${way})`, async () => {
    const john = (await findCredentials(db, 'johndoe'))?.user;
    assert.ok(john);
    const { access_token } = await signIn(url, 'items');
    const body = JSON.stringify({ query: '{ open items }' });
    const sent = begin(url, body, { authorization: `Bearer ${access_token}` });
    await setTimeout(300);
    await updateUser(db, john.id, { allowedScopes: ['me'] });
    const { data, errors } = JSON.parse((await sent.end()).text);
    assert.deepEqual(data, { open: 'open', items: null });
    assert.deepEqual(errors[0].extensions.missingScopes, ['items']);
    await updateUser(db, john.id, { allowedScopes: john.allowedScopes });
  });
}

/** A POST to /graphql whose head and first bytes are sent; `end` sends the rest. */
function begin(url: string, body: string, headers: Record<string, string>) {
  const sent = request(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...headers,
      'content-length': String(Buffer.byteLength(body)),
    },
  });
  const answer = new Promise<{ status: number | undefined; challenge: string | undefined; text: string }>(
    (resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode, challenge: response.headers['www-authenticate'], text });
      });
    },
  );
  sent.write(body.slice(0, 5));
  return {
    end() {
      sent.end(body.slice(5));
      return answer;
    },
  };
}
