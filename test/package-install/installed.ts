import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { dependencies, devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
/** What is installed beside the package has the versions of this project. */
const versions: Record<string, string> = { ...dependencies, ...devDependencies };

const place = await mkdtemp(join(tmpdir(), 'graphql-scopes-installed-'));
const children = new Set<ChildProcess>();
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(place, { recursive: true, maxRetries: 5 });
});

/** What is published, as `npm pack` makes it. */
export interface Tarball {
  readonly file: string;
  readonly bytes: number;
  readonly files: readonly string[];
}

export async function pack(): Promise<Tarball> {
  await run('npm', ['run', 'build', '--silent'], root);
  const output = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', place], root);
  const [packed] = Object.values<{ filename: string; size: number; files: { path: string }[] }>(
    JSON.parse(output),
  );
  assert.ok(packed);
  const { filename, size, files } = packed;
  return { file: join(place, filename), bytes: size, files: files.map(({ path }) => path) };
}

/** An empty project of its own, far from this one, with these packages. */
export async function project(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(place, name);
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  await install(folder, packages);
  return folder;
}

export async function install(folder: string, packages: readonly string[]): Promise<void> {
  const wanted = packages.map((one) => (versions[one] ? `${one}@${versions[one]}` : one));
  await run('npm', ['install', '--no-audit', '--no-fund', ...wanted], folder);
}

/** The newest Node of that major version. */
export async function nodeOf(major: number): Promise<{ node: string; version: string }> {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const binaries = `node-${system}-${process.arch}`;
  const folder = await project(`node-${major}`, [`${binaries}@${major}`]);
  const node = join(folder, 'node_modules', binaries, 'bin', 'node');
  return { node, version: (await run(node, ['--version'], folder)).trim() };
}

/** Runs a program to its end, and gives what it writes to stdout. */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  node?: string,
): Promise<string> {
  const child = spawn(program, args, { cwd, env: environment(node), stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [status] = await once(child, 'close');
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** Starts a program that listens on the port, until the calling test file ends or the function that it gives is called. */
export async function serve(command: string, cwd: string, port: number, node: string): Promise<() => void> {
  const [program = '', ...args] = command.trim().split(' ');
  const child = spawn(program, args, { cwd, env: environment(node), stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close').then(() => true);
  const isUp = () =>
    fetch(`http://localhost:${port}/`).then(
      () => true,
      () => false,
    );
  while (!(await isUp())) {
    const pause = new Promise<false>((resolve) => setTimeout(resolve, 50, false));
    if (await Promise.race([ended, pause])) assert.fail(output);
  }
  return () => child.kill('SIGKILL');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : assert.fail();
}

/** As a person's shell has it: nothing of the npm script that runs this, nor of this project's own programs. */
function environment(node?: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(registry|cache)$)|^NODE_OPTIONS$|^NODE_TEST_CONTEXT$/i.test(name),
  );
  const path = String(process.env.PATH)
    .split(delimiter)
    .filter((one) => !one.includes('node_modules'));
  if (node) path.unshift(dirname(node));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}
