import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createHttpServer, type HttpServer } from '../../src/server/http-server.ts';

/** A server of which no test waits longer than it says. */
async function serve(listener: RequestListener, stalledAfter?: number) {
  const server = createHttpServer(listener, stalledAfter);
  const port = await server.listen(0, '127.0.0.1');
  after(() => server.close(0));
  return { server, port };
}

/** A connection on which all this is asked in one packet. */
function ask(port: number, ...paths: string[]): { socket: Socket; received: () => string } {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk) => (received += chunk));
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join(''));
  return { socket, received: () => received };
}

/** In milliseconds. No test is to wait so long. */
const patience = 60_000;

async function closeWith(server: HttpServer, ...sockets: Socket[]): Promise<void> {
  await Promise.all([server.close(patience), ...sockets.map((socket) => once(socket, 'close'))]);
}

test('a client that stops reading is ended also where he has asked for more in the meantime', async () => {
  const ended: string[] = [];
  const { port } = await serve(({ url = '' }, response) => {
    response.once('close', () => ended.push(url));
    response.end(Buffer.alloc(url === '/small' ? 1 : 1 << 26));
  }, 300);
  const packets = [['/large', '/small'], ['/large', '/large', '/large'], ['/small', '/large'], ['/small']];
  const clients = packets.map((paths) => ask(port, ...paths).socket.pause());
  while (ended.filter((url) => url === '/large').length < 3) await setTimeout(20);
  for (const client of clients) client.destroy();
});

test('a stream is counted, and ended with the server, also where something was asked behind it, which is answered', async () => {
  const { server, port } = await serve(({ url }, response) => {
    if (url !== '/stream') return void response.end(`answer to ${url}`);
    response.setHeader('content-type', 'text/event-stream');
    response.write('data: 1\n\n');
  });
  const { socket, received } = ask(port, '/first', '/stream', '/second', '/stream', '/third');
  while (!received().includes('data: 1')) await once(socket, 'data');
  assert.equal(server.streams, 2);
  await closeWith(server, socket);
  assert.match(received(), /answer to \/first.+data: 1.+answer to \/second.+data: 1.+answer to \/third/s);
});

test('an answer that is being sent when the server closes arrives in full', async () => {
  const size = 1 << 26;
  const { server, port } = await serve((_, response) => response.end(Buffer.alloc(size, 'x')));
  const { socket, received } = ask(port, '/');
  await once(socket, 'data');
  socket.pause();
  const closed = closeWith(server, socket);
  await setTimeout(50);
  socket.resume();
  await closed;
  assert.equal(received().split('\r\n\r\n')[1]?.length, size);
});

test('all that is asked on a connection is answered before draining ends it, and the last answer alone says so', async () => {
  const answers: (() => void)[] = [];
  const { server, port } = await serve(({ url }, response) => {
    answers.push(() => response.end(`answer to ${url}`));
  });
  const { socket, received } = ask(port, '/1', '/2');
  while (answers.length < 2) await setTimeout(5);
  server.drain();
  // Of others, that were under way.
  socket.write('GET /3 HTTP/1.1\r\nhost: a\r\n\r\nGET /4 HTTP/1.1\r\nhost: a\r\n\r\n');
  while (answers.length < 4) await setTimeout(5);
  for (const answer of answers) answer();
  await once(socket, 'close');
  assert.deepEqual(received().match(/connection: close|answer to \/\d/gi), [
    'answer to /1',
    'answer to /2',
    'answer to /3',
    'connection: close',
    'answer to /4',
  ]);
});

test('what is asked on a connection while the server closes is answered, and ends it', async () => {
  const answers: (() => void)[] = [];
  const { server, port } = await serve(({ url }, response) => {
    answers.push(() => response.end(`answer to ${url}`));
  });
  const { socket, received } = ask(port, '/1');
  while (answers.length < 1) await setTimeout(5);
  const closed = closeWith(server, socket);
  socket.write('GET /2 HTTP/1.1\r\nhost: a\r\n\r\n');
  while (answers.length < 2) await setTimeout(5);
  for (const answer of answers) answer();
  await closed;
  assert.match(received(), /answer to \/1.+connection: close.+answer to \/2/s);
});

