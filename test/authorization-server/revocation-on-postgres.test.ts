import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { skipPostgres } from '../support/databases.ts';
import { runInstances } from '../support/instances.ts';
import { postQuery, postToken, signIn } from '../support/running-app.ts';

describe('on Postgres, where a revocation waits until it counts everywhere', {
  skip: skipPostgres,
}, async () => {
  if (skipPostgres) return;
  const { urls } = await runInstances(1);
  const [url] = urls as [string];

  test('no refresh outlives the revocation of its access token, at whichever moment it comes', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const { access_token, refresh_token } = await signIn(url, 'me');
        const revoked = fetch(`${url}/revoke`, {
          method: 'POST',
          body: new URLSearchParams({ token: access_token }),
        });
        await setTimeout(200 + 20 * n);
        const refreshed = await postToken(url, { grant_type: 'refresh_token', refresh_token });
        const { status } = await revoked;
        const query = await postQuery(url, '{ me { username } }', access_token);
        return { refreshed: refreshed.body.error, status, query: query.status };
      }),
    );
    for (const outcome of outcomes) {
      const expected = { refreshed: 'invalid_grant', status: 200, query: 401 };
      assert.deepEqual(outcome, expected);
    }
  });
});
