import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporarySqlite } from '../support/databases.ts';
import { launch } from '../support/launch.ts';

test('a client that hangs up while it posts a form is no error of this server, on a page or at /token', async () => {
  const place = await temporarySqlite();
  after(place.remove);
  const server = launch({ DATABASE_URL: place.url }, '--demo');
  const url = await server.url();
  for (const path of ['/account/sign-in', '/token', '/revoke']) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const type = 'content-type: application/x-www-form-urlencoded';
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\n${type}\r\ncontent-length: 100\r\n\r\nabc`);
    await setTimeout(100);
    socket.destroy();
  }
  await setTimeout(300);
  assert.doesNotMatch(server.output(), /unexpected error|at .*\.js:|at .*\.ts:/);
  server.child.kill('SIGTERM');
  await server.ended;
});
