import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createApp } from 'graphql-scopes/server';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { findCredentials } from '../../src/data/users.ts';
import { InvalidConfigurationError } from '../../src/errors.ts';
import { demonstration } from '../../src/server/demonstration.ts';
import { startCompanyIssuer } from '../support/company-issuer.ts';
import { temporarySqlite } from '../support/databases.ts';
import { openStream, postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

const audience = 'https://api.company.example';
const scope = 'me items items:write files.read staff:read';
/** One whose tokens are as RFC 9068 has them, and one that has its own ways. */
const company = await startCompanyIssuer({ audience, scope });
const other = await startCompanyIssuer({
  audience,
  scope,
  customize({ header, payload }) {
    header.typ = 'JWT';
    payload.permissions = String(payload.scope).split(' ');
    payload.azp = payload.client_id;
    for (const claim of ['scope', 'client_id', 'jti', 'iat']) delete payload[claim];
  },
});
const trustedIssuers = [
  { issuer: company.url, audience, algorithms: ['ES256'] },
  {
    issuer: other.url,
    audience,
    algorithms: ['ES256', 'RS256'],
    scopesClaim: 'permissions',
    scopeNames: { 'files.read': 'items' },
    requireTyp: false,
  },
] as const;

const { url, db } = await runApp({ trustedIssuers });
const john = (await findCredentials(db, 'johndoe'))?.user ?? assert.fail();

const status = '{ status { status } }';
const me = '{ me { username } }';
const myItems = '{ myItems { title } }';
const addItem = 'mutation { addItem(title: "stolen") { itemId } }';

/** Of a good token of the company. */
function claims() {
  const now = Math.floor(Date.now() / 1000);
  return { sub: 'jane', aud: audience, client_id: 'app', jti: '1', iat: now, exp: now + 600 };
}

async function assertInvalid(jwt: string, at = url): Promise<void> {
  const { status: code, body, challenge, text } = await postQuery(at, status, jwt);
  assert.deepEqual(
    [code, body.data, body.errors[0].message, body.errors[0].extensions.code],
    [401, undefined, 'Could not validate credentials', 'UNAUTHENTICATED'],
  );
  assert.match(String(challenge), /^Bearer error="invalid_token", error_description="[^"]+"$/);
  assert.ok(!text.includes(jwt) && !challenge?.includes(jwt));
}

test('a server that starts has the keys before the first token comes', async () => {
  for (let n = 0; n < 400 && !company.asked.includes('/jwks'); n++) await setTimeout(5);
  assert.ok(company.asked.includes('/jwks'));
});

describe('the API takes the tokens', () => {
  test('of its own server, beside those of others', async () => {
    const { access_token } = await signIn(url, 'me items');
    assert.equal((await postQuery(url, me, access_token)).body.data.me.username, 'johndoe');
  });

  test('of a service of the company (client_credentials), which is no user here', async () => {
    const answer = await postQuery(url, status, await company.serviceToken(''));
    assert.deepEqual([answer.status, answer.body], [200, { data: { status: { status: 'ok' } } }]);
  });

  test('of a person who signed in at the company (authorization code, PKCE), with the scopes that they have', async () => {
    const { access_token } = await company.signIn('jane', 'me');
    const allowed = await postQuery(url, me, access_token);
    assert.deepEqual([allowed.status, allowed.body], [200, { data: { me: null } }]);
    const denied = await postQuery(url, myItems, access_token);
    assert.equal(denied.status, 403);
    assert.equal(denied.challenge, 'Bearer error="insufficient_scope", scope="items me"');
  });

  test('of an issuer with its own claims and names', async () => {
    const { access_token } = await other.signIn('jane', 'me files.read');
    const { azp, permissions, ...claims } = decodeJwt(access_token);
    assert.deepEqual([azp, permissions], ['app', ['me', 'files.read']]);
    assert.ok(!('scope' in claims || 'jti' in claims || 'client_id' in claims));
    const { body } = await postQuery(url, '{ me { username } myItems { title } }', access_token);
    assert.equal(body.errors[0].message, 'Only users of this server have items');
    assert.equal(body.errors.length, 1, 'no scope is missing');
  });
});

describe('a user of another issuer is not taken for one of this server', () => {
  // The issuer is trusted with its own users; it may call them what it likes.
  const impostor = (sub: string) =>
    company.sign({ ...claims(), sub, scope: 'me items items:write' }, { typ: 'at+jwt' });

  for (const [what, sub] of [
    ['the name', 'johndoe'],
    ['the id', john.id],
  ] as const) {
    test(`though it has ${what} of one`, async () => {
      const token = await impostor(sub);
      assert.deepEqual((await postQuery(url, me, token)).body, { data: { me: null } });
      for (const query of [myItems, addItem]) {
        const { body } = await postQuery(url, query, token);
        assert.deepEqual(Object.values(body.data), [null]);
        assert.equal(body.errors[0].extensions.code, 'NOT_A_USER');
      }
      const stream = await openStream(url, 'subscription { itemAdded { title } }', token);
      assert.match(await stream.text(), /NOT_A_USER/);
    });
  }

  test('nor does it matter here whether ours of that id is disabled', async () => {
    const { user: alice } = (await findCredentials(db, 'alice')) ?? assert.fail();
    assert.equal((await postQuery(url, status, await impostor(alice.id))).status, 200);
  });
});

describe('the API refuses', () => {
  const payload = claims();
  const header = { typ: 'at+jwt' };

  test('a token that the company signed in the name of this server', async () => {
    const forged = { ...payload, iss: url, aud: `${url}/graphql`, sub: john.id };
    await assertInvalid(await company.sign(forged, header));
  });

  test('a token that one issuer signed in the name of the other', async () => {
    await assertInvalid(await company.sign({ ...payload, iss: other.url, permissions: [] }, header));
    await assertInvalid(await other.sign({ ...payload, iss: company.url }, header));
    await assertInvalid(
      await other.sign({ ...payload, iss: company.url }, { ...header, kid: company.publicKey.kid }),
    );
  });

  test('a token of this server for the audience of the company, and the reverse', async () => {
    await assertInvalid(await company.sign({ ...payload, aud: `${url}/graphql` }, header));
    const { url: another } = await runApp({ audience, trustedIssuers });
    await assertInvalid((await signIn(another, 'me')).access_token);
  });

  test('an id_token of the company', async () => {
    const { id_token } = await other.signIn('jane', 'me');
    await assertInvalid(id_token);
    await assertInvalid((await company.signIn('jane', 'me')).id_token);
    // Even where the API shares its name with the client.
    const [, lax] = trustedIssuers;
    const { url: careless } = await runApp({ trustedIssuers: [{ ...lax, audience: 'app' }] });
    await assertInvalid(id_token, careless);
    const { payload: claims } = await jwtVerify(id_token, createLocalJWKSet({ keys: [other.publicKey] }));
    assert.equal(claims.aud, 'app');
  });

  test('a token with claims of the wrong types', async () => {
    assert.equal((await postQuery(url, status, await company.sign(payload, header))).status, 200);
    const wrong = [{ scope: 1 }, { sub: 1 }, { jti: 1 }, { exp: 'x' }, { iat: 'x' }, { client_id: 1 }];
    for (const claim of wrong as object[])
      await assertInvalid(await company.sign({ ...payload, ...claim }, header));
  });

  test('a token of typ JWT of an issuer that has at+jwt', async () => {
    await assertInvalid(await company.sign(payload, { typ: 'JWT' }));
  });
});

describe('around a schema of your own', async () => {
  const { url: at } = await runApp({
    demo: false,
    typeDefs: `
      extend schema @scope(name: "items", description: "Read items.")
      type Query { granted: [String!] @authenticated issuer: String @authenticated }
      type Subscription { ticks: Int @requiresScopes(scopes: [["items"]]) }`,
    resolvers: {
      Query: {
        granted: (_source, _args, { token }) => [...token.scopes],
        issuer: (_source, _args, { token }) => token.issuer,
      },
      Subscription: {
        ticks: {
          async *subscribe() {
            for (let ticks = 1; ; ticks++) {
              yield { ticks };
              await setTimeout(200);
            }
          },
        },
      },
    },
    trustedIssuers,
  });

  test('scopes that the schema does not declare are dropped, whatever the issuer calls its own', async () => {
    for (const issuer of [company, other]) {
      const token = await issuer.serviceToken('items files.read staff:read me');
      const { body } = await postQuery(at, '{ granted issuer }', token);
      assert.deepEqual(body.data, { granted: ['items'], issuer: issuer.url });
    }
  });

  test('S12: a subscription lives as long as its token, which no list of ours has, and no longer', async () => {
    const exp = Math.floor(Date.now() / 1000) + 3;
    const token = await company.sign({ ...claims(), exp, scope: 'items' }, { typ: 'at+jwt' });
    const stream = await openStream(at, 'subscription { ticks }', token);
    const text = await stream.text();
    const ended = Date.now() / 1000;
    assert.ok(ended >= exp && ended < exp + 1, `${ended - exp} s after its token`);
    assert.match(text, /"ticks":5\b.*UNAUTHENTICATED.*event: complete/s);
  });
});

test('a scope name that means a scope which the schema lacks is told when the server is built', async () => {
  const place = await temporarySqlite();
  const issuers = [{ ...trustedIssuers[0], scopeNames: { 'files.read': 'itmes' } }];
  await assert.rejects(
    createApp({
      ...demonstration(),
      databaseUrl: place.url,
      logLevel: 'silent',
      trustedIssuers: issuers,
    }),
    (error) => {
      assert.ok(error instanceof InvalidConfigurationError);
      assert.equal(
        error.message,
        `TRUSTED_ISSUERS.0.scopeNames: unknown scope "itmes" on a name of ${company.url}; did you mean "items"?`,
      );
      return true;
    },
  );
  await place.remove();
});

describe('keys of the company', () => {
  /** Only the clock is not real. */
  before(() => mock.timers.enable({ apis: ['Date'], now: Date.now() }));
  after(() => mock.timers.reset());

  test('change, and tokens with the new one are taken once they may be looked for', async () => {
    const before = await company.serviceToken('me');
    await company.rotate();
    mock.timers.tick(31_000);
    const token = await company.serviceToken('me');
    assert.equal((await postQuery(url, status, token)).status, 200);
    await assertInvalid(before);
  });

  test('are fetched at most every 30 seconds, however many unknown ones are named', async () => {
    mock.timers.tick(31_000);
    company.asked.length = 0;
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) =>
        assertInvalid(
          await company.sign({ sub: 'x', aud: audience }, { typ: 'at+jwt', kid: `unknown-${n}` }),
        ),
      ),
    );
    assert.deepEqual(company.asked, ['/.well-known/openid-configuration', '/jwks']);
  });

  test('stay the last ones while it is down; without any the answer is 503, and nothing is executed', async () => {
    await company.stop();
    mock.timers.tick(601_000);
    const late = await company.sign(claims(), { typ: 'at+jwt' });
    assert.equal((await postQuery(url, status, late)).status, 200);
    const { url: fresh } = await runApp({ trustedIssuers, introspection: 'authenticated' });
    const { status: code, body, challenge, text } = await postQuery(fresh, addItem, late);
    assert.deepEqual(
      [code, body, challenge],
      [
        503,
        {
          errors: [
            {
              message: 'The access token cannot be checked at the moment; try again later',
              extensions: { code: 'UNAVAILABLE' },
            },
          ],
        },
        null,
      ],
    );
    assert.ok(!text.includes(late));
    const sdl = await fetch(`${fresh}/schema.graphql`, { headers: { authorization: `Bearer ${late}` } });
    assert.equal(sdl.status, 503);
    const { access_token } = await signIn(fresh, 'me');
    assert.equal((await postQuery(fresh, me, access_token)).status, 200, 'our own tokens need no other');
    assert.equal((await postQuery(fresh, status, await other.serviceToken('me'))).status, 200);

    const readiness = async (at: string) => (await fetch(`${at}/ready`)).status;
    const [{ url: alone }, { url: withOther }] = await Promise.all([
      runApp({ authorizationServer: false, trustedIssuers: trustedIssuers.slice(0, 1) }),
      runApp({ authorizationServer: false, trustedIssuers }),
    ]);
    assert.deepEqual(
      await Promise.all([fresh, withOther, alone].map(readiness)),
      [200, 200, 503],
      'ready is who can verify a token',
    );

    await company.start();
    mock.timers.tick(6000);
    assert.equal((await postQuery(fresh, status, late)).status, 200, 'it is back');
    assert.equal(await readiness(alone), 200);
  });
});