const asEventStream: RequestListener = (_, response) => {
  response.setHeader('content-type', 'text/event-stream');
  response.write('data: 1\n\n');
};

test('idle connections, also those on which nothing was ever asked, end at once when the server closes, and not with its last answer', async () => {
  const answers: (() => void)[] = [];
  const { server, port } = await serve(({ url }, response) => {
    if (url === '/slow') answers.push(() => response.end('late answer'));
    else response.end('answer');
  });
  const idle = ask(port, '/');
  const fresh = ask(port);
  const busy = ask(port, '/slow');
  while (answers.length < 1 || !idle.received()) await setTimeout(5);
  const closed = closeWith(server, busy.socket);
  await Promise.all([once(idle.socket, 'close'), once(fresh.socket, 'close')]);
  assert.equal(busy.socket.closed, false);
  for (const answer of answers) answer();
  await closed;
  assert.match(busy.received(), /late answer/);
});

test('a stream that begins while the server closes is ended as well, on a connection of its own or behind another answer', async () => {
  const waiting: (() => void)[] = [];
  const { server, port } = await serve((request, response) => {
    waiting.push(() => {
      if (request.url === '/stream') asEventStream(request, response);
      else response.end(`answer to ${request.url}`);
    });
  });
  const subscribing = ask(port, '/stream');
  const busy = ask(port, '/slow');
  while (waiting.length < 2) await setTimeout(5);
  const closed = closeWith(server, subscribing.socket, busy.socket);
  busy.socket.write('GET /stream HTTP/1.1\r\nhost: a\r\n\r\n');
  while (waiting.length < 3) await setTimeout(5);
  for (const go of waiting) go();
  await closed;
  for (const { received } of [subscribing, busy]) assert.match(received(), /data: 1\n\n\r\n0\r\n\r\n$/);
  assert.match(busy.received(), /answer to \/slow/);
});

test('what is asked at the moment in which the server closes is answered, also where a part of it arrives later', async () => {
  const { server, port } = await serve(({ url }, response) => response.end(`answer to ${url}`));
  const clients = [ask(port, '/1'), ask(port, '/1')];
  for (const { received } of clients) while (!received()) await setTimeout(5);
  const closed = closeWith(server, ...clients.map(({ socket }) => socket));
  for (const { socket } of clients) socket.write('GET /2 HTTP/1.1\r\nhost: a\r\n');
  clients[0]?.socket.write('\r\n');
  await setTimeout(200);
  clients[1]?.socket.write('\r\n');
  await closed;
  for (const { received } of clients) assert.match(received(), /connection: close.+answer to \/2$/s);
});

test('answers that are written when the server closes, and not sent yet, arrive whole while idle connections end', async () => {
  const size = 1 << 26;
  const { server, port } = await serve(({ url }, response) => {
    response.end(Buffer.alloc(url === '/large' ? size : 1, 'x'));
  });
  const idle = ask(port, '/small');
  const readers = [ask(port, '/large'), ask(port, '/small', '/large')];
  for (const { socket } of [idle, ...readers]) await once(socket, 'data');
  for (const { socket } of readers) socket.pause();
  const closed = closeWith(server, ...readers.map(({ socket }) => socket));
  await once(idle.socket, 'close');
  await setTimeout(100);
  for (const { socket } of readers) socket.resume();
  await closed;
  for (const { received } of readers) assert.equal(received().split('\r\n\r\n').at(-1)?.length, size);
});

test('an event for a client who has not read the end of its stream is no error of the process', async () => {
  let publish = () => {};
  const { server, port } = await serve((_, response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write('x'.repeat(1 << 24));
    publish = () => response.write('data: 2\n\n');
  });
  const { socket, received } = ask(port, '/');
  await once(socket, 'data');
  socket.pause();
  const closed = closeWith(server, socket);
  await setTimeout(50);
  publish();
  await setTimeout(50);
  socket.resume();
  await closed;
  assert.match(received(), /x\r\n0\r\n\r\n$/);
});
