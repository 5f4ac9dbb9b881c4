import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
  createIssuersVerifier,
  InvalidTokenError,
} from 'graphql-scopes/token';
import { createLocalJWKSet, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** An issuer with a key of its own, whose tokens are of the API by default. */
async function issuerNamed(name: string, options: Partial<AccessTokenVerifierOptions> = {}, alg = 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const issuer = `https://${name}.example`;
  const audience = `https://api.example/of-${name}`;
  // Every issuer calls its key the same: a kid tells nothing across issuers.
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key', alg };
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: audience, sub: 'johndoe', exp: now + 60 };
  return {
    options: { issuer, audience, algorithms: [alg], keys: createLocalJWKSet({ keys: [jwk] }), ...options },
    publicKey,
    issuer,
    audience,
    sign: (payload: JWTPayload, header: object = {}, key: CryptoKey | Uint8Array = privateKey) =>
      new SignJWT({ ...claims, ...payload })
        .setProtectedHeader({ alg, kid: 'key', typ: 'at+jwt', ...header })
        .sign(key),
  };
}

/** What RFC 9068 has beside what all have. */
const rest = { client_id: 'the-app', iat: 1, jti: '1', scope: 'me' };
const a = await issuerNamed('a');
const b = await issuerNamed('b');
const rsa = await issuerNamed('rsa', {}, 'RS256');
const lax = await issuerNamed('lax', { requireTyp: false, scopesClaim: 'scp' });
const verify = createIssuersVerifier([a, b, rsa, lax].map(({ options }) => options));

async function assertRefused(jwt: string, reason: RegExp): Promise<void> {
  await assert.rejects(verify(jwt), (error) => {
    assert.ok(error instanceof InvalidTokenError, inspect(error));
    assert.match(String(error.challenge.error_description), reason);
    const logged = inspect(error, { depth: null, showHidden: true });
    assert.doesNotMatch(logged, /johndoe|the-app|api\.example|a\.example/);
    assert.ok(jwt.length < 9 || !logged.includes(jwt));
    return true;
  });
}

const otherKey = /not signed with a key of its issuer/;
const otherIssuer = /not issued for this API, or not by its issuer/;
const malformed = /malformed/;

describe('each issuer vouches for its own tokens alone', () => {
  test('the token of each is taken, and says whose it is', async () => {
    for (const { issuer, sign } of [a, b]) {
      const token = await verify(await sign(rest));
      assert.deepEqual(
        [token.issuer, token.subject, token.clientId, token.id, token.issuedAt, [...token.scopes]],
        [issuer, 'johndoe', 'the-app', '1', 1, ['me']],
      );
    }
  });

  test('a token that one signed under the name of the other is refused', async () => {
    await assertRefused(await a.sign({ ...rest, iss: b.issuer, aud: b.audience }), otherKey);
    await assertRefused(await b.sign({ ...rest, iss: a.issuer, aud: a.audience }), otherKey);
  });

  test("a token for the other's audience is refused", async () => {
    await assertRefused(await a.sign({ ...rest, aud: b.audience }), otherIssuer);
    await assertRefused(await a.sign({ ...rest, aud: [] }), otherIssuer);
    await assert.doesNotReject(async () => verify(await a.sign({ ...rest, aud: [b.audience, a.audience] })));
  });

  test("the other's algorithm is refused, and with it its key", async () => {
    await assertRefused(await rsa.sign({ ...rest, iss: a.issuer, aud: a.audience }), otherKey);
    await assertRefused(await a.sign({ ...rest, iss: rsa.issuer, aud: rsa.audience }), otherKey);
  });

  test('an issuer that nobody trusts, that is not named, or named otherwise, is refused', async () => {
    for (const iss of ['https://evil.example', `${a.issuer}/`, a.issuer.toUpperCase(), '', '__proto__']) {
      await assertRefused(await a.sign({ ...rest, iss }), otherIssuer);
    }
    await assertRefused(await a.sign({ ...rest, iss: undefined as never }), otherIssuer);
    await assertRefused(await a.sign({ ...rest, iss: [a.issuer, b.issuer] as never }), otherIssuer);
  });

  test('what is not a JWT is refused', async () => {
    for (const jwt of ['', 'a', 'a.b.c', 'e30.e30.', `e30.${btoa('null')}.`, `${'e30.'.repeat(4)}e30`]) {
      await assertRefused(jwt, /malformed|not issued/);
    }
  });

  test('issuers are named once each, and there is at least one', () => {
    assert.throws(() => createIssuersVerifier([]), TypeError);
    assert.throws(() => createIssuersVerifier([a.options, a.options]), TypeError);
  });
});

describe('keys and algorithms are those of the issuer', () => {
  test('an unsigned token (alg: none) is refused', async () => {
    const signed = await a.sign(rest);
    const [, payload] = signed.split('.');
    for (const alg of ['none', 'None', 'NONE', '']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: 'key' })).toString('base64url');
      await assertRefused(`${header}.${payload}.`, /not signed|malformed/);
      await assertRefused(`${header}.${payload}.${signed.split('.')[2]}`, /not signed|malformed/);
    }
  });

  test('the public key as the secret of HS256 is refused', async () => {
    const pem = await exportSPKI(rsa.publicKey);
    for (const secret of [pem, pem.trim(), JSON.stringify(await exportJWK(rsa.publicKey))]) {
      await assertRefused(await rsa.sign(rest, { alg: 'HS256' }, new TextEncoder().encode(secret)), otherKey);
    }
  });

  test('a key that the token itself brings, or points to, is refused', async () => {
    const own = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(own.publicKey);
    for (const header of [
      { jwk },
      { jku: 'http://127.0.0.1:1/keys' },
      { x5u: 'http://127.0.0.1:1/certificate' },
      { x5c: ['MIIB'] },
      { kid: '../../dev/null' },
      { kid: "' or 1=1 --" },
      { kid: 'http://127.0.0.1:1/keys' },
      { kid: '__proto__' },
      { kid: undefined },
      { kid: ['key'] },
      { kid: { key: 'key' } },
    ]) {
      await assertRefused(await a.sign(rest, header, own.privateKey), /not signed|malformed/);
    }
  });
});

