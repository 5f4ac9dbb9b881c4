import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createHttpServer } from '../../src/server/http-server.ts';
import { temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';
import { openStream, postQuery, signIn } from '../support/running-app.ts';

test('an instance that gets SIGTERM says so at /ready, answers on, ends its connections, and only then its streams', async () => {
  const place = await temporarySqlite();
  after(place.remove);
  const server = launch({ DATABASE_URL: place.url, DRAIN_DELAY: '2' }, '--demo');
  const url = await server.url();
  const { access_token } = await signIn(url, 'me items items:write');
  const stream = await openStream(url, 'subscription { itemAdded { title } }', access_token);
  assert.equal((await fetch(`${url}/ready`)).status, 200);
  const before = await postQuery(url, '{ me { username } }', access_token);
  assert.notEqual(before.headers.get('connection'), 'close');

  server.child.kill('SIGTERM');
  await setTimeout(200);
  const ready = await fetch(`${url}/ready`);
  assert.deepEqual([ready.status, await ready.text()], [503, 'this instance is shutting down']);
  assert.equal((await fetch(`${url}/health`)).status, 200);
  const answer = await postQuery(url, 'mutation { addItem(title: "late") { title } }', access_token);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('connection'), 'close');
  assert.match(await stream.text(), /late/, 'the stream was still open');
  assert.equal(await server.ended, 0);
});

test('a connection whose client has stopped reading is ended; a slow reader, an open stream, also one that was read late, and a slow answer are not', async () => {
  const ended: string[] = [];
  const server = createHttpServer(({ url = '' }, response) => {
    response.once('close', () => ended.push(url));
    if (url !== '/slow-answer') response.write('x'.repeat(url === '/stream' ? 1 : 1 << 26));
  }, 1000);
  const port = await server.listen(0, '127.0.0.1');
  const clients = ['/stopped', '/slow-reader', '/late-reader', '/stream', '/slow-answer'].map((path) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
    return socket.pause();
  });
  const reading = setInterval(() => {
    clients[1]?.once('data', () => clients[1]?.pause()).resume();
  }, 10);
  await setTimeout(600);
  clients[2]?.resume();
  // A second is more than a busy machine keeps a process waiting.
  await setTimeout(3000);
  const early = [...ended];
  clearInterval(reading);
  for (const socket of clients) socket.destroy();
  await server.close(0);
  assert.deepEqual(early, ['/stopped']);
});
