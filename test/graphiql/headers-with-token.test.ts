import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headersWithToken } from '../../src/graphiql/headers-with-token.ts';

test('a token that is pasted takes the place of another, in whatever case that was written', () => {
  const authorization = { Authorization: 'Bearer new' };
  for (const name of ['authorization', 'Authorization', 'AUTHORIZATION']) {
    const text = JSON.stringify({ [name]: 'Bearer old', 'X-Tenant': 'a' });
    assert.deepEqual(JSON.parse(String(headersWithToken(text, 'new'))), {
      'X-Tenant': 'a',
      ...authorization,
    });
  }
  for (const text of ['', ' \n', '{}']) {
    assert.deepEqual(JSON.parse(String(headersWithToken(text, 'new'))), authorization);
  }
});

test('headers that are no JSON, such as with a comment, are not overwritten', () => {
  for (const text of ['{\n  // the tenant\n  "X-Tenant": "a"\n}', '{"X-Tenant": ', '[]', '7', 'null']) {
    assert.equal(headersWithToken(text, 'new'), undefined);
  }
});
