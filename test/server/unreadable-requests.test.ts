import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';
import { runApp } from '../support/running-app.ts';

test('what of a request cannot be read is told its client, and is no error of the server’s; nor is who hangs up', async () => {
  const place = await temporarySqlite();
  after(place.remove);
  const server = launch({ DATABASE_URL: place.url }, '--demo');
  const url = await server.url();
  const form = 'application/x-www-form-urlencoded';

  for (const name of ['variables', 'extensions']) {
    const params = `query={status{status}}&${name}=%`;
    for (const response of [
      await fetch(`${url}/graphql?${params}`),
      await fetch(`${url}/graphql`, { method: 'POST', body: params, headers: { 'content-type': form } }),
    ]) {
      const { data, errors } = await response.json();
      assert.deepEqual([response.status, data, errors[0].extensions.code], [400, undefined, 'BAD_REQUEST']);
      assert.match(errors[0].message, /^variables and extensions must be JSON: /);
    }
  }

  const bodies = [
    'content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"que\r\n',
    'content-type: application/json\r\ncontent-length: 100\r\n\r\n{"que',
    `content-type: ${form}\r\ncontent-length: 100\r\n\r\nquery=`,
    'content-type: application/graphql\r\ncontent-length: 100\r\n\r\n{ sta',
  ];
  for (const [n, body] of bodies.entries()) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`POST /graphql HTTP/1.1\r\nhost: x\r\nx-request-id: left-${n}\r\n${body}`);
    await setTimeout(100);
    socket.destroy();
    while (!server.output().includes(`left-${n}`)) await setTimeout(20);
  }
  await setTimeout(100);
  assert.doesNotMatch(server.output(), /unexpected error|"level":50/);
  server.child.kill('SIGTERM');
  await server.ended;
});

test('what a parser of the host fails at by itself is nothing for clients (rule H6)', async () => {
  const { url } = await runApp({
    plugins: [
      {
        onRequestParse: ({ setRequestParser }) => setRequestParser(() => JSON.parse('{"password": hunter2')),
      },
    ],
  });
  const response = await fetch(`${url}/graphql`, { method: 'POST', body: '{}' });
  const text = await response.text();
  assert.equal(response.status, 500);
  assert.doesNotMatch(text, /hunter2/);
});
