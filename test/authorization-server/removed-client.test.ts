import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberConsent } from '../../src/authorization-server/consent.ts';
import { findUserByName } from '../../src/data/users.ts';
import { createStorage } from '../../src/server/storage.ts';
import { runApp } from '../support/running-app.ts';

test('a client that is removed while somebody decides about it is told so: that is no fault of this server', async () => {
  const { db } = await runApp();
  const user = await findUserByName(db, 'johndoe');
  assert.ok(user);
  const options = {
    ...{ resource: 'http://localhost/graphql', scopes: ['me'], accessTokenLifetime: 1 },
    algorithm: 'ES256',
    storage: createStorage(db),
    reportEvent: () => assert.fail('nothing was decided'),
  } as const;
  const request = { user, client: { clientId: 'removed', allowed_scopes: 'me' }, scope: 'me' };
  await assert.rejects(rememberConsent(options, request as never, ['me']), { error: 'invalid_client' });
});
