import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccessToken, InvalidRequestError, InvalidTokenError } from 'graphql-scopes/token';
import { verifyBearer } from '../../src/token/verify-bearer.ts';

const token: AccessToken = {
  ...{ scopes: new Set(['me']), subject: 'u', clientId: 'c', issuer: 'https://issuer.example' },
  ...{ id: '1', issuedAt: 1, expiresAt: 2 },
};
const again = new InvalidTokenError('The access token is expired');
const asked: string[] = [];
const verify = Object.assign(
  async (jwt: string) => {
    asked.push(jwt);
    return token;
  },
  { known: (jwt: string) => (jwt === 'known' ? token : jwt === 'refused' ? again : undefined) },
);

test('H1: a token that is known is there at once, and so is why one was refused', () => {
  assert.deepEqual(verifyBearer(['Bearer known'], verify), { jwt: 'known', token });
  assert.equal(verifyBearer(['Bearer refused'], verify), again);
  assert.equal(verifyBearer([], verify), null);
  assert.deepEqual(asked, []);
});

test('H1: any other is verified, in whatever way its scheme is written', async () => {
  for (const value of ['Bearer other', 'bearer  known', 'BEARER known ', 'Bearer  refused']) {
    assert.ok(await verifyBearer([value], verify), value);
  }
  assert.deepEqual(asked.splice(0), ['other', 'known', 'known', 'refused']);
  const another = async (jwt: string) => ({ ...token, id: jwt });
  assert.deepEqual(await verifyBearer(['Bearer known'], another), {
    jwt: 'known',
    token: { ...token, id: 'known' },
  });
});

test('H2, H3: a known token in a header that is none of ours is refused all the same', () => {
  for (const values of [
    ['Bearer known', 'Bearer known'],
    ['Bearer known, Bearer known'],
    ['Basic known'],
    ['Digest known'],
    ['known'],
  ]) {
    assert.throws(() => verifyBearer(values, verify), InvalidRequestError, values.join());
  }
  for (const value of ['Bearer known"', 'Bearer known é', 'Bearer ']) {
    assert.throws(() => verifyBearer([value], verify), InvalidTokenError, value);
  }
  assert.deepEqual(asked, []);
});