describe('what a token is for', () => {
  test('of an issuer of at+jwt every claim of RFC 9068 is required, and the type', async () => {
    for (const claim of ['client_id', 'iat', 'jti', 'sub', 'exp']) {
      await assertRefused(await a.sign({ ...rest, [claim]: undefined }), otherIssuer);
    }
    for (const typ of ['JWT', undefined, 'id_token+jwt'])
      await assertRefused(await a.sign(rest, { typ }), otherIssuer);
    assert.equal((await verify(await a.sign({ ...rest, scope: undefined }))).scopes.size, 0);
  });

  test('without requireTyp a token of typ JWT or none is taken; client, id and time may be missing', async () => {
    for (const typ of ['JWT', 'jwt', undefined, 'at+jwt', 'application/at+jwt']) {
      const { clientId, id, issuedAt, scopes } = await verify(await lax.sign({ scp: 'me items' }, { typ }));
      assert.deepEqual(
        [clientId, id, issuedAt, [...scopes]],
        [undefined, undefined, undefined, ['me', 'items']],
      );
    }
    assert.equal(
      (await verify(await lax.sign({ scp: '', azp: 'the-app' }, { typ: 'JWT' }))).clientId,
      'the-app',
    );
    for (const claim of ['sub', 'exp']) {
      await assertRefused(await lax.sign({ scp: 'me', [claim]: undefined }, { typ: 'JWT' }), otherIssuer);
    }
  });

  test('an id_token is never taken for an access token, even if it is for the audience', async () => {
    for (const [claims, header] of [
      [{}],
      [{ azp: 'the-app' }],
      [{ scp: 'me', nonce: 'n' }],
      [{ scp: 'me', at_hash: 'h' }],
      [{ scp: 'me', c_hash: 'h' }],
      [{ scp: 'me', s_hash: 'h' }],
      [{ scp: 'me', azp: lax.audience }],
      [{ scp: 'me', client_id: lax.audience, aud: ['x', lax.audience] }],
      [{ scp: 'me', typ: 'ID' }],
      [{ scp: 'me', token_use: 'id' }],
      [{ scope: 'me' }],
    ] as [JWTPayload, object?][]) {
      await assertRefused(
        await lax.sign(claims, { typ: 'JWT', ...header }),
        /The token is not an access token/,
      );
    }
  });

  test('a JWT of another type is never taken for an access token', async () => {
    for (const typ of ['logout+jwt', 'dpop+jwt', 'rt+jwt', 'token-introspection+jwt', 'secevent+jwt']) {
      await assertRefused(await lax.sign({ scp: 'me' }, { typ }), /The token is not an access token/);
    }
  });

  test('claims of the wrong type are refused', async () => {
    for (const claims of [
      { scp: 1 },
      { scp: null },
      { scp: ['me', 1] },
      { scp: { me: true } },
      { scp: 'me', azp: 1 },
      { scp: 'me', jti: {} },
      { scp: 'me', client_id: ['the-app'] },
    ] as JWTPayload[]) {
      await assertRefused(await lax.sign(claims, { typ: 'JWT' }), malformed);
    }
    await assertRefused(await lax.sign({ scp: 'me', iat: 'x' as never }, { typ: 'JWT' }), /./);
  });
});

describe("scopes are read from the issuer's claim, under your names", () => {
  for (const [scopesClaim, claim] of [
    ['scope', 'me  files.read constructor'],
    ['scp', ['me', 'files.read', 'constructor']],
    ['scopes', ['me', 'files.read', 'constructor', 'me']],
    ['permissions', ['me', 'files.read', 'constructor']],
  ] as const) {
    test(`${scopesClaim}: ${JSON.stringify(claim)}`, async () => {
      const scopeNames = { 'files.read': 'items', me: 'me', other: 'admin' };
      const options = { ...lax.options, scopesClaim, scopeNames };
      const { scopes } = await createAccessTokenVerifier(options)(await lax.sign({ [scopesClaim]: claim }));
      assert.deepEqual([...scopes], ['me', 'items', 'constructor']);
    });
  }

  test('in a list, a name with a space is one name', async () => {
    const options = { ...lax.options, scopeNames: { 'read items': 'items' } };
    const { scopes } = await createAccessTokenVerifier(options)(
      await lax.sign({ scp: ['read items', 'a b'] }),
    );
    assert.deepEqual([...scopes], ['items', 'a b']);
  });

  test('a list in scope is for issuers that need not keep to RFC 9068', async () => {
    await assertRefused(await a.sign({ ...rest, scope: ['me'] }), malformed);
    const options = { ...lax.options, scopesClaim: 'scope' } as const;
    const { scopes } = await createAccessTokenVerifier(options)(await lax.sign({ scope: ['me'] }));
    assert.deepEqual([...scopes], ['me']);
  });

  test('names are exchanged once, not again', async () => {
    const options = { ...lax.options, scopeNames: { a: 'b', b: 'c' } };
    const { scopes } = await createAccessTokenVerifier(options)(await lax.sign({ scp: 'a' }));
    assert.deepEqual([...scopes], ['b']);
  });
});
