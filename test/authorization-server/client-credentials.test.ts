import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { findCredentials } from '../../src/data/users.ts';
import { postQuery, postToken, runApp } from '../support/running-app.ts';

const { url, db } = await runApp();
const service = {
  grant_type: 'client_credentials',
  client_id: 'demo-service',
  client_secret: 'demo-service-secret',
};

test('a service gets a token of its own, which the API takes; there is no refresh token', async () => {
  const { status, headers, body } = await postToken(url, { ...service, scope: 'items me' });
  assert.equal(status, 200);
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'scope', 'token_type']);
  assert.equal(body.scope, 'items me');
  const { sub, client_id, aud, exp, iat } = decodeJwt(String(body.access_token));
  assert.deepEqual([sub, client_id, aud], ['demo-service', 'demo-service', `${url}/graphql`]);
  assert.equal(Number(exp) - Number(iat), 1800);
  const answer = await postQuery(
    url,
    '{ status { status } me { username } myItems { title } }',
    String(body.access_token),
  );
  assert.deepEqual(answer.body, { data: { status: { status: 'ok' }, me: null, myItems: [] } });
});

test('H12, H13: no scope requested, none granted; an unknown one is refused; one that the client may not have is left out', async () => {
  assert.equal((await postToken(url, service)).body.scope, '');
  const unknown = await postToken(url, { ...service, scope: 'me nope' });
  assert.deepEqual([unknown.status, unknown.body.error], [400, 'invalid_scope']);
  assert.match(String(unknown.body.error_description), /unknown scope nope; there are: items items:write me/);

  await addClient(db, {
    id: 'reader',
    name: 'Reader',
    secretHash: hashClientSecret('secret'),
    redirectUris: [],
    grantTypes: ['client_credentials'],
    allowedScopes: ['items'],
  });
  const reader = { ...service, client_id: 'reader', client_secret: 'secret', scope: 'items me' };
  assert.equal((await postToken(url, reader)).body.scope, 'items');
});

test('only a client that has a secret, sends it, and was given the grant gets one', async () => {
  for (const [form, error] of [
    [{ ...service, client_secret: 'wrong' }, 'invalid_client'],
    [{ ...service, client_secret: '' }, 'invalid_client'],
    [{ grant_type: 'client_credentials' }, 'invalid_request'],
    [{ grant_type: 'client_credentials', client_id: 'demo-app' }, 'unauthorized_client'],
    [{ grant_type: 'client_credentials', client_id: 'first-party' }, 'unauthorized_client'],
    [{ ...service, resource: 'https://other.example' }, 'invalid_target'],
  ] as const) {
    const { status, body } = await postToken(url, form as never);
    assert.ok(status === 400 || status === 401, JSON.stringify(form));
    assert.equal(body.error, error, JSON.stringify(form));
  }
});

test('H2: a client that lost a scope has it no more, and the token of a removed client is refused', async () => {
  const { body } = await postToken(url, { ...service, scope: 'items me' });
  const token = String(body.access_token);
  await db
    .updateTable('clients')
    .set({ allowed_scopes: 'me' })
    .where('client_id', '=', 'demo-service')
    .execute();
  assert.equal((await postQuery(url, '{ me { username } }', token)).status, 200);
  assert.equal((await postQuery(url, '{ myItems { title } }', token)).status, 403);
  await db.deleteFrom('clients').where('client_id', '=', 'demo-service').execute();
  const { status, challenge } = await postQuery(url, '{ status { status } }', token);
  assert.equal(status, 401);
  assert.match(challenge ?? '', /The client of the access token does not exist/);
});

test("a client that is called as a user's id is not taken for the user", async () => {
  const id = (await findCredentials(db, 'johndoe'))?.user.id ?? '';
  const secretHash = hashClientSecret('secret');
  const client = { id, name: 'Evil', secretHash, redirectUris: [], grantTypes: ['client_credentials'] };
  await addClient(db, { ...client, allowedScopes: ['me', 'items'] });
  const { body } = await postToken(url, { ...service, client_id: id, client_secret: 'secret', scope: 'me' });
  const { status, text } = await postQuery(url, '{ me { username } }', String(body.access_token));
  assert.equal(status, 401);
  assert.doesNotMatch(text, /johndoe/);
});

test('a client has no items to add to, and is told so', async () => {
  await addClient(db, {
    id: 'writer',
    name: 'Writer',
    secretHash: hashClientSecret('secret'),
    redirectUris: [],
    grantTypes: ['client_credentials'],
    allowedScopes: ['items:write', 'me'],
  });
  const { body } = await postToken(url, {
    ...service,
    client_id: 'writer',
    client_secret: 'secret',
    scope: 'items:write me',
  });
  const answer = await postQuery(
    url,
    'mutation { addItem(title: "x") { title } }',
    String(body.access_token),
  );
  assert.match(answer.body.errors[0].message, /only a user has items/i);
});
