import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createApp } from 'graphql-scopes/server';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { findCredentials } from '../../src/data/users.ts';
import { InvalidConfigurationError } from '../../src/errors.ts';
import { demonstration } from '../../src/server/demonstration.ts';
import { temporarySqlite } from '../support/databases.ts';
import { openStream, postQuery, postToken, runApp, signIn } from '../support/running-app.ts';
import {
  assertInvalid,
  audience,
  claims,
  company,
  me,
  other,
  status,
  trustedIssuers,
} from '../support/trusted-issuers.ts';

const { url, db } = await runApp({ trustedIssuers });
const john = (await findCredentials(db, 'johndoe'))?.user ?? assert.fail();

const myItems = '{ myItems { title } }';
const addItem = 'mutation { addItem(title: "stolen") { itemId } }';

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
    await assertInvalid(await company.sign(forged, header), url);
  });

  test('a token that one issuer signed in the name of the other', async () => {
    await assertInvalid(await company.sign({ ...payload, iss: other.url, permissions: [] }, header), url);
    await assertInvalid(await other.sign({ ...payload, iss: company.url }, header), url);
    await assertInvalid(
      await other.sign({ ...payload, iss: company.url }, { ...header, kid: company.publicKey.kid }),
      url,
    );
  });

  test('a token of this server for the audience of the company, and the reverse', async () => {
    await assertInvalid(await company.sign({ ...payload, aud: `${url}/graphql` }, header), url);
    const { url: another } = await runApp({ audience, trustedIssuers });
    await assertInvalid((await signIn(another, 'me')).access_token, url);
  });

  test('an id_token of the company', async () => {
    const { id_token } = await other.signIn('jane', 'me');
    await assertInvalid(id_token, url);
    await assertInvalid((await company.signIn('jane', 'me')).id_token, url);
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
      await assertInvalid(await company.sign({ ...payload, ...claim }, header), url);
  });

  test('a token of typ JWT of an issuer that has at+jwt', async () => {
    await assertInvalid(await company.sign(payload, { typ: 'JWT' }), url);
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
