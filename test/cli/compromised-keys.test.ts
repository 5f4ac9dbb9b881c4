import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { allowAsJohn, beginAuthorization, redeem } from '../support/authorization.ts';
import { runCommand } from '../support/command.ts';
import { skipPostgres, temporaryPostgres, temporarySqlite } from '../support/databases.ts';
import { openStream, postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

for (const [name, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  describe(`on ${name}`, { skip }, () => {
    test('a key that is in other hands counts for nothing a second after keys rotate --compromised; refresh tokens go on', async (context) => {
      const place = await temporary();
      context.after(place.remove);
      const { url, db } = await runApp({ databaseUrl: place.url });
      const [other, before] = [
        await runApp({ databaseUrl: place.url, issuer: url }),
        await signIn(url, 'me items'),
      ];
      const stolen = await db.selectFrom('server_keys').select(['purpose', 'value']).execute();
      const secretOf = ({ value }: { value: string }) => JSON.parse(value);
      const stream = await openStream(other.url, 'subscription { itemAdded { title } }', before.access_token);
      const ended = stream.text();
      for (const at of [url, other.url]) assert.equal(await statusOf(at, before.access_token), 200);

      const { code, stdout, stderr } = await runCommand(['keys', 'rotate', '--compromised'], {
        env: { DATABASE_URL: place.url },
      });
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^The old keys are destroyed; .*\nThe new ES256 key \S+ signs from /);
      await setTimeout(1000);

      for (const at of [url, other.url]) assert.equal(await statusOf(at, before.access_token), 401);
      assert.match(await ended, /UNAUTHENTICATED|complete/);
      assert.deepEqual(
        (await db.selectFrom('server_keys').select('purpose').execute()).map(({ purpose }) => purpose).sort(),
        ['cookies', 'sign'],
      );
      const { body: after } = await postToken(url, {
        grant_type: 'refresh_token',
        refresh_token: before.refresh_token,
      });
      const token = String(after.access_token);
      for (const at of [url, other.url]) assert.equal(await statusOf(at, token), 200);

      // All that a thief has, and the id of a token that is good.
      const jwk = stolen.filter(({ purpose }) => purpose === 'sign').map(secretOf)[0];
      const { kid } = decodeProtectedHeader(token);
      assert.notEqual(kid, jwk.kid);
      for (const claimed of [jwk.kid, kid]) {
        const forged = await new SignJWT(decodeJwt(token))
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: claimed })
          .sign(await importJWK(jwk, 'ES256'));
        for (const at of [url, other.url]) assert.equal(await statusOf(at, forged), 401);
      }
      const { keys } = (await (await fetch(`${other.url}/jwks`)).json()) as { keys: { kid: string }[] };
      assert.deepEqual(
        keys.map((key) => key.kid),
        [kid],
      );
      const authorization = await beginAuthorization(url, { scope: 'me items openid' });
      const tokens = await redeem(authorization, await allowAsJohn(authorization));
      assert.equal(await statusOf(url, tokens.access_token), 200);
    });
  });
}

async function statusOf(url: string, token: string): Promise<number> {
  return (await postQuery(url, '{ me { username } }', token)).status;
}
