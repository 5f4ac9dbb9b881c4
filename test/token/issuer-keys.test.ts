import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, mock, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createIssuerKeys, IssuerUnavailableError } from 'graphql-scopes/token';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { keysUrl } from '../../src/token/issuer-url.ts';

type Answer = unknown | ((response: ServerResponse) => void);

const oidcPath = '/.well-known/openid-configuration';
const oauthPath = '/.well-known/oauth-authorization-server';

/** An issuer that answers paths with JSON, or as a function does; every other path with 404. */
async function startIssuer(answersOf: (url: string) => Record<string, Answer>) {
  const asked: string[] = [];
  let answers: Record<string, Answer> = {};
  const server = createServer((request, response) => {
    const path = String(request.url);
    asked.push(path);
    const answer = answers[path];
    if (typeof answer === 'function') answer(response);
    else response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  answers = answersOf(url);
  return { url, asked, answers };
}

/** One that has these keys at `/keys`. */
function startOrdinaryIssuer(...keys: JWK[]) {
  return startIssuer((url) => ({
    [oidcPath]: { issuer: url, jwks_uri: `${url}/keys` },
    '/keys': { keys },
  }));
}

async function keyNamed(kid: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair('ES256');
  return { ...(await exportJWK(publicKey)), kid, alg: 'ES256' };
}

const [one, two] = await Promise.all([keyNamed('1'), keyNamed('2')]);

/** Looks for a key, as verifying a token does. */
function keyOf(keys: ReturnType<typeof createIssuerKeys>, kid: string): Promise<unknown> {
  return Promise.resolve(keys({ alg: 'ES256', kid }, { payload: '', signature: '' }));
}

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

describe('keys are kept', () => {
  /** Only the clock is not real. */
  const laterBy = (seconds: number) => mock.timers.tick(seconds * 1000);
  before(() => mock.timers.enable({ apis: ['Date'], now: Date.now() }));
  after(() => mock.timers.reset());

  test('a hundred tokens at once lead to one fetch, and later ones to none', async () => {
    const { url, asked } = await startOrdinaryIssuer(one);
    const keys = createIssuerKeys({ issuer: url });
    await Promise.all(Array.from({ length: 100 }, () => keyOf(keys, '1')));
    laterBy(599);
    await keyOf(keys, '1');
    assert.deepEqual(asked, [oidcPath, '/keys']);
  });

  test('an unknown key is looked for at most every 30 seconds, and found once it is published', async () => {
    const { url, asked, answers } = await startOrdinaryIssuer(one);
    const keys = createIssuerKeys({ issuer: url });
    const isUnknown = (kid: string) => assert.rejects(keyOf(keys, kid), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
    await keyOf(keys, '1');
    laterBy(29);
    await isUnknown('2');
    assert.equal(asked.length, 2, 'too early');
    laterBy(2);
    await Promise.all(['2', '3', '4', '5'].map(isUnknown));
    assert.equal(asked.length, 4, 'one fetch for all');
    answers['/keys'] = { keys: [one, two] };
    laterBy(29);
    await isUnknown('2');
    assert.equal(asked.length, 4, 'too early again');
    laterBy(2);
    await Promise.all([keyOf(keys, '2'), keyOf(keys, '1'), keyOf(keys, '2')]);
    assert.equal(asked.length, 6);
  });

  test('a key that the issuer withdrew no longer counts after ten minutes', async () => {
    const { url, answers } = await startOrdinaryIssuer(one, two);
    const keys = createIssuerKeys({ issuer: url });
    await keyOf(keys, '1');
    answers['/keys'] = { keys: [two] };
    laterBy(601);
    // Both at once: neither slips through while the other waits.
    await Promise.all(
      [0, 1].map(() => assert.rejects(keyOf(keys, '1'), { code: 'ERR_JWKS_NO_MATCHING_KEY' })),
    );
    await keyOf(keys, '2');
  });

  test('keys that have moved are found', async () => {
    const { url, answers } = await startOrdinaryIssuer(one);
    const keys = createIssuerKeys({ issuer: url });
    await keyOf(keys, '1');
    answers[oidcPath] = { issuer: url, jwks_uri: `${url}/moved` };
    answers['/moved'] = { keys: [two] };
    laterBy(31);
    assert.ok(await keyOf(keys, '2'));
  });

  test('where the issuer is down the last keys stay; it is asked every 30 seconds, and that it is down is told once', async () => {
    const { url, asked, answers } = await startOrdinaryIssuer(one);
    const errors: Error[] = [];
    const keys = createIssuerKeys({ issuer: url, onUnavailable: (error) => errors.push(error) });
    await keyOf(keys, '1');
    const { [oidcPath]: document } = answers;
    answers[oidcPath] = (response: ServerResponse) => response.writeHead(500).end();
    laterBy(601);
    for (let n = 0; n < 5; n++) {
      await keyOf(keys, '1');
      await assert.rejects(keyOf(keys, '2'), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
    }
    assert.equal(asked.length, 3);
    for (let n = 1; n <= 10; n++) {
      laterBy(31);
      await keyOf(keys, '1');
      await assert.rejects(keyOf(keys, '2'));
      assert.equal(asked.length, 3 + n);
    }
    assert.deepEqual(
      errors.map(({ message }) => message),
      [`${url}${oidcPath} answers 500, not 200`],
    );
    laterBy(601);
    await assert.rejects(keyOf(keys, '2'));
    assert.equal(errors.length, 2, 'again after ten minutes');

    answers[oidcPath] = document;
    answers['/keys'] = { keys: [two] };
    laterBy(31);
    await keyOf(keys, '2');
    answers['/keys'] = { keys: 'broken' };
    laterBy(31);
    await assert.rejects(keyOf(keys, '3'));
    assert.equal(errors.length, 3, 'down anew: told at once');
    assert.ok(await keyOf(keys, '2'));
  });

  test('an issuer that is known to be down keeps nobody waiting', async () => {
    const { url, answers } = await startOrdinaryIssuer(one);
    const keys = createIssuerKeys({ issuer: url });
    await keyOf(keys, '1');
    answers[oidcPath] = (response: ServerResponse) => response.destroy();
    laterBy(601);
    await keyOf(keys, '1');
    answers[oidcPath] = () => {};
    laterBy(31);
    const began = performance.now();
    await keyOf(keys, '1');
    assert.ok(performance.now() - began < 1000);
  });

  test('an answer that takes long is not asked for again meanwhile', async () => {
    const { url, asked, answers } = await startOrdinaryIssuer(one);
    const { [oidcPath]: document } = answers;
    let answer = () => {};
    answers[oidcPath] = (response: ServerResponse) => {
      answer = () => response.end(JSON.stringify(document));
    };
    const keys = createIssuerKeys({ issuer: url });
    const first = keyOf(keys, '1');
    while (asked.length === 0) await setTimeout(1);
    laterBy(6);
    const second = keyOf(keys, '1');
    answer();
    assert.ok((await first) && (await second));
    assert.deepEqual(asked, [oidcPath, '/keys']);
  });

  test('an issuer whose keys nobody has had is asked again after five seconds', async () => {
    const { url, asked, answers } = await startOrdinaryIssuer(one);
    const keys = createIssuerKeys({ issuer: url });
    const { [oidcPath]: document } = answers;
    answers[oidcPath] = (response: ServerResponse) => response.writeHead(503).end();
    for (let n = 0; n < 5; n++) await assert.rejects(keyOf(keys, '1'), IssuerUnavailableError);
    assert.equal(await keys.ready(), false);
    assert.equal(asked.length, 1);
    answers[oidcPath] = document;
    laterBy(6);
    assert.equal(await keys.ready(), true);
    assert.ok(await keyOf(keys, '1'));
  });
});
