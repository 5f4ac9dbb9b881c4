import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { createIssuerKeys, IssuerUnavailableError } from 'graphql-scopes/token';
import { keysUrl } from '../../src/token/issuer-url.ts';
import {
  type Answer,
  keyNamed,
  keyOf,
  oauthPath,
  oidcPath,
  startIssuer,
  startOrdinaryIssuer,
} from '../support/keys-issuer.ts';

const one = await keyNamed('1');

describe('discovery', () => {
  for (const [what, path, metadataPath] of [
    ['OpenID Connect', '', oidcPath],
    ['OpenID Connect, of an issuer with a path', '/realms/staff', `/realms/staff${oidcPath}`],
    ['OpenID Connect, of an issuer with a slash at its end', '/', oidcPath],
    ['RFC 8414', '', oauthPath],
    ['RFC 8414, of an issuer with a path', '/realms/staff', `${oauthPath}/realms/staff`],
  ] as const) {
    test(`finds the keys by ${what}`, async () => {
      const { url } = await startIssuer((url) => ({
        [metadataPath]: { issuer: url + path, jwks_uri: `${url}/keys` },
        '/keys': { keys: [one] },
      }));
      assert.ok(await keyOf(createIssuerKeys({ issuer: url + path }), '1'));
    });
  }

  test('finds keys on another host', async () => {
    const keys = await startOrdinaryIssuer(one);
    const { url } = await startIssuer((url) => ({
      [oidcPath]: { issuer: url, jwks_uri: `${keys.url}/keys` },
    }));
    assert.ok(await keyOf(createIssuerKeys({ issuer: url }), '1'));
    assert.deepEqual(keys.asked, ['/keys']);
  });

  test('takes an https URL alone for the keys, or http on this machine for an issuer on this machine', () => {
    for (const issuer of ['https://login.example', 'http://127.0.0.1:1']) {
      assert.equal(keysUrl('https://keys.example/a?b', issuer).href, 'https://keys.example/a?b');
      for (const wrong of ['http://keys.example', 'file:///etc/passwd', 'data:,{}', '/keys', '', 1, null]) {
        assert.throws(() => keysUrl(wrong, issuer), /the jwks_uri of .* is not an https URL/, String(wrong));
      }
    }
    assert.ok(keysUrl('http://[::1]:2/keys', 'http://localhost:1'));
    assert.throws(() => keysUrl('http://127.0.0.1/keys', 'https://login.example'), /is not an https URL/);
  });

  test('an issuer is an https URL, or http on loopback', () => {
    for (const issuer of [
      'http://login.example',
      'http://127.0.0.1.example',
      'login.example',
      'ftp://a',
      'https://a?b',
      'https://a#',
      'https://me:pass@login.example',
    ]) {
      assert.throws(() => createIssuerKeys({ issuer }), TypeError, issuer);
    }
  });
});

describe('keys are not taken, and the reason is told, where', { concurrency: true }, () => {
  const never = () => {};
  const cases: [what: string, answers: (url: string) => Record<string, Answer>, says: RegExp][] = [
    [
      'the document is of another issuer',
      (url) => ({ [oidcPath]: { issuer: `${url}/`, jwks_uri: `${url}/keys` } }),
      /the metadata of http:\S+ is of another issuer: http:\S+\/$/,
    ],
    ['the document names no issuer', (url) => ({ [oidcPath]: { jwks_uri: `${url}/keys` } }), /undefined$/],
    [
      'the other document alone would be right',
      (url) => ({ [oidcPath]: { issuer: 'https://evil.example' }, [oauthPath]: { issuer: url } }),
      /of another issuer: https:\/\/evil\.example$/,
    ],
    ['the document is not an object', () => ({ [oidcPath]: null }), /of another issuer: undefined$/],
    ['there is no document', () => ({}), /oauth-authorization-server answers 404, not 200$/],
    [
      'the document is a redirect',
      (url) => ({
        [oidcPath]: (response: ServerResponse) => response.writeHead(302, { location: `${url}/real` }).end(),
        '/real': { issuer: url, jwks_uri: `${url}/keys` },
      }),
      /openid-configuration answers 302, not 200$/,
    ],
    [
      'the keys are a redirect',
      (url) => ({
        [oidcPath]: { issuer: url, jwks_uri: `${url}/old` },
        '/old': (response: ServerResponse) => response.writeHead(301, { location: `${url}/keys` }).end(),
      }),
      /old answers 301, not 200$/,
    ],
    [
      'the keys are over plain http on another host',
      (url) => ({ [oidcPath]: { issuer: url, jwks_uri: 'http://keys.example/keys' } }),
      /is not an https URL$/,
    ],
    ['there are no keys', (url) => ({ [oidcPath]: { issuer: url, jwks_uri: `${url}/none` } }), /404/],
    [
      'the keys are no key set',
      (url) => ({ [oidcPath]: { issuer: url, jwks_uri: `${url}/none` }, '/none': { keys: 'x' } }),
      /JSON Web Key Set malformed/,
    ],
    [
      'the document is not JSON',
      () => ({ [oidcPath]: (response: ServerResponse) => response.end('<html>secret') }),
      /openid-configuration cannot be fetched: it is not JSON$/,
    ],
    [
      'the document is huge',
      () => ({
        [oidcPath]: (response: ServerResponse) => response.end(JSON.stringify({ a: 'x'.repeat(600_000) })),
      }),
      /cannot be fetched: it has more than 500000 bytes$/,
    ],
    [
      'the document does not end',
      () => ({
        [oidcPath](response: ServerResponse) {
          const timer = setInterval(() => response.write(' '.repeat(10_000)), 1);
          response.once('close', () => clearInterval(timer));
        },
      }),
      /cannot be fetched: it has more than 500000 bytes$/,
    ],
    [
      'the connection breaks',
      () => ({ [oidcPath]: (response: ServerResponse) => response.destroy() }),
      /openid-configuration cannot be fetched: \w+$/,
    ],
    ['the answer does not come', () => ({ [oidcPath]: never }), /cannot be fetched: .*timeout$/],
    [
      'the answer does not go on',
      () => ({ [oidcPath]: (response: ServerResponse) => response.writeHead(200).write('{') }),
      /cannot be fetched: .*timeout$/,
    ],
  ];
  for (const [what, answersOf, says] of cases) {
    test(what, async () => {
      const { url, asked } = await startIssuer((url) => ({ '/keys': { keys: [one] }, ...answersOf(url) }));
      const errors: Error[] = [];
      const keys = createIssuerKeys({ issuer: url, onUnavailable: (error) => errors.push(error) });
      const began = performance.now();
      await assert.rejects(keyOf(keys, '1'), IssuerUnavailableError);
      assert.ok(performance.now() - began < 8000);
      assert.equal(errors.length, 1);
      assert.match(String(errors[0]?.message), says);
      assert.doesNotMatch(String(errors[0]?.message), /secret/);
      assert.ok(!asked.includes('/real') && !asked.includes('/keys'));
    });
  }
});
