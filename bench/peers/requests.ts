// Whole requests, this project and its peers: `npm run bench`. Linux, two cores, `apt-get install wrk`; with python3-fastapi, uvicorn
// and python3-jose FastAPI takes part, too.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { type Load, type Measured, measure } from './load.ts';
import { type MeasuredServer, type ServerToMeasure, startServer } from './measured-server.ts';
import { inWords, median } from './spread.ts';

const only = new RegExp(process.env.ONLY ?? '');
const rounds = Number(process.env.ROUNDS ?? 9);
const [issuer, audience] = ['https://issuer.example', 'https://api.example'];
const { publicKey, privateKey } = await generateKeyPair('ES256');
const folder = mkdtempSync(join(tmpdir(), 'graphql-scopes-bench-'));
const ours = (name: string, env: NodeJS.ProcessEnv = {}): ServerToMeasure => ({
  name,
  file: 'graphql-scopes.ts',
  env: { DATABASE_URL: `file:${folder}/${name.replace(/\W/g, '')}.sqlite`, ...env },
});
const peerEnv = { ISSUER: issuer, AUDIENCE: audience, PUBLIC_KEY: await exportSPKI(publicKey) };
const query = (text: string): string => JSON.stringify({ query: text });
const me = query('{ me { username email } }');

const candidates: ServerToMeasure[] = [
  { name: 'bare Yoga', file: 'bare-yoga.ts' },
  ours('graphql-scopes, through Yoga', { DIRECT_PATH: 'false' }),
  ours('graphql-scopes, directly'),
  { name: 'Yoga with plugin-jwt and generic-auth', file: 'yoga-auth-plugin.ts', env: peerEnv },
  { name: 'Apollo Server with the graphql-tools directive', file: 'apollo-server.ts', env: peerEnv },
  { name: 'Mercurius with auth, JIT, token cache', file: 'mercurius.ts', env: peerEnv },
  ...(existsSync('/usr/lib/python3/dist-packages/fastapi')
    ? [{ name: "FastAPI's scopes tutorial", file: 'fastapi_scopes.py' }]
    : []),
  { name: 'node:http alone', file: 'bare-node.ts' },
];

const servers: { server: MeasuredServer; load: Load }[] = [];
try {
  for (const candidate of candidates.filter(({ name }) => only.test(name))) {
    const server = await startServer(candidate);
    servers.push({ server, load: await loadFor(server) });
  }
  for (const { server, load } of servers) await check(server, load);
  const results = await interleaved(servers);
  table(results);
} finally {
  for (const { server } of servers) await server.stop();
  rmSync(folder, { recursive: true });
}

async function loadFor(server: MeasuredServer): Promise<Load> {
  if (server.said.token) return { method: 'GET', path: '/users/me/', token: server.said.token };
  if (server.name.startsWith('graphql-scopes')) return { body: me, token: await signIn(server, 'me items') };
  if (/bare|alone/.test(server.name)) return { body: me };
  const token = await new SignJWT({ scope: 'me items', client_id: 'client' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('johndoe')
    .setJti('1')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  return { body: me, token };
}

async function signIn({ url }: MeasuredServer, scope: string): Promise<string> {
  const form = { grant_type: 'password', username: 'johndoe', password: 'secret', scope };
  const response = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

/** That it answers what was asked. */
async function check(
  server: MeasuredServer,
  { method = 'POST', path = '/graphql', body, token }: Load,
): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(server.url + path, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  if (!text.includes('johndoe@example.com'))
    throw new Error(`${server.name} answers ${response.status} ${text}`);
}

async function interleaved(all: typeof servers): Promise<Map<string, Measured[]>> {
  const results = new Map<string, Measured[]>(all.map(({ server }) => [server.name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { server, load } of all) {
      // The first round warms up: compilers take their time. So does whoever had no request for some seconds: the machine has forgotten him.
      await measure(server, { ...load, seconds: round < 0 ? 8 : 3 });
      if (round >= 0) results.get(server.name)?.push(await measure(server, load));
    }
  }
  return results;
}

/** Ratios are to the first, round by round. */
function table(results: Map<string, Measured[]>): void {
  const [base = []] = results.values();
  const lines = [...results].map(([name, measured]) => {
    const ratios = measured.map(({ rate }, round) => rate / (base[round]?.rate ?? rate));
    const cpus = measured.map(({ cpu }, round) => (base[round]?.cpu ?? cpu) / cpu);
    const shown = (pick: (one: Measured) => number, digits = 0) => median(measured.map(pick)).toFixed(digits);
    const figures = [
      ...[inWords(ratios), inWords(cpus), shown(({ rate }) => rate), shown(({ cpu }) => cpu)],
      ...[shown(({ p50 }) => p50, 1), shown(({ p99 }) => p99, 1)],
    ];
    return `| ${[name, ...figures].join(' | ')} |`;
  });
  process.stdout.write(`
| server | throughput × | CPU × | requests/s | CPU µs | p50 ms | p99 ms |
|---|---|---|---|---|---|---|
${lines.join('\n')}
`);
}
