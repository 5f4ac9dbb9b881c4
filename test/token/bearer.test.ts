import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bearerToken,
  challengeHeader,
  createAccessTokenVerifier,
  InvalidRequestError,
  InvalidTokenError,
} from 'graphql-scopes/token';

test('H1: the bearer scheme is taken in any case, with the token as it is', () => {
  for (const value of ['Bearer a.b-c_d~e+f/g==', 'bearer  a.b-c_d~e+f/g==', 'BEARER a.b-c_d~e+f/g== ']) {
    assert.equal(bearerToken([value]), 'a.b-c_d~e+f/g==');
  }
  assert.equal(bearerToken([]), null);
  assert.equal(bearerToken(['']), null);
});

test('H2: what cannot be a token is an invalid one', () => {
  for (const value of ['Bearer', 'Bearer ', 'Bearer a b', 'Bearer a"b', 'Bearer =', 'Bearer é']) {
    assert.throws(() => bearerToken([value]), InvalidTokenError, value);
  }
});

test('H3: another scheme, or two values, is an invalid request', () => {
  for (const values of [
    ['Basic Og=='],
    ['a.b.c'],
    ['BearerX a'],
    ['Bearer a', 'Bearer b'],
    ['Bearer a, Bearer b'],
    ['', 'Bearer b'],
  ]) {
    assert.throws(() => bearerToken(values), InvalidRequestError, values.join());
  }
});

test('a challenge cannot be broken out of', () => {
  assert.equal(challengeHeader({}), 'Bearer');
  assert.equal(
    challengeHeader({ error: 'invalid_token', error_description: 'a"b\\c\r\nX: y é' }),
    'Bearer error="invalid_token", error_description="a?b?c??X: y ?"',
  );
});

test('a verifier refuses to be made for symmetric algorithms or none', () => {
  for (const algorithms of [[], ['none'], ['ES256', 'HS256']]) {
    assert.throws(
      () => createAccessTokenVerifier({ issuer: 'i', audience: 'a', algorithms, keys: () => assert.fail() }),
      TypeError,
    );
  }
});

test('where a key cannot be had, the error passes through: the token is neither taken nor called invalid', async () => {
  const verify = createAccessTokenVerifier({
    issuer: 'i',
    audience: 'a',
    algorithms: ['ES256'],
    keys: () => Promise.reject(new Error('no network')),
  });
  const header = btoa(JSON.stringify({ alg: 'ES256', typ: 'at+jwt' }));
  await assert.rejects(verify(`${header}.${btoa('{}')}.AAAA`), /no network/);
});
