import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createAccessTokenVerifier, InvalidTokenError } from 'graphql-scopes/token';
import { generateKeyPair, SignJWT } from 'jose';

test('the error of a refused token says why and has nothing of its claims, however it is logged', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const options = { issuer: 'https://issuer.example', algorithms: ['ES256'], keys: async () => publicKey };
  const sign = (expiresAt: number) =>
    new SignJWT({ client_id: 'the-client', scope: 'me', email: 'john@example.org' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setIssuer('https://issuer.example')
      .setAudience('https://api.example')
      .setSubject('johndoe')
      .setJti('1')
      .setIssuedAt(1)
      .setExpirationTime(expiresAt)
      .sign(privateKey);

  for (const [audience, expiresAt, reason] of [
    ['https://api.example', 2, /ERR_JWT_EXPIRED/],
    ['https://other.example', 2 ** 40, /ERR_JWT_CLAIM_VALIDATION_FAILED/],
  ] as const) {
    const jwt = await sign(expiresAt);
    await assert.rejects(createAccessTokenVerifier({ ...options, audience })(jwt), (error) => {
      assert.ok(error instanceof InvalidTokenError);
      const logged = inspect(error, { depth: null, showHidden: true });
      assert.match(logged, reason);
      assert.doesNotMatch(logged, /johndoe|the-client|john@example/);
      assert.ok(!logged.includes(jwt));
      return true;
    });
  }
});
