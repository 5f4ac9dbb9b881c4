import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../support/command.ts';

const cwd = await mkdtemp(join(tmpdir(), 'graphql-scopes-schema-'));
after(() => rm(cwd, { recursive: true }));

const hostile = '<script>alert(1)</script>|`x`\\u001b[2J';
const sdl = `extend schema
  @scope(name: "me", description: "Read ${hostile}")
  @scope(name: "items", description: "Read items.")
type Query { me: User open: String node: Node items(all: Boolean @requiresScopes(scopes: [["me"]])): Int @requiresScopes(scopes: [["items"]]) }
type Mutation { add(title: String): Int @requiresScopes(scopes: [["items"]]) }
interface Node { id: ID }
type User implements Node @requiresScopes(scopes: [["me"]]) { id: ID name: String! }
type Thing implements Node { id: ID }
`;
const files = {
  'schema.graphql': sdl,
  'bad, 100%.graphql': `type Query {\n  a: Int @requiresScopes(scopes: [])\n  b: String @requiresScopes(scopes: "a\\u000ab::error::x")\n}\n`,
  'query.graphql':
    'query Mine($all: Boolean) { me { ...Name } node { id } items(all: $all) open }\nfragment Name on User { name }',
  'mutation.graphql': 'mutation Add { add(title: "x") }',
  'two.graphql': 'query A { open } query B { me { name } }',
  'wrong.graphql': '{ nothing }',
  'variables.json': '{ "all": true }',
  'tighter.graphql': sdl
    .replace('open: String', 'open: String @authenticated')
    .replace('add(title: String)', 'add'),
  'looser.graphql': sdl.replace(
    ': Int @requiresScopes(scopes: [["items"]]) }\ntype Mutation',
    ': Int }\ntype Mutation',
  ),
  'relay.json': JSON.stringify({ abc: 'query Mine { open }', def: 'query Other { me { name } }' }),
  'apollo.json': JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'abc', name: 'Mine', type: 'query', body: 'query Mine { open }' }],
  }),
};
for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);

const run = (line: string, options: Parameters<typeof runCommand>[1] = {}) =>
  runCommand(line.split(' '), { cwd, ...options });

test('check is 0 without errors, 1 with them, 2 where there is nothing to check', async () => {
  const good = await run('check schema.graphql');
  assert.deepEqual(good, { code: 0, stdout: 'No problems.\n', stderr: '' });
  const bad = await runCommand(['check', 'bad, 100%.graphql'], { cwd });
  assert.deepEqual([bad.code, bad.stderr], [1, '']);
  assert.match(
    bad.stdout,
    /^bad, 100%\.graphql:2:10 {2}S20 {2}@requiresScopes on Query\.a: scopes: \[\] can never be met;/,
  );
  assert.match(bad.stdout, /\n2 problems\.\n$/);
  const unannotated = await run('check schema.graphql --deny-unannotated --json');
  assert.equal(unannotated.code, 1);
  assert.deepEqual(
    JSON.parse(unannotated.stdout).map(({ rule, coordinate, line }: Record<string, unknown>) => [
      rule,
      coordinate,
      line,
    ]),
    [
      ['S24', 'Query.open', 4],
      ['S24', 'Query.node', 4],
    ],
  );
  for (const line of ['check none.graphql', 'check', 'check schema.graphql --header-env NONE']) {
    const { code, stdout, stderr } = await run(line);
    assert.deepEqual([code, stdout], [2, ''], line);
    assert.match(stderr, /^\S.*\n$/);
  }
});

test('a command ends though the module with the schema goes on, when all is written', {
  timeout: 60_000,
}, async () => {
  // More than a pipe holds.
  const fields = Array.from({ length: 3000 }, (_, index) => `field${index}: Int`).join(' ');
  await writeFile(
    join(cwd, 'server.mjs'),
    `import { createServer } from 'node:http';
export const typeDefs = 'type Query { ${fields} }';
createServer().listen(0, '127.0.0.1');`,
  );
  assert.deepEqual(await run('check server.mjs'), { code: 0, stdout: 'No problems.\n', stderr: '' });
  const { coverage } = JSON.parse((await run('report server.mjs --json')).stdout);
  assert.equal(coverage.fields, 3000);
});

