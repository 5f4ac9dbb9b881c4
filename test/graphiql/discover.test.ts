import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discover } from '../../src/graphiql/page/discover.ts';

test('RFC 8414 §3.1: the metadata of an issuer whose path ends in a slash is found', async (context) => {
  const issuer = 'https://issuer.example/tenant/';
  const answers = new Map<string, object>([
    [
      '/.well-known/oauth-protected-resource/graphql',
      { authorization_servers: [issuer], graphiql_client_id: 'page' },
    ],
    [
      'https://issuer.example/.well-known/oauth-authorization-server/tenant',
      { issuer, token_endpoint: 'https://issuer.example/token' },
    ],
  ]);
  context.mock.method(globalThis, 'fetch', async (input: string) => {
    const answer = answers.get(input);
    return answer ? Response.json(answer) : new Response('', { status: 404 });
  });
  const { metadata, methods } = await discover();
  assert.equal(metadata?.issuer, issuer);
  assert.equal(methods.popup, true);
});
