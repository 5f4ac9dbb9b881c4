// This server by itself: refusals, large tokens, start-up, a login storm, and its memory in floods. A part of `npm run bench`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Load, measure } from './load.ts';
import { type MeasuredServer, startServer } from './measured-server.ts';
import { inWords, median } from './spread.ts';

const rounds = Number(process.env.ROUNDS ?? 9);
const flood = Number(process.env.FLOOD ?? 60_000);
const folder = mkdtempSync(join(tmpdir(), 'graphql-scopes-bench-'));
const env = {
  DATABASE_URL: `file:${folder}/db.sqlite`,
  LOGIN_FAILURES_PER_ADDRESS: '100000000',
};
const query = (text: string): string => JSON.stringify({ query: text });
const me = query('{ me { username email } }');
const thousand = (prefix: string) =>
  Array.from({ length: 998 }, (_, n) => prefix + String(n).padStart(3, '0')).join(' ');
/** The scopes of the tokens that are compared, by what they are. The last is nearly the largest that Node takes: heads of 16 kB. */
const scopesOf = {
  'two scopes': 'me items',
  '1,000 scopes of four characters': `me items ${thousand('s')}`,
  '1,000 scopes of nine characters': `me items ${thousand('scope:')}`,
};
type Kind = keyof typeof scopesOf;
type Tokens = Record<Kind, string>;
const kinds = Object.keys(scopesOf) as [Kind, ...Kind[]];
const MORE_SCOPES = `${thousand('s')} ${thousand('scope:')}`;
const server = await startServer({
  name: 'graphql-scopes',
  file: 'graphql-scopes.ts',
  env: { ...env, MORE_SCOPES },
});
const started: number[] = [];
try {
  const tokens = await tokensOf(server);
  const token = tokens['two scopes'];
  const invalid = `${token.slice(0, -8)}AAAAAAAA`;
  await compare({
    answered: { body: me, token },
    'refused: a scope is missing (403)': { body: query('{ admin }'), token },
    'refused: no token (401)': { body: me },
    'refused: an invalid token (401)': { body: me, token: invalid },
  });
  await tokenSizes(tokens);
  await floods(token);
} finally {
  await server.stop();
}
for (let n = 0; n < 5; n++) {
  const again = await startServer({ name: 'graphql-scopes', file: 'graphql-scopes.ts', env });
  started.push(again.startedIn);
  await again.stop();
}
process.stdout.write(`\nstart-up, process and all: ${started.map((ms) => ms.toFixed(0)).join(', ')} ms\n`);
await storm();
rmSync(folder, { recursive: true });

async function compare(loads: Record<string, Load>): Promise<void> {
  const cpus = new Map(Object.keys(loads).map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, load] of Object.entries(loads)) {
      const { cpu } = await measure(server, round < 0 ? { ...load, seconds: 5 } : load);
      if (round >= 0) cpus.get(name)?.push(cpu);
    }
  }
  const [base = []] = cpus.values();
  process.stdout.write('\n| request | CPU ×, median (min – max) | CPU µs |\n|---|---|---|\n');
  for (const [name, measured] of cpus) {
    const ratios = measured.map((cpu, round) => cpu / (base[round] ?? cpu));
    process.stdout.write(`| ${name} | ${inWords(ratios)} | ${median(measured).toFixed(0)} |\n`);
  }
}

/** What larger tokens cost: here, with Yoga's pipeline, and `node:http` alone, which parses the header and does nothing with it. */
async function tokenSizes(tokens: Tokens): Promise<void> {
  const throughYoga = await startServer({
    ...{ name: 'graphql-scopes, through Yoga', file: 'graphql-scopes.ts' },
    env: { ...env, DATABASE_URL: `file:${folder}/yoga.sqlite`, DIRECT_PATH: 'false', MORE_SCOPES },
  });
  const bare = await startServer({ name: 'node:http alone', file: 'bare-node.ts' });
  const measured = [
    { server, tokens, name: 'graphql-scopes, directly', cpus: perToken() },
    { server: throughYoga, tokens: await tokensOf(throughYoga), name: throughYoga.name, cpus: perToken() },
    { server: bare, tokens, name: bare.name, cpus: perToken() },
  ];
  for (let round = -1; round < rounds; round++) {
    for (const one of measured) {
      // Awake, and warm.
      await measure(one.server, { body: me, token: one.tokens['two scopes'], seconds: round < 0 ? 5 : 1 });
      for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
        const { cpu } = await measure(one.server, { body: me, token: one.tokens[kind] });
        if (round >= 0) one.cpus[kind].push(cpu);
      }
    }
  }
  await throughYoga.stop();
  await bare.stop();
  const [least, ...larger] = kinds;
  const lines = measured.map(({ name, cpus }) => {
    const base = cpus[least];
    const ratios = larger.map((kind) => inWords(cpus[kind].map((cpu, round) => cpu / (base[round] ?? cpu))));
    return `| ${[name, median(base).toFixed(1), ...ratios].join(' | ')} |`;
  });
  const sizes = kinds.map((kind) => `${kind} (${tokens[kind].length} bytes)`);
  process.stdout.write(`
| CPU of a request with a token of | ${sizes[0]}, µs | ${sizes.slice(1).join(', × | ')}, × |
|---|---|---|---|
${lines.join('\n')}
`);
}