test('annotations of GitHub: what others wrote ends no line, no parameter and no command', async () => {
  const { code, stdout } = await runCommand(['check', 'bad, 100%.graphql', '--format', 'github'], { cwd });
  assert.equal(code, 1);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 2);
  const parameters = 'file=bad%2C 100%25.graphql,line=2,col=10,title=graphql-scopes S20';
  assert.ok(
    lines[0]?.startsWith(`::error ${parameters}::@requiresScopes on Query.a: scopes: [] can`),
    lines[0],
  );
  assert.ok(lines[1]?.startsWith('::error file='));
});

test('a schema behind a token is fetched with one that no other process sees', async () => {
  const server = createServer((request, response) => {
    response.end(request.headers.authorization === 'Bearer secret' ? sdl : '{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/schema.graphql`;
  try {
    const header = 'authorization: Bearer secret';
    for (const how of [
      await run(`check ${url} --headers-from-stdin`, { input: `${header}\n` }),
      await run(`check ${url} --header-env HEADER`, { env: { HEADER: header } }),
      await runCommand(['check', url, '--header', header], { cwd }),
    ]) {
      assert.deepEqual(how, { code: 0, stdout: 'No problems.\n', stderr: '' });
    }
    assert.deepEqual(await run(`diff ${url} ${url} --headers-from-stdin`, { input: `${header}\n` }), {
      code: 0,
      stdout: 'Nothing is different for tokens.\n',
      stderr: '',
    });
    const without = await run(`check ${url}`);
    assert.equal(without.code, 2);
    assert.match(without.stderr, /introspection carries no applied directives/);
    const wrong = await run(`check ${url} --header-env HEADER`, { env: { HEADER: 'Bearer secret' } });
    assert.equal(wrong.code, 2);
    assert.doesNotMatch(wrong.stderr, /secret/);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('report: the HTML page runs no script, fetches nothing, and shows what others wrote as text', async () => {
  const { code, stdout: html } = await run('report schema.graphql --format html');
  assert.equal(code, 0);
  assert.doesNotMatch(
    html,
    /<script|\son\w+=|javascript:|<(?:link|img|iframe|object|embed)\b|url\(|@import/i,
  );
  assert.match(html, /&#60;script&#62;/);
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const said = policy.replaceAll(/&#(\d+);/g, (_, character) => String.fromCharCode(Number(character)));
  assert.equal(said, `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
  assert.equal(html.match(/<svg /g)?.length, 2);
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.match(html, /User\.name/);
});

test('report: a table, Markdown in which nothing that others wrote is markup, and JSON', async () => {
  const table = await run('report schema.graphql');
  assert.match(table.stdout, /^8 fields: /);
  assert.match(table.stdout, /\nQuery\.me +me +User/);
  const markdown = (await run('report schema.graphql --format markdown')).stdout;
  assert.ok(!/<script|[^\\]`x`/.test(markdown));
  const rows = markdown.split('\n').filter((line) => line.startsWith('| me '));
  assert.equal(rows[0]?.split('|').length, 7);
  for (const text of [table.stdout, markdown]) assert.equal(text.includes('\u001b'), false);
  const { coverage } = JSON.parse((await run('report schema.graphql --json')).stdout);
  assert.equal(coverage.fields, 8);
});

test('explain: what is needed, and what a token, one without scopes, and none would get', async () => {
  const needs = await run('explain query.graphql --schema schema.graphql');
  assert.equal(needs.code, 0);
  assert.match(needs.stdout, /^query Mine needs items and me\n/);
  assert.match(needs.stdout, /me: written on User, the type that it returns/);
  assert.match(needs.stdout, /node {2}Query\.node needs nothing\n {6}where it is User, me\n/);
  const all = await runCommand(
    ['explain', 'query.graphql', '--schema', 'schema.graphql', '--scopes', 'me items'],
    { cwd },
  );
  assert.equal(all.code, 0);
  assert.match(all.stdout, /\nWith me items: answered\.\nIts variables count as not supplied/);
  const items = await run('explain query.graphql --schema schema.graphql --scopes items');
  assert.equal(items.code, 1);
  assert.match(items.stdout, /✗ me {2}Query\.me needs me: null with FORBIDDEN, missing me/);
  assert.match(items.stdout, /\? node {2}Query\.node needs nothing: depends on runtime types/);
  const none = await runCommand(['explain', 'query.graphql', '--schema', 'schema.graphql', '--scopes', ''], {
    cwd,
  });
  assert.match(none.stdout, /With a token without scopes: answered in part/);
  for (const scopes of ['itemz', 'items,me']) {
    const mistyped = await run(`explain query.graphql --schema schema.graphql --scopes ${scopes}`);
    assert.deepEqual([mistyped.code, mistyped.stdout], [2, '']);
    assert.match(
      mistyped.stderr,
      new RegExp(`^--scopes: the schema has no scope "${scopes}"\\. It has items, .*me`),
    );
  }
  const nobody = await run('explain query.graphql --schema schema.graphql --no-token');
  assert.equal(nobody.code, 1);
  assert.match(nobody.stdout, /null with UNAUTHENTICATED/);
});

test('S3: what is null for every runtime type is not said to be answered', async () => {
  await writeFile(
    join(cwd, 'union.graphql'),
    `type Query { all: All some: Some open: Int }
union All = A
union Some = A | B
type A @requiresScopes(scopes: [["me"]]) { a: Int }
type B { b: Int }`,
  );
  for (const [operation, says] of [
    ['{ all { __typename } }', /\nWithout a token: nothing is answered\.\n$/],
    ['{ all { __typename } open }', /\nWithout a token: answered in part\.\n$/],
    ['{ some { __typename } }', /\nWithout a token: answered, but for some runtime types\.\n$/],
  ] as const) {
    await writeFile(join(cwd, 'union.gql'), operation);
    const { code, stdout } = await run('explain union.gql --schema union.graphql --no-token');
    assert.equal(code, 1);
    assert.match(stdout, says);
  }
});

test('S4, S10, S11: explain counts variables that are given, and says what is refused whole', async () => {
  const line = 'explain query.graphql --schema schema.graphql --scopes items --json';
  const needOfItems = async (...more: string[]) => {
    const { stdout } = await runCommand([...line.split(' '), ...more], { cwd });
    const { fields } = JSON.parse(stdout);
    return fields.find(({ path }: { path: string[] }) => path[0] === 'items');
  };
  assert.deepEqual((await needOfItems()).requirement.scopes, [['items']]);
  for (const variables of ['{"all":null}', '@variables.json']) {
    const { requirement, origins, outcome } = await needOfItems('--variables', variables);
    assert.deepEqual(requirement.scopes, [['items', 'me']]);
    assert.ok(origins.some(({ place }: { place: string }) => place === 'argument'));
    assert.equal(outcome.verdict, 'denied');
  }
  const mutation = await run('explain mutation.graphql --schema schema.graphql --scopes me');
  assert.equal(mutation.code, 1);
  assert.match(mutation.stdout, /refused whole, before anything runs \(a mutation/);
  const rejected = await run('explain query.graphql --schema schema.graphql --scopes me --on-denied reject');
  assert.match(rejected.stdout, /refused whole, before anything runs \(onDenied is reject\)/);
  const one = await run('explain two.graphql --schema schema.graphql --operation A --no-token');
  assert.deepEqual([one.code, one.stdout.split('\n')[0]], [0, 'query A needs nothing']);
});

test('S4: a variable that no request can leave out counts as supplied, and it is said that the others do not', async () => {
  const sent = `mutation Sell($price: Int!, $note: String, $on: Boolean!) {
    sell(price: $price, note: $note) @include(if: $on)
  }`;
  await writeFile(join(cwd, 'sell.graphql'), sent);
  await writeFile(
    join(cwd, 'sales.graphql'),
    `type Query { a: Int }
type Mutation {
  sell(price: Int @requiresScopes(scopes: [["sales"]]), note: String @requiresScopes(scopes: [["notes"]])): Int
}`,
  );
  const line = 'explain sell.graphql --schema sales.graphql --no-token';
  const { code, stdout } = await run(line);
  assert.equal(code, 1);
  assert.match(stdout, /^mutation Sell needs sales\n/);
  assert.match(stdout, /refused whole, before anything runs/);
  const { requirement, note } = JSON.parse((await run(`${line} --json`)).stdout);
  assert.deepEqual(requirement.scopes, [['sales']]);
  assert.match(note, /^Its variables count as not supplied where they can be left out/);
  const given = await run(`${line} --json --variables {"price":1,"on":true}`);
  assert.equal(JSON.parse(given.stdout).note, undefined);
});

test('explain is 2 where it can say nothing', async () => {
  for (const [line, says] of [
    ['explain two.graphql --schema schema.graphql', /Which operation\? --operation names one of A, B/],
    ['explain wrong.graphql --schema schema.graphql', /not valid: Cannot query field "nothing"/],
    ['explain query.graphql --schema schema.graphql --variables {', /--variables is a JSON object/],
    [
      'explain query.graphql --schema schema.graphql --variables {"all":"x"}',
      /--variables: Variable "\$all" got invalid value "x"/,
    ],
    [
      'explain query.graphql --schema schema.graphql --variables {"al":true}',
      /^--variables: the operation has no variable "al"; did you mean "all"\?\n$/,
    ],
    [
      'explain two.graphql --schema schema.graphql --operation A --variables {"__proto__":1}',
      /^--variables: the operation has no variable "__proto__"\n$/,
    ],
    ['explain query.graphql --schema schema.graphql --scopes me --no-token', /either --scopes or --no-token/],
    ['explain none.graphql --schema schema.graphql', /no such file/],
    ['explain', /missing required argument/],
  ] as const) {
    const { code, stdout, stderr } = await run(line);
    assert.deepEqual([code, stdout], [2, ''], line);
    assert.match(stderr, says);
  }
  const bad = await runCommand(['explain', 'query.graphql', '--schema', 'bad, 100%.graphql'], { cwd });
  assert.equal(bad.code, 2);
});

test('diff is 1 where some token gets less, 0 where some gets more, and says which operations are concerned', async () => {
  const same = await run('diff schema.graphql schema.graphql --operations query.graphql mutation.graphql');
  assert.deepEqual(same, { code: 0, stdout: 'Nothing is different for tokens.\n', stderr: '' });
  const looser = await run('diff schema.graphql looser.graphql --operations query.graphql');
  assert.equal(looser.code, 0);
  assert.match(
    looser.stdout,
    /^Security: .*\n {2}loosened {2}Query\.items needed items, needs nothing; opens to everyone/,
  );
  const tighter = await run(
    'diff schema.graphql tighter.graphql --operations query.graphql mutation.graphql --json',
  );
  assert.equal(tighter.code, 1);
  const { changes, operations } = JSON.parse(tighter.stdout);
  assert.deepEqual(
    [changes[0].kind, changes[0].coordinate, changes[0].tokens],
    ['tightened', 'Query.open', [null]],
  );
  assert.deepEqual(
    operations.map(({ name, kind }: Record<string, unknown>) => [name, kind]),
    [
      ['Mine', 'maybe less'],
      ['Add', 'invalid'],
    ],
  );
});

test('diff reads manifests of persisted operations, and annotates for GitHub', async () => {
  for (const manifest of ['relay.json', 'apollo.json']) {
    const { code, stdout } = await run(`diff schema.graphql tighter.graphql --operations ${manifest}`);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /Mine \(.*json#abc:1\): needs a valid token and needed nothing: denied in part to everyone/,
    );
    assert.doesNotMatch(stdout, /Other/);
  }
  const wrong = await run('diff schema.graphql tighter.graphql --operations variables.json');
  assert.equal(wrong.code, 2);
  const { stdout } = await run('diff schema.graphql tighter.graphql --format github');
  assert.match(
    stdout,
    /^::error file=tighter\.graphql,line=4,col=\d+,title=Query\.open tightened::Query\.open needed nothing/,
  );
});

test('an operation of which nothing can be said is a warning, and none that would get less', async () => {
  const line = 'diff schema.graphql looser.graphql --operations wrong.graphql query.graphql';
  const table = await run(line);
  assert.equal(table.code, 0);
  assert.match(
    table.stdout,
    /\nOperations of which nothing can be said\n {2}\(without a name\) \(wrong\.graphql:1\): was not valid before/,
  );
  assert.doesNotMatch(table.stdout, /would get less/);
  const { stdout } = await run(`${line} --format github`);
  assert.match(stdout, /^::warning file=wrong\.graphql,.*title=Nothing can be said of/m);
  assert.doesNotMatch(stdout, /::error/);
  const tighter = await run(
    'diff schema.graphql tighter.graphql --operations wrong.graphql mutation.graphql',
  );
  assert.equal(tighter.code, 1);
  assert.match(
    tighter.stdout,
    /\nOperations that would get less\n {2}Add .*\nOperations of which nothing can be said\n/s,
  );
});

test('diff compares with a git revision', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', 'schema.graphql');
  git('commit', '--quiet', '--message', 'one');
  assert.equal((await run('diff main:schema.graphql schema.graphql')).code, 0);
  assert.equal((await run('diff main:schema.graphql tighter.graphql')).code, 1);
});

test('a command loads what it needs, and no more: neither a version nor a check loads a database or a server', async () => {
  const bin = fileURLToPath(new URL('../../bin/graphql-scopes.js', import.meta.url));
  const script = `
    import { registerHooks } from 'node:module';
    const urls = new Set();
    registerHooks({ load: (url, context, next) => (urls.add(url), next(url, context)) });
    process.on('exit', () => process.stderr.write([...urls].join('\\n')));`;
  const hook = join(cwd, 'hook.mjs');
  await writeFile(hook, script);
  for (const args of [['--version'], ['check', 'schema.graphql']]) {
    const { stderr } = spawnSync(process.execPath, ['--import', hook, bin, ...args], {
      cwd,
      encoding: 'utf8',
    });
    assert.ok(stderr.includes('commander'));
    assert.doesNotMatch(
      stderr,
      /node_modules\/(?:kysely|pg|oidc-provider|zod|piscina|graphql-yoga|graphql-config)\//,
      args[0],
    );
  }
});

test('only a terminal sees colours, and not where NO_COLOR is set', () => {
  const bin = fileURLToPath(new URL('../../bin/graphql-scopes.js', import.meta.url));
  const onTerminal = (line: string, env: NodeJS.ProcessEnv) =>
    spawnSync('script', ['-qec', `'${process.execPath}' '${bin}' ${line}`, '/dev/null'], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
    }).stdout;
  for (const line of [
    'check schema.graphql --deny-unannotated',
    'explain query.graphql --schema schema.graphql --no-token',
  ]) {
    assert.ok(onTerminal(line, {}).includes('\u001b['), line);
    assert.equal(onTerminal(line, { NO_COLOR: '1' }).includes('\u001b'), false, line);
  }
});
