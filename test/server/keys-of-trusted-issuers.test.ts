import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { postQuery, runApp, signIn } from '../support/running-app.ts';
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

const { url } = await runApp({ trustedIssuers });

const addItem = 'mutation { addItem(title: "stolen") { itemId } }';

test('a server that starts has the keys before the first token comes', async () => {
  for (let n = 0; n < 400 && !company.asked.includes('/jwks'); n++) await setTimeout(5);
  assert.ok(company.asked.includes('/jwks'));
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
    await assertInvalid(before, url);
  });

  test('are fetched at most every 30 seconds, however many unknown ones are named', async () => {
    mock.timers.tick(31_000);
    company.asked.length = 0;
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) =>
        assertInvalid(
          await company.sign({ sub: 'x', aud: audience }, { typ: 'at+jwt', kid: `unknown-${n}` }),
          url,
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
