import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { codeOnPage } from '../support/page-code.ts';
import { post } from './clients.ts';
import { issuer, type Listening, pageSchema, startPage } from './page-server.ts';
import { apolloServer, graphqlHttp, mercurius, yoga } from './servers.ts';

// Where servers are at their most talkative.
process.env.NODE_ENV = 'development';
const schema = await pageSchema();

for (const server of [yoga, apolloServer, mercurius, graphqlHttp]) {
  describe(server.page, async () => {
    const path = `docs/servers/${server.page}.md`;
    const { url, stop }: Listening = await startPage(server, schema);
    after(stop);

    test("the page's curl gets the page's answer", async () => {
      const TOKEN = await issuer.sign({ scopes: ['me'] });
      const command = (await codeOnPage(path, 'curl')).replace('localhost:4001', new URL(url).host);
      const { stdout } = await promisify(execFile)('bash', ['-c', command], {
        env: { ...process.env, TOKEN },
      });
      assert.deepEqual(JSON.parse(stdout), JSON.parse(await codeOnPage(path, 'answer')));
    });

    test('a denied answer says what is missing, and has neither a stack nor anything of the token', async () => {
      const jwt = await issuer.sign({ scopes: ['me'] });
      const response = await post(url, { query: '{ myItems }' }, jwt);
      const text = await response.text();
      assert.deepEqual(JSON.parse(text).errors[0].extensions, {
        code: 'FORBIDDEN',
        coordinate: 'Query.myItems',
        requiredScopes: [['items']],
        missingScopes: ['items'],
      });
      assertSaysNothing(text, jwt);
      assert.equal(response.status, server === yoga ? 403 : 200);
    });

    test('without a token a denied answer says so', async () => {
      const response = await post(url, { query: '{ myItems }' }, null);
      const [error] = JSON.parse(await response.text()).errors;
      assert.equal(error.message, 'Not authenticated');
      assert.equal(error.extensions.code, 'UNAUTHENTICATED');
      assert.deepEqual(error.extensions.missingScopes, ['items']);
      assert.equal(response.status, server === yoga ? 401 : 200);
    });

    for (const [what, token] of [
      ['for another API', { scopes: ['me'], audience: 'https://other.example' }],
      ['that has expired', { scopes: ['me'], lifetime: -10 }],
    ] as const) {
      test(`a token ${what} is refused with 401 and a challenge`, async () => {
        const jwt = await issuer.sign(token);
        const response = await post(url, { query: '{ me }' }, jwt);
        const text = await response.text();
        assert.equal(response.status, 401);
        assert.match(
          String(response.headers.get('www-authenticate')),
          /^Bearer error="invalid_token", error_description="The access token [\w ,]+"$/,
        );
        assert.deepEqual(JSON.parse(text).errors, [
          { message: 'Could not validate credentials', extensions: { code: 'UNAUTHENTICATED' } },
        ]);
        assert.equal(JSON.parse(text).data ?? null, null);
        assertSaysNothing(text, jwt);
      });
    }

    test('another scheme than Bearer is a bad request', async () => {
      const headers = { 'content-type': 'application/json', authorization: 'Basic am9obg==' };
      const response = await fetch(url, { method: 'POST', headers, body: '{"query":"{ me }"}' });
      assert.equal(response.status, 400);
      assert.match(String(response.headers.get('www-authenticate')), /^Bearer error="invalid_request"/);
    });
  });
}

function assertSaysNothing(text: string, jwt: string): void {
  assert.doesNotMatch(text, /stack|node_modules|\.ts\b|johndoe|example/);
  for (const part of jwt.split('.')) assert.ok(!text.includes(part));
}
