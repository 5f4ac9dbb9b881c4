import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, describe, mock, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createIssuerKeys, IssuerUnavailableError } from 'graphql-scopes/token';
import { keyNamed, keyOf, oidcPath, startOrdinaryIssuer } from '../support/keys-issuer.ts';

const [one, two] = await Promise.all([keyNamed('1'), keyNamed('2')]);

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
