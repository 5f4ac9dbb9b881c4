import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { postQuery } from '../support/running-app.ts';

// In a process of its own: the test runner listens for rejections itself.
const server = `
  import { createApp } from 'graphql-scopes/server';
  const app = await createApp({
    typeDefs: 'type Query { ok: String rows: [Row!] stray: String } type Row { slow: String now: String! }',
    resolvers: {
      Query: {
        ok: () => 'ok',
        rows: () => [1, 2],
        stray: () => {
          void Promise.reject(new Error('of the host, and nobody handles it'));
          return 'gone';
        },
      },
      // The first row fails later, the second at once.
      Row: { slow: (row) => (row === 1 ? new Promise((resolve) => setTimeout(resolve, 5)) : 'x'), now: () => null },
    },
    databaseUrl: 'file::memory:',
    logLevel: 'warn',
  });
  console.log(JSON.stringify({ url: await app.listen(0) }));
`;

test('a row that fails after its list has failed ends no process; what the host leaves unhandled does, as without the server', async () => {
  const flags = ['--conditions=@graphql-scopes/source', '--input-type=module', '--eval', server];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  while (!output.includes('{"url"')) await once(child.stdout, 'data');
  const { url } = JSON.parse(/\{"url".*\}/.exec(output)?.[0] ?? '{}');

  const answer = await postQuery(url, '{ ok rows { slow now } }');
  assert.deepEqual([answer.body.data, answer.body.errors.length], [{ ok: 'ok', rows: null }, 1]);
  while (!output.includes('an error that came after its list had failed')) await once(child.stdout, 'data');
  assert.equal((await postQuery(url, '{ ok }')).body.data.ok, 'ok');

  void postQuery(url, '{ stray }').catch(() => {});
  const [code] = await once(child, 'exit');
  assert.equal(code, 1);
  assert.match(output, /of the host, and nobody handles it/);
});
