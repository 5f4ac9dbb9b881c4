import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, describe, test } from 'node:test';
import { postQuery } from '../support/running-app.ts';

// In a process of its own: the test runner listens for rejections itself.
const server = (directPath: boolean) => `
  import { createApp } from 'graphql-scopes/server';
  import { GraphQLError } from 'graphql/index.mjs';
  const ofRemote = { message: 'of a remote server', path: ['user', 'name'], locations: [], extensions: {} };
  const soon = (error) => new Promise((_, reject) => setTimeout(reject, 5, error));
  const app = await createApp({
    typeDefs: \`
      type Query { ok: String rows: [Row!] failing(how: String!): [Failing!] texts: [String!] bare: Bare stray: String }
      type Row { slow: String now: String! }
      type Failing { slow: String! now: String! }
      type Bare { ok: String text: String }
      type Subscription { failing: [Failing!] }\`,
    resolvers: {
      Query: {
        ok: () => 'ok',
        rows: () => [1, 2],
        failing: (_, { how }) => [how, 'now'],
        texts: () => [soon(Object.create(null)), new Error('now')],
        bare: () => ({ ok: 'ok', text: () => soon(Object.assign(Object.create(null), { code: 5 })) }),
        stray: () => {
          void Promise.reject(new Error('of the host, and nobody handles it'));
          return 'gone';
        },
      },
      // The first row fails later, the second at once.
      Row: { slow: (row) => (row === 1 ? new Promise((resolve) => setTimeout(resolve, 5)) : 'x'), now: () => null },
      Failing: {
        slow: (how) => {
          if (how === 'remote') return soon(Object.assign(new Error(), ofRemote));
          if (how === 'other') return soon(new GraphQLError('of another copy', { path: ['a', 1] }));
          throw new Error('now');
        },
      },
      Subscription: { failing: { subscribe: async function* () { yield { failing: ['remote', 'now'] }; } } },
    },
    directPath: ${directPath},
    databaseUrl: 'file::memory:',
    logLevel: 'warn',
  });
  process.on('SIGUSR2', () => Promise.reject(Object.assign(new Error('of the host alone'), { path: ['a'] })));
  console.log(JSON.stringify({ url: await app.listen(0) }));
`;

async function start(directPath: boolean) {
  const flags = ['--conditions=@graphql-scopes/source', '--input-type=module', '--eval', server(directPath)];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  after(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const said = async (text: string, times = 1) => {
    while (output.split(text).length <= times) {
      assert.equal(child.exitCode, null, output);
      await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    }
  };
  await said('{"url"');
  const { url } = JSON.parse(/\{"url".*\}/.exec(output)?.[0] ?? '{}');
  return { child, url, said, output: () => output };
}

const abandoned = 'an error that came after its list had failed';

for (const directPath of [true, false]) {
  describe(directPath ? 'directly' : 'through Yoga', () => {
    test('a row that fails after its list has failed ends no process; what the host leaves unhandled does, as without the server', async () => {
      const { child, url, said, output } = await start(directPath);
      const answer = await postQuery(url, '{ ok rows { slow now } }');
      assert.deepEqual([answer.body.data, answer.body.errors.length], [{ ok: 'ok', rows: null }, 1]);
      await said(abandoned);
      assert.equal((await postQuery(url, '{ ok }')).body.data.ok, 'ok');

      void postQuery(url, '{ stray }').catch(() => {});
      const [code] = await once(child, 'exit');
      assert.equal(code, 1);
      assert.match(output(), /of the host, and nobody handles it/);
    });

    test('a remote server’s error, another graphql’s and what has no text, where they come late, end no process; one of the host alone does', async () => {
      const { child, url, said, output } = await start(directPath);
      const queries = ['remote', 'other'].map((how) => `{ ok failing(how: "${how}") { slow now } }`);
      for (const [times, query] of [...queries, '{ ok texts }'].entries()) {
        const { body } = await postQuery(url, query);
        assert.deepEqual([Object.values(body.data), body.errors.length], [['ok', null], 1], query);
        await said(abandoned, times + 1);
      }
      const events = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
        body: JSON.stringify({ query: 'subscription { failing { slow } }' }),
      });
      assert.match(await events.text(), /"failing":null/);
      await said(abandoned, 4);
      assert.match(output(), /of a remote server.*requestId|requestId.*of a remote server/);

      child.kill('SIGUSR2');
      const [code] = await once(child, 'exit');
      assert.equal(code, 1);
      assert.match(output(), /of the host alone/);
    });
  });
}

test('a field that rejects with what has no text is null by itself', async () => {
  const { url, said } = await start(true);
  const { body } = await postQuery(url, '{ bare { ok text } }');
  assert.deepEqual([body.data, body.errors[0].path], [{ bare: { ok: 'ok', text: null } }, ['bare', 'text']]);
  await said('code: 5');
});
