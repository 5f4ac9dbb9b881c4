import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postQuery, runApp, signIn } from '../support/running-app.ts';

test('who sends many different forged tokens waits, with 429 and Retry-After; known tokens and other addresses go on', async () => {
  for (const directPath of [true, false]) {
    const { url } = await runApp({ directPath, trustProxy: ['loopback'] });
    const { access_token: known } = await signIn(url, 'me');
    const { access_token: fresh } = await signIn(url, 'me');
    const ask = (token: string, address = '192.0.2.1') =>
      postQuery(url, '{ me { username } }', token, { 'x-forwarded-for': address });
    assert.equal((await ask(known)).status, 200);

    const [head, claims, signature = ''] = known.split('.');
    const forged = (n: number) => `${head}.${claims}.${String(n).padStart(8, '0')}${signature.slice(8)}`;
    const statuses: number[] = [];
    for (let from = 0; from < 600; from += 40) {
      const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => ask(forged(from + n))));
      statuses.push(...answers.map(({ status }) => status));
    }
    assert.deepEqual(new Set(statuses), new Set([401, 429]));
    assert.ok(statuses.indexOf(429) >= 480, String(statuses.indexOf(429)));

    const refused = await ask(forged(9999));
    assert.equal(refused.status, 429);
    assert.match(refused.headers.get('retry-after') ?? '', /^([1-9]|10)$/);
    assert.deepEqual(refused.body, {
      errors: [
        {
          message: 'Too many invalid access tokens; try again later',
          extensions: { code: 'TOO_MANY_REQUESTS' },
        },
      ],
    });
    assert.equal((await ask(known)).status, 200, 'a token that is known');
    assert.equal((await ask(fresh, '192.0.2.2')).status, 200, 'a new one from elsewhere');
    assert.equal((await ask(fresh)).status, 200, 'which is known then');
  }
});
