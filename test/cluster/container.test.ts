import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { root } from '../support/launch.ts';
import { temporaryFolder } from './support/folder.ts';
import { freePort } from './support/free-port.ts';

/** What a Dockerfile says, instruction by instruction. */
const instructions = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => /^(\w+) (.*)$/.exec(line)?.slice(1) as [string, string]);
const second = instructions.findLastIndex(([name]) => name === 'FROM');
const [building, running] = [instructions.slice(0, second), instructions.slice(second)];
const of = (stage: typeof instructions, name: string) =>
  stage.filter(([instruction]) => instruction === name).map(([, rest]) => rest);

describe('what the Dockerfile does, done in a folder: there need be no Docker', async () => {
  const folder = await temporaryFolder('image');
  chmodSync(folder, 0o755);
  const [build, image, data] = ['build', 'image', 'data'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];

  test('its commands build an image without the tools that built it', { timeout: 120_000 }, () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    mkdirSync(build);
    for (const file of execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n')) {
      if (!ignored.includes(file.split('/')[0] ?? '')) cpSync(join(root, file), join(build, file));
    }
    // npm ci is what brought this project here: the packages are linked, but for what npm writes in its place.
    const [install, ...commands] = of(building, 'RUN');
    assert.equal(install, 'npm ci');
    execFileSync('cp', ['-al', join(root, 'node_modules', '.'), join(build, 'node_modules')]);
    rmSync(join(build, 'node_modules/.package-lock.json'));
    cpSync(join(root, 'node_modules/.package-lock.json'), join(build, 'node_modules/.package-lock.json'));
    for (const command of commands) {
      execFileSync('sh', ['-c', command], {
        cwd: build,
        stdio: 'ignore',
        env: { PATH: process.env.PATH, HOME: process.env.HOME },
      });
    }
    mkdirSync(image);
    for (const copy of of(running, 'COPY')) {
      const [from = '', to = ''] = copy.replace('--from=build ', '').split(' ');
      const name = from.replace('/app/', '');
      cpSync(join(build, name), join(image, to === './' ? name : to), { recursive: true });
    }
    const size = Number(execFileSync('du', ['-sm', image], { encoding: 'utf8' }).split('\t')[0]);
    assert.ok(size < 200, `${size} MB`);
    for (const tool of ['typescript', '@biomejs', 'node']) {
      assert.throws(() => readFileSync(join(image, 'node_modules', tool, 'package.json')), {
        code: 'ENOENT',
      });
    }
  });

  test('who runs it is not root, writes nothing but its data, answers, says that it is healthy, and goes with 0', async () => {
    const [user = ''] = of(running, 'USER');
    const [uid = 0, gid = 0] = user.split(':').map(Number);
    assert.ok(uid > 0 && gid > 0);
    const isRoot = process.getuid?.() === 0;
    const owner = isRoot ? { uid, gid } : {};
    mkdirSync(data, { mode: 0o700 });
    if (isRoot) chownSync(data, uid, gid);
    const port = await freePort();
    const settings = Object.fromEntries(
      of(running, 'ENV').flatMap((line) =>
        line.split(' ').map((pair) => pair.split('=') as [string, string]),
      ),
    );
    const env = {
      PATH: process.env.PATH,
      ...settings,
      PORT: String(port),
      DATABASE_URL: settings.DATABASE_URL?.replace('/data', data),
      ISSUER: `http://localhost:${port}`,
      KEY_ENCRYPTION_SECRET: 'x'.repeat(32),
    };
    const [, ...args] = JSON.parse(of(running, 'CMD')[0] ?? '[]') as string[];
    const child = spawn(process.execPath, args, {
      cwd: image,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...owner,
    });
    after(() => child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const closed = once(child, 'close');
    const isReady = () =>
      fetch(`http://127.0.0.1:${port}/ready`).then(
        ({ status }) => status === 200,
        () => false,
      );
    for (let n = 0; n < 200 && !(await isReady()); n++) await setTimeout(100);
    assert.ok(await isReady(), output);
    const [check = ''] = of(running, 'HEALTHCHECK');
    const [, ...healthcheck] = JSON.parse(check.slice(check.indexOf('['))) as string[];
    execFileSync(process.execPath, healthcheck, { env });
    // As docs/operations.md adds the first user of a deployment.
    const command = (args: string[], input = '') =>
      execFileSync(process.execPath, ['bin/graphql-scopes.js', ...args], {
        ...{ cwd: image, env, input, encoding: 'utf8' },
        ...owner,
      });
    command(['users', 'add', 'ann', '--allow', 'me'], 'correct horse battery\n');
    assert.match(command(['users', 'list']), / ann /);
    const form = { grant_type: 'password', username: 'ann', password: 'correct horse battery', scope: 'me' };
    const tokens = await fetch(`http://127.0.0.1:${port}/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    assert.equal(tokens.status, 200);
    child.kill('SIGTERM');
    assert.deepEqual(await closed, [0, null], output);
  });
});

test('the compose file starts several instances that can write nowhere, and waits longer for them than they take to go', async () => {
  const { parse } = await import('yaml');
  const { services, configs } = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'));
  assert.deepEqual(Object.keys(services).sort(), ['balancer', 'postgres', 'redis', 'server']);
  const { server } = services;
  assert.equal(server.read_only, true);
  assert.deepEqual(server.cap_drop, ['ALL']);
  assert.ok(server.deploy.replicas > 1);
  assert.ok(Number.parseInt(server.stop_grace_period, 10) >= server.environment.DRAIN_DELAY + 15);
  assert.match(configs.haproxy.content, /option httpchk GET \/ready/);
  assert.doesNotMatch(JSON.stringify(services), /ports.*"\d+:\d+"/, 'nothing is open but on this machine');
});
