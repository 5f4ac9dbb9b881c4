import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { createTokenSession } from 'graphql-scopes/client';
import { resetOnChange, scopesExchange } from 'graphql-scopes/urql';
import { pretendIssuer } from '../support/pretend-issuer.ts';
import { until } from './scenarios.ts';

test('urql: a query that is left while its token is renewed is not sent again', async () => {
  const issuer = pretendIssuer();
  const session = createTokenSession({ ...issuer.options, storage: 'memory' });
  await session.signInWithPassword({ username: 'johndoe', password: 'secret', scopes: ['me'] });
  const { promise, resolve: release } = Promise.withResolvers<undefined>();
  issuer.answer = () => promise;
  let sent = 0;
  const client = new Client({
    url: 'https://api.example/graphql',
    preferGetMethod: false,
    async fetch() {
      sent++;
      return Response.json({ errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] });
    },
    exchanges: [resetOnChange(session, cacheExchange), scopesExchange(session), fetchExchange],
  });
  const { unsubscribe } = client.query('{ me }', {}).subscribe(() => {});
  await until(() => issuer.asked.length === 2);
  unsubscribe();
  release(undefined);
  await until(async () => (await session.accessToken()) === 'access-2');
  await wait(50);
  assert.equal(sent, 1);
});
