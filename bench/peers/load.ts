import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MeasuredServer } from './measured-server.ts';

/** What is sent, over and over. */
export interface Load {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
  readonly token?: string | undefined;
  readonly connections?: number;
  /** In seconds. */
  readonly seconds?: number;
}

export interface Measured {
  /** Requests a second. */
  readonly rate: number;
  /** Microseconds of the server's CPU for a request. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
  readonly requests: number;
}

const script = fileURLToPath(new URL('post.lua', import.meta.url));
const run = promisify(execFile);
/** As many as a balancer keeps open to a server that has much to do. */
const usual = Number(process.env.CONNECTIONS ?? 64);

/** wrk (Debian's `wrk`), on the second core: it takes a few microseconds for a request, so the server is what is measured. */
export async function measure(server: MeasuredServer, load: Load): Promise<Measured> {
  const {
    path = '/graphql',
    method = 'POST',
    body = '',
    token = '',
    connections = usual,
    seconds = 2,
  } = load;
  const before = server.cpu();
  const wrk = [
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '20s',
    '-s',
    script,
    server.url + path,
  ];
  const { stdout } = await run('taskset', ['-c', '1', ...wrk, '--', method, body, token]);
  const cpu = server.cpu() - before;
  const result = JSON.parse(/RESULT (.*)/.exec(stdout)?.[1] ?? '{"errors":"wrk said nothing"}');
  if (result.errors !== 0) throw new Error(`${server.name}: ${result.errors} errors`);
  const { requests, p50, p99, refused } = result;
  return { rate: requests / result.seconds, cpu: (cpu / requests) * 1e6, p50, p99, refused, requests };
}
