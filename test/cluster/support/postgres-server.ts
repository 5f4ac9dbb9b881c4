import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import { freePort } from './free-port.ts';

/** A Postgres of the test's own, which may be killed. */
export interface PostgresServer {
  readonly url: string;
  start(): void;
  /** At once, as if the machine had lost its power, but for its disk. */
  kill(): void;
}

/** Why there is none here, or false; CI never goes without. */
export const skipCluster: string | false =
  (binaries() && spawnSync('redis-server', ['--version']).status === 0) || process.env.CI
    ? false
    : 'there is no initdb, or no redis-server, here';

export async function startPostgres(): Promise<PostgresServer> {
  const found = binaries();
  if (!found) throw new Error('there is no initdb here: apt-get install postgresql');
  // Postgres refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const owner = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
  const folder = await temporaryFolder('postgres', { owner, stop });
  const port = await freePort();
  const data = join(folder, 'data');
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(found, program), args, { stdio: 'ignore', cwd: folder, ...owner });
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync');
  const start = () =>
    void run(
      'pg_ctl',
      '-D',
      data,
      '-w',
      '-l',
      join(folder, 'log'),
      '-o',
      `-p ${port} -c listen_addresses=127.0.0.1 -k ${folder}`,
      'start',
    );
  const kill = () => void run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
  start();
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, start, kill };

  function stop(): void {
    try {
      kill();
    } catch {
      // It does not run.
    }
  }
}

function binaries(): string | undefined {
  const places = '/usr/lib/postgresql';
  const versions = existsSync(places) ? readdirSync(places).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(places, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}