/** Each of the requests is another one; then what the process holds. */
async function floods(token: string): Promise<void> {
  const [head, claims, signature = ''] = token.split('.');
  const forged = (n: number) => `${head}.${claims}.${String(n).padStart(12, '0')}${signature.slice(12)}`;
  process.stdout.write(`\n| flood of ${flood} | memory before, after, MB |\n|---|---|\n`);
  for (const [name, make] of Object.entries({
    'forged tokens': (n: number) => ({ body: me, bearer: forged(n) }),
    'tokens that are none': (n: number) => ({ body: me, bearer: `x.${n}.y` }),
    'different queries': (n: number) => ({
      body: query(`query Q${n} { me { username email } }`),
      bearer: token,
    }),
    'different queries that do not parse': (n: number) => ({ body: query(`query Q${n} { `), bearer: token }),
    'different queries that are not valid': (n: number) => ({
      body: query(`{ nothing${n} }`),
      bearer: token,
    }),
    'large different queries': (n: number) => ({
      body: query(
        `query Q${n} { ${Array.from({ length: 100 }, (_, k) => `me { username email u${k % 10}: username }`).join(' ')} }`,
      ),
      bearer: token,
    }),
  })) {
    const before = server.memory();
    for (let from = 0; from < flood; from += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, n) => post(make(from + n))));
    }
    const megabytes = [before, server.memory()].map((bytes) => (bytes / 1e6).toFixed(0));
    process.stdout.write(`| ${name} | ${megabytes.join(', ')} |\n`);
  }
}

async function post({ body, bearer }: { body: string; bearer: string }): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
  await (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })).arrayBuffer();
}

/** Queries, a few at a time, while eight people after another sign in with wrong passwords; the server has both cores. */
async function storm(): Promise<void> {
  const both = await startServer({ name: 'graphql-scopes', file: 'graphql-scopes.ts', env, cores: '0,1' });
  const load = { body: me, token: await signIn('me items', both), connections: 2, seconds: 5 };
  await measure(both, load);
  const calm: number[] = [];
  const stormy: number[] = [];
  for (let round = 0; round < 3; round++) {
    calm.push((await measure(both, load)).p99);
    const ending = { is: false };
    const logins = Promise.all(Array.from({ length: 8 }, (_, n) => keepSigningIn(both, n, ending)));
    stormy.push((await measure(both, load)).p99);
    ending.is = true;
    const counts = await logins;
    process.stdout.write(
      `\nqueries' p99, calm and in a login storm (${counts.reduce((a, b) => a + b)} sign-ins): ${calm.at(-1)} ms, ${stormy.at(-1)} ms\n`,
    );
  }
  await both.stop();
}

async function keepSigningIn({ url }: MeasuredServer, n: number, ending: { is: boolean }): Promise<number> {
  let count = 0;
  for (; !ending.is; count++) {
    const form = { grant_type: 'password', username: `nobody${n}-${count}`, password: 'wrong' };
    await (await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) })).arrayBuffer();
  }
  return count;
}

async function tokensOf(server: MeasuredServer): Promise<Tokens> {
  const made = await Promise.all(kinds.map(async (kind) => [kind, await signIn(scopesOf[kind], server)]));
  return Object.fromEntries(made);
}

function perToken(): Record<Kind, number[]> {
  return Object.fromEntries(kinds.map((kind) => [kind, [] as number[]])) as Record<Kind, number[]>;
}

async function signIn(scope: string, { url }: MeasuredServer): Promise<string> {
  const form = { grant_type: 'password', username: 'johndoe', password: 'secret', scope };
  const response = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  const answer = (await response.json()) as { access_token?: string };
  if (!answer.access_token) throw new Error(JSON.stringify(answer));
  return answer.access_token;
}
