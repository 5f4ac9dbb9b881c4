import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own, on a core of its own. */
export interface MeasuredServer {
  readonly name: string;
  readonly url: string;
  /** What it said when it began to listen. */
  readonly said: { readonly port: number; readonly token?: string };
  /** Seconds of CPU that it has had. */
  cpu(): number;
  /** Bytes of memory that it has. */
  memory(): number;
  /** In milliseconds, from the start of its process until it listened. */
  readonly startedIn: number;
  stop(): Promise<void>;
}

export interface ServerToMeasure {
  readonly name: string;
  /** In `servers/`. */
  readonly file: string;
  readonly env?: NodeJS.ProcessEnv;
  /** For `taskset`. Default: the first alone. */
  readonly cores?: string;
}

const folder = fileURLToPath(new URL('servers/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

export async function startServer({
  name,
  file,
  env,
  cores = '0',
}: ServerToMeasure): Promise<MeasuredServer> {
  const command = file.endsWith('.py')
    ? ['/usr/bin/python3', folder + file]
    : [
        process.execPath,
        ...[
          '--import',
          './test/support/one-graphql.ts',
          '--conditions=@graphql-scopes/source',
          folder + file,
        ],
      ];
  const began = performance.now();
  const child: ChildProcessByStdio<null, Readable, null> = spawn('taskset', ['-c', cores, ...command], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  while (!output.includes('\n')) {
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${name} ended with ${code}`);
    });
    await Promise.race([once(child.stdout, 'data'), ended]);
  }
  const said = JSON.parse(output.slice(0, output.indexOf('\n')));
  const startedIn = performance.now() - began;
  return {
    ...{ name, url: `http://127.0.0.1:${said.port}`, said, startedIn },
    cpu() {
      // taskset becomes the server. Fields 14 and 15, in hundredths of a second; the second may have spaces.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    memory: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024,
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
