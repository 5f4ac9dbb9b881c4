import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import { allowAsJohn, beginAuthorization, discover, redeem } from '../support/authorization.ts';
import { createBrowser } from '../support/browser.ts';
import { postQuery, postToken, runApp } from '../support/running-app.ts';

describe('PASSWORD_GRANT=false (RFC 9700 §2.4)', async () => {
  const { url, db } = await runApp({ passwordGrant: false });
  const john = { grant_type: 'password', username: 'johndoe', password: 'secret' };

  test('nobody gets a token for a password: not this server itself, not a client that was given the grant', async () => {
    await addClient(db, {
      id: 'legacy',
      name: 'Legacy',
      secretHash: hashClientSecret('legacy-secret'),
      redirectUris: [],
      grantTypes: ['password', 'refresh_token', 'client_credentials'],
      allowedScopes: ['me'],
    });
    const legacy = { client_id: 'legacy', client_secret: 'legacy-secret' };
    for (const form of [john, { ...john, client_id: 'first-party' }, { ...john, ...legacy }]) {
      const { status, body } = await postToken(url, form);
      assert.deepEqual([status, body.error], [400, 'unsupported_grant_type']);
    }
    const other = await postToken(url, { grant_type: 'client_credentials', scope: 'me', ...legacy });
    assert.equal(other.status, 200, 'its other grants are as they were');
  });

  test('a wrong password is answered like the right one, and no password is looked at', async () => {
    const answers = [];
    for (const password of ['secret', 'wrong'])
      answers.push((await postToken(url, { ...john, password })).body);
    assert.deepEqual(answers[0], answers[1]);
  });

  test('discovery does not name it', async () => {
    const { grant_types_supported } = await discover(url);
    assert.deepEqual(grant_types_supported, ['authorization_code', 'refresh_token', 'client_credentials']);
  });

  test('people sign in on the pages as before, and an app gets its code', async () => {
    const authorization = await beginAuthorization(url);
    const tokens = await redeem(authorization, await allowAsJohn(authorization));
    assert.equal((await postQuery(url, '{ me { username } }', tokens.access_token)).status, 200);
    const browser = createBrowser();
    const page = await browser.open(`${url}/account/apps`);
    const apps = await browser.submit(page, { username: 'johndoe', password: 'secret' });
    assert.match(apps.text, /demo-app|Demo/i);
  });
});
