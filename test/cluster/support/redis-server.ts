import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { temporaryFolder } from './folder.ts';
import { freePort } from './free-port.ts';

/** A Redis of the test's own, which keeps nothing when it goes. */
export interface RedisServer {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  let child: ChildProcess | undefined;
  const folder = await temporaryFolder('redis', { stop: () => child?.kill('SIGKILL') });
  const port = await freePort();
  await start();
  return { url: `redis://127.0.0.1:${port}`, start, kill };

  async function start(): Promise<void> {
    child = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
      {
        stdio: 'ignore',
      },
    );
    while (!(await answers())) await setTimeout(50);
  }

  async function kill(): Promise<void> {
    const closed = once(child as ChildProcess, 'close');
    child?.kill('SIGKILL');
    await closed;
  }

  function answers(): Promise<boolean> {
    const socket = connect(port, '127.0.0.1');
    return new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    }).finally(() => socket.destroy()) as Promise<boolean>;
  }
}
