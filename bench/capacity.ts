// `npm run bench:capacity`: what docs/scaling.md multiplies. A server process of its own, on Postgres (TEST_DATABASE_URL) behind a
// proxy that counts round trips; `apt-get install wrk` for requests per core. On a busy machine its figures mean nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { memoryOf } from '../test/cluster/support/memory-of.ts';
import { openStreams } from '../test/cluster/support/open-streams.ts';
import { temporaryPostgres } from '../test/support/databases.ts';
import { launch } from '../test/support/launch.ts';
import { postQuery, postToken, signIn } from '../test/support/running-app.ts';

test('the inputs of the capacity model', async (context) => {
  const place = await temporaryPostgres();
  context.after(place.remove);
  const proxy = await countingProxy(new URL(place.url));
  context.after(proxy.close);
  const settings = { DATABASE_URL: proxy.url, LOG_LEVEL: 'warn', LOGIN_QUEUE: '1000' };
  const server = launch(settings, '--demo');
  context.after(() => server.child.kill('SIGKILL'));
  const url = await server.url();
  const tokens = await signIn(url, 'me items items:write');
  const { access_token } = tokens;
  const tell = (name: string, value: string) => context.diagnostic(`${name}: ${value}`);

  const trips = async (name: string, times: number, ask: () => Promise<unknown>) => {
    for (let n = 0; n < 5; n++) await ask();
    // The looks that an instance takes by itself are counted apart.
    const idleFrom = proxy.trips();
    await setTimeout(2000);
    const idle = (proxy.trips() - idleFrom) / 2;
    const [before, began] = [proxy.trips(), performance.now()];
    for (let n = 0; n < times; n++) await ask();
    const own = proxy.trips() - before - (idle * (performance.now() - began)) / 1000;
    tell(`round trips, ${name}`, (own / times).toFixed(1));
    return idle;
  };
  const idle = await trips('{ status { status } }', 200, () =>
    postQuery(url, '{ status { status } }', access_token),
  );
  tell('round trips a second of an instance by itself', idle.toFixed(1));
  await trips('{ me { username } }', 200, () => postQuery(url, '{ me { username } }', access_token));
  await trips('{ myItems { title owner { username } } } of one item', 200, () =>
    postQuery(url, '{ myItems { title owner { username } } }', access_token),
  );
  await trips('sign-in by password', 5, () => signIn(url, 'me'));
  let { refresh_token } = tokens;
  await trips('refresh', 20, async () => {
    const { body } = await postToken(url, { grant_type: 'refresh_token', refresh_token });
    refresh_token = String(body.refresh_token);
  });

  const cpu = () => processorSeconds(server.child.pid);
  const perCore = async (name: string, count: number, run: () => Promise<unknown>) => {
    const before = cpu();
    await run();
    tell(`per core and second, ${name}`, String(Math.round(count / (cpu() - before))));
  };
  await perCore('sign-ins by password', 24, () =>
    Promise.all(Array.from({ length: 24 }, () => signIn(url, 'me'))),
  );
  for (const query of ['{ status { status } }', '{ me { username } }']) {
    const before = cpu();
    const count = await wrk(url, access_token, query);
    if (count) tell(`per core and second, ${query}`, String(Math.round(count / (cpu() - before))));
  }

  await setTimeout(2000);
  const [before, streams] = [memoryOf(server.child), 4000];
  const open = await openStreams([url], streams, access_token);
  await setTimeout(2000);
  const grown = memoryOf(server.child) - before;
  tell('kB for an open subscription, garbage included', ((grown * 1024) / streams).toFixed(0));
  open.close();
});

/** How many requests were answered in ten seconds; undefined without wrk. */
async function wrk(url: string, token: string, query: string): Promise<number | undefined> {
  const script = '/tmp/graphql-scopes-capacity.lua';
  writeFileSync(
    script,
    `wrk.method = "POST"
wrk.body = '{"query":"${query}"}'
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer ${token}"`,
  );
  const child = spawn('wrk', ['-t1', '-c32', '-d10s', '-s', script, `${url}/graphql`]);
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.on('error', () => {});
  // Not at once: the proxy before the database lives here, too.
  await once(child, 'close');
  const found = /(\d+) requests in/.exec(stdout)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Of all threads of a process. */
function processorSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Each chunk that goes to the database waits for an answer: the driver sends one statement at a time on a connection. */
async function countingProxy(target: URL): Promise<{ url: string; trips(): number; close(): void }> {
  let trips = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    client.on('data', () => trips++);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as { port: number }).port);
  return { url: url.href, trips: () => trips, close: () => server.close() };
}
