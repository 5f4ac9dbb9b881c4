import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import { type AccessToken, InvalidTokenError } from 'graphql-scopes/token';
import { generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { type KeptIssuer, keepTokens } from '../../src/token/keep-tokens.ts';

const { publicKey, privateKey } = await generateKeyPair('ES256');
const stranger = await generateKeyPair('ES256');
const [issuer, audience] = ['https://issuer.example', 'https://api.example'];
const asked = { keys: 0, admit: 0, checks: 0, failed: 0 };
let keysNow: unknown;
let accessNow: unknown;
let admit: (token: AccessToken) => Promise<AccessToken>;

const own: KeptIssuer = {
  ...{ issuer, audience, algorithms: ['ES256'], keysNow: () => keysNow, accessNow: () => accessNow },
  async keys() {
    asked.keys++;
    return publicKey;
  },
  admit(token) {
    asked.admit++;
    return admit(token);
  },
};
const limit = {
  async check() {
    asked.checks++;
  },
  async failed() {
    asked.failed++;
  },
};
let verify = keepTokens([own], limit);

beforeEach(() => {
  Object.assign(asked, { keys: 0, admit: 0, checks: 0, failed: 0 });
  [keysNow, accessNow] = ['keys', 'access'];
  admit = async (token) => token;
  verify = keepTokens([own], limit);
});

let jti = 0;
const sign = (claims: JWTPayload = {}, key: CryptoKey = privateKey) =>
  new SignJWT({ sub: 'u', client_id: 'c', scope: 'me', jti: String(jti++), exp: soon(60), ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .sign(key);
const scopesOf = (known: object | undefined) => known && 'scopes' in known && known.scopes;
const soon = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

describe('a token that is good', () => {
  test('is verified once, and known from then on', async () => {
    const jwt = await sign();
    assert.equal(verify.known(jwt), undefined);
    const token = await verify(jwt);
    for (let n = 0; n < 3; n++) assert.equal(await verify(jwt), token);
    assert.equal(verify.known(jwt), token);
    assert.deepEqual(asked, { keys: 1, admit: 1, checks: 1, failed: 0 });
  });

  test('is verified once where many ask at the same time', async () => {
    const jwt = await sign();
    await Promise.all(Array.from({ length: 20 }, () => verify(jwt)));
    assert.deepEqual([asked.keys, asked.admit], [1, 1]);
  });

  test('is not known by its end alone: another with the same signature is looked at', async () => {
    const jwt = await sign();
    await verify(jwt);
    const [head, , signature] = jwt.split('.');
    const claims = { iss: issuer, aud: audience, sub: 'admin', exp: soon(60), scope: 'me admin' };
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    assert.equal(verify.known(forged), undefined);
    await assert.rejects(verify(forged), InvalidTokenError);
    assert.ok(verify.known(forged) instanceof InvalidTokenError, 'as none, from then on');
    assert.ok(verify.known(jwt), 'which takes nothing from the good one');
  });

  test('is refused from the moment that it expires', async () => {
    const jwt = await sign({ exp: soon(30) });
    await verify(jwt);
    mock.timers.enable({ apis: ['Date'], now: soon(30) * 1000 - 1 });
    try {
      assert.ok(verify.known(jwt));
      mock.timers.tick(1);
      assert.equal(verify.known(jwt), undefined);
      await assert.rejects(verify(jwt), {
        challenge: { error: 'invalid_token', error_description: 'The access token expired' },
      });
    } finally {
      mock.timers.reset();
    }
  });

  test('has its signature verified again when the keys are others', async () => {
    const jwt = await sign();
    await verify(jwt);
    keysNow = 'others';
    assert.equal(verify.known(jwt), undefined);
    await verify(jwt);
    assert.equal(asked.keys, 2);
  });

  test('is admitted again, and only that, when something changed; always where it is not known whether', async () => {
    const jwt = await sign();
    await verify(jwt);
    accessNow = 'another';
    assert.equal(verify.known(jwt), undefined);
    admit = async (token) => ({ ...token, scopes: new Set() });
    assert.deepEqual((await verify(jwt)).scopes, new Set());
    assert.deepEqual(scopesOf(verify.known(jwt)), new Set());
    accessNow = undefined;
    for (let n = 0; n < 2; n++) {
      assert.equal(verify.known(jwt), undefined);
      await verify(jwt);
    }
    assert.deepEqual([asked.keys, asked.admit], [1, 4]);
  });

  test('is not taken for good by an answer from before a change: the change came while the database was asked', async () => {
    const jwt = await sign();
    const slow = Promise.withResolvers<void>();
    admit = async (token) => {
      await slow.promise;
      return token;
    };
    const before = verify(jwt);
    while (asked.admit === 0) await new Promise(setImmediate);
    accessNow = 'revoked meanwhile';
    admit = async () => {
      throw new InvalidTokenError('The access token was revoked');
    };
    // Who comes after the change does not wait for the answer from before it.
    await assert.rejects(verify(jwt), InvalidTokenError);
    slow.resolve();
    await before;
    assert.equal(verify.known(jwt), undefined);
    await assert.rejects(verify(jwt), InvalidTokenError);
  });

  test('is admitted again when its signal says so before anything else does', async () => {
    const jwt = await sign();
    const ended = new AbortController();
    admit = async (token) => ({ ...token, signal: ended.signal });
    await verify(jwt);
    ended.abort();
    admit = async (token) => ({ ...token, scopes: new Set() });
    assert.equal(verify.known(jwt), undefined);
    assert.deepEqual((await verify(jwt)).scopes, new Set());
    assert.deepEqual(scopesOf(verify.known(jwt)), new Set());
  });

  test('that was revoked is refused without asking again, until something changed', async () => {
    const jwt = await sign();
    admit = async () => {
      throw new InvalidTokenError('The access token was revoked');
    };
    for (let n = 0; n < 3; n++) await assert.rejects(verify(jwt), InvalidTokenError);
    assert.equal(asked.admit, 1);
    [accessNow, admit] = ['enabled again', async (token) => token];
    await verify(jwt);
  });

  test('is asked for again where the database did not answer', async () => {
    const jwt = await sign();
    admit = async () => {
      throw new Error('no connection');
    };
    await assert.rejects(verify(jwt), /no connection/);
    assert.equal(verify.known(jwt), undefined);
    admit = async (token) => token;
    await verify(jwt);
  });
});

describe('a token that is not', () => {
  test('costs no look at its signature where it shows: no JWT, another issuer, another algorithm, expired', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const wrong = [
      ...['x', 'a.b.c', '..', `${part({ alg: 'ES256' })}.${part({ iss: 'https://other.example' })}.x`],
      `${part({ alg: 'none' })}.${part({ iss: issuer })}.`,
      await sign({ exp: soon(-1) }),
    ];
    for (const jwt of wrong) await assert.rejects(verify(jwt), InvalidTokenError);
    assert.deepEqual(asked, { keys: 0, admit: 0, checks: 0, failed: 0 });
  });

  test('is refused again without a look, for a moment', async () => {
    const jwt = await sign({}, stranger.privateKey);
    for (let n = 0; n < 5; n++) await assert.rejects(verify(jwt), InvalidTokenError);
    assert.deepEqual(asked, { keys: 1, admit: 0, checks: 1, failed: 1 });
  });

  test('drives out no good one, however many there are', async () => {
    const good = await sign();
    await verify(good);
    const [head, claims] = good.split('.');
    for (let n = 0; n < 12_000; n++) {
      const signature = Buffer.from(String(n).padStart(64, '0')).toString('base64url');
      await assert.rejects(verify(`${head}.${claims}.${signature}`), InvalidTokenError);
    }
    assert.ok(verify.known(good));
  });
});
