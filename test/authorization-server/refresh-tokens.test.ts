import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findCredentials, updateUser } from '../../src/data/users.ts';
import { postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const { url, db } = await runApp();
const user = (await findCredentials(db, 'johndoe'))?.user;
assert.ok(user);

describe('H18: refresh tokens', () => {
  const refresh = (refresh_token: string, more: Record<string, string> = {}) =>
    postToken(url, { grant_type: 'refresh_token', refresh_token, ...more });

  test('a refresh narrows, and a later one widens again up to what was first granted', async () => {
    const { refresh_token } = await signIn(url, 'me items');
    const narrow = await refresh(refresh_token, { scope: 'me' });
    assert.deepEqual([narrow.status, narrow.body.scope], [200, 'me']);
    assert.equal(
      (await postQuery(url, '{ myItems { title } }', String(narrow.body.access_token))).status,
      403,
    );
    const wide = await refresh(String(narrow.body.refresh_token));
    assert.equal(wide.body.scope, 'me items');
    const beyond = await refresh(String(wide.body.refresh_token), { scope: 'me items:write' });
    assert.deepEqual([beyond.status, beyond.body.error], [400, 'invalid_scope']);
    const after = await refresh(String(wide.body.refresh_token), { scope: 'items' });
    assert.equal(after.body.scope, 'items', 'a refused request does not use the token up');
  });

  test('a token without scopes is refreshed to one without scopes', async () => {
    const { refresh_token } = await signIn(url);
    const { status, body } = await refresh(refresh_token);
    assert.deepEqual([status, body.scope], [200, '']);
  });

  test('of five at once one wins, and its tokens work', async () => {
    const { refresh_token } = await signIn(url, 'me');
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(refresh_token)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400]);
    const winner = answers.find(({ status }) => status === 200);
    assert.equal(
      (await postQuery(url, '{ me { username } }', String(winner?.body.access_token))).status,
      200,
    );
    assert.equal((await refresh(String(winner?.body.refresh_token))).status, 200);
  });

  test('a used one that comes back after the grace kills its family', async () => {
    const { refresh_token: first } = await signIn(url, 'me');
    const { body } = await refresh(first);
    const { body: next } = await refresh(String(body.refresh_token));
    // As if ten seconds had passed since.
    await db
      .updateTable('records')
      .set({ used_at: Date.now() - 11_000 })
      .where('used_at', 'is not', null)
      .execute();
    assert.equal((await refresh(first)).body.error, 'invalid_grant');
    assert.equal((await refresh(String(next.refresh_token))).body.error, 'invalid_grant');
  });

  test('a user who lost a scope gets less, and a disabled one nothing', async () => {
    const { refresh_token } = await signIn(url, 'me items');
    await updateUser(db, user.id, { allowedScopes: ['me'] });
    const less = await refresh(refresh_token);
    assert.deepEqual([less.status, less.body.scope], [200, 'me']);
    await updateUser(db, user.id, { disabled: true });
    assert.equal((await refresh(String(less.body.refresh_token))).body.error, 'invalid_grant');
    await updateUser(db, user.id, { disabled: false, allowedScopes: user.allowedScopes });
    assert.equal((await refresh(String(less.body.refresh_token))).body.scope, 'me items');
  });

  test('neither refresh tokens nor private parts of them lie in the database', async () => {
    const { refresh_token } = await signIn(url, 'me');
    const rows = await db.selectFrom('records').selectAll().execute();
    assert.ok(rows.length > 0);
    assert.equal(JSON.stringify(rows).includes(refresh_token), false);
  });
});