describe('without an authorization server of its own', () => {
  test('there are no token endpoint, no keys and no tokens of its own; those of others are taken', async () => {
    const { url: at, db: database } = await runApp({ authorizationServer: false, trustedIssuers });
    const form = { grant_type: 'password', username: 'johndoe', password: 'secret' };
    const response = await fetch(`${at}/token`, { method: 'POST', body: new URLSearchParams(form) });
    assert.equal(response.status, 404);
    for (const path of [
      '/token',
      '/authorize',
      '/jwks',
      '/revoke',
      '/introspect',
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
    ]) {
      assert.equal((await fetch(at + path)).status, 404, path);
    }
    assert.deepEqual(await database.selectFrom('server_keys').selectAll().execute(), []);
    const { body } = await postToken(url, { ...form, scope: 'me' });
    await assertInvalid(String(body.access_token), at);
    assert.equal((await postQuery(at, status, await company.serviceToken(''))).status, 200);

    const imitation = { sub: john.id, aud: `${at}/graphql`, iss: at };
    await assertInvalid(await company.sign(imitation, { typ: 'at+jwt' }), at);
    const { access_token } = await company.signIn(john.id, 'me items');
    assert.deepEqual((await postQuery(at, me, access_token)).body, { data: { me: null } });
  });

  test('another that has the name which this server once had brings no users of this one', async () => {
    const { url: at, db: database } = await runApp({
      authorizationServer: false,
      issuer: company.url,
      trustedIssuers,
    });
    const { user } = (await findCredentials(database, 'johndoe')) ?? assert.fail();
    const { access_token } = await company.signIn(user.id, 'me items');
    assert.deepEqual((await postQuery(at, me, access_token)).body, { data: { me: null } });
  });
});
