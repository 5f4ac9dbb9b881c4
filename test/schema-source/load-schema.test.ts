import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fieldRequirements } from '../../src/directive/field-requirements.ts';
import { loadSchema } from '../../src/schema-source/load-schema.ts';

const folder = await mkdtemp(join(tmpdir(), 'graphql-scopes-sources-'));
after(() => rm(folder, { recursive: true }));
await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));

async function files(contents: Readonly<Record<string, string>>): Promise<string> {
  const place = await mkdtemp(join(folder, 'case-'));
  for (const [name, text] of Object.entries(contents)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text);
  }
  return place;
}

/** `file:line:column rule`, of each problem. */
async function problemsOf(place: string, ...pointers: string[]): Promise<string[]> {
  const { problems } = await loadSchema(pointers, { folder: place });
  return problems.map((one) => `${one.place?.file}:${one.place?.line}:${one.place?.column} ${one.rule}`);
}

/** What a field needs in a schema without problems. */
async function needOf(place: string, field: string, ...pointers: string[]): Promise<string> {
  const { schema, problems } = await loadSchema(pointers, { folder: place });
  assert.deepEqual(problems, []);
  const query = schema?.getQueryType();
  const found = query?.getFields()[field];
  assert.ok(schema && query && found);
  return JSON.stringify(fieldRequirements(schema).ofField(query, found).scopes);
}

const good = 'type Query { a: Int @requiresScopes(scopes: [["me"]]) }';

test('a place is that in its own file, though a type is written in several files and extended', async () => {
  const place = await files({
    'schema/a.graphql':
      'extend schema @scope(name: "me", description: "Me.")\ntype Query {\n  a: Int @requiresScopes(scopes: [["mee"]])\n}\n',
    'schema/deep/b.graphqls':
      '# b\n\ntype Query { b: Int }\n\nextend type Query\n  @requiresScopes(scopes: [["you"]]) { c: Int @requireScopes(scopes: "me") }\n',
    'schema/readme.txt': 'no SDL',
  });
  const expected = [
    'schema/a.graphql:3:10 S22',
    'schema/deep/b.graphqls:6:3 S22',
    'schema/deep/b.graphqls:6:47 S23',
  ];
  assert.deepEqual(await problemsOf(place, 'schema'), expected);
  assert.deepEqual(await problemsOf(place, 'schema/**/*.{graphql,graphqls}'), expected);
  assert.deepEqual(await problemsOf(place, 'schema/a.graphql', 'schema/deep/b.graphqls'), expected);
  assert.deepEqual(await problemsOf(place, 'schema/**/*.graphql*', '!**/deep/**'), expected.slice(0, 1));
});

test('errors of GraphQL and of the directives come all at once, each once; files that cannot be parsed come all at once, too', async () => {
  const place = await files({
    'all.graphql': [
      'type Query {',
      '  a: Missing',
      '  b: Int @requiresScopes(scopes: [])',
      '  c: Int @requireScopes(scopes: "me")',
      '  d: Int @requiresScopes',
      '}',
    ].join('\n'),
    'types.graphql':
      'type Query implements Node { a: Int @requiresScopes(scopes: "") } interface Node { id: ID }',
    'syntax/one.graphql': 'type Query {',
    'syntax/two.graphql': '\ntype }',
  });
  assert.deepEqual(await problemsOf(place, 'all.graphql'), [
    'all.graphql:2:6 GraphQL',
    'all.graphql:3:10 S20',
    'all.graphql:4:10 S23',
    'all.graphql:5:10 S20',
  ]);
  assert.deepEqual(await problemsOf(place, 'types.graphql'), [
    'types.graphql:1:37 S20',
    'types.graphql:1:84 GraphQL',
  ]);
  assert.deepEqual(await problemsOf(place, 'syntax'), [
    'syntax/one.graphql:1:13 GraphQL',
    'syntax/two.graphql:2:6 GraphQL',
  ]);
});

test('S23: a name of two kinds is refused: only the last kind would be left, without the directives of the other', async () => {
  const place = await files({
    'item.graphql': 'type Query { item: Item }\ntype Item { secret: Int @requiresScopes(scopes: [["me"]]) }',
    'scalar.graphql': 'scalar Item',
    'extension.graphql': 'extend scalar Item @authenticated',
    'more.graphql': 'type Item { other: Int } extend type Item { more: Int }',
    'scope.graphql':
      'type Query { scopes: [Scope!] }\ntype Scope { secret: Int @requiresScopes(scopes: [["me"]]) }',
    'both.graphql':
      'extend schema @scope(name: "me", description: "Me.")\ntype Query { s: scope }\ntype scope { id: ID }',
  });
  const textOf = async (...pointers: string[]) =>
    (await loadSchema(pointers, { folder: place })).problems.map(({ message }) => message);
  const only = 'There can be only one type named "Item".';
  assert.deepEqual(await textOf('item.graphql', 'scalar.graphql'), [`${only} (scalar.graphql:1)`]);
  assert.deepEqual(await textOf('scalar.graphql', 'item.graphql'), [`${only} (item.graphql:2)`]);
  const [ofExtension] = await textOf('item.graphql', 'extension.graphql');
  assert.equal(ofExtension, `${only} (extension.graphql:1)`);
  assert.deepEqual(await textOf('item.graphql', 'more.graphql'), []);
  assert.deepEqual(await textOf('scope.graphql'), [
    'There can be only one type named "Scope", the scalar of the directives. (scope.graphql:2)',
  ]);
  // Valid by itself, but graphql-tools keeps types and directives in one list.
  assert.deepEqual(await textOf('both.graphql'), [
    '@scope on schema (both.graphql:1) is not defined: graphql-tools drops it for the type scope; give that another name',
  ]);
});

test('what stands after ! is left out of folders, globs and files alike, and in a graphql-config', async () => {
  const place = await files({
    'schema/good.graphql': good,
    'schema/old/bad.graphql': 'type }',
    'other/good.graphql': 'extend type Query { b: Int }',
    '.graphqlrc.yml': 'schema: [schema, other, "!schema/old/*"]\n',
  });
  for (const without of ['schema/old/bad.graphql', './schema/old', 'schema/old/', '**/old/**', '**/b*']) {
    assert.equal(await needOf(place, 'a', 'schema', `!${without}`), '[["me"]]', without);
    assert.equal(await needOf(place, 'a', './schema/', 'other', `!${without}`), '[["me"]]', without);
    assert.equal(await needOf(place, 'a', 'schema/**/*.graphql', `!${without}`), '[["me"]]', without);
  }
  assert.equal(
    await needOf(place, 'a', 'schema/good.graphql', 'schema/old/bad.graphql', '!schema/old/*.graphql'),
    '[["me"]]',
  );
  assert.equal(await needOf(place, 'a', 'schema', `!${join(place, 'schema/old')}`), '[["me"]]');
  assert.equal(await needOf(place, 'a', 'schema', '!schema/old', '!**/*.ts'), '[["me"]]');
  assert.equal(await needOf(place, 'a'), '[["me"]]');
  assert.equal(await needOf(join(place, 'other'), 'a', '../schema', '!../schema/old/**'), '[["me"]]');
  await assert.rejects(problemsOf(place, 'schema', '!schema/**'), /there is no such file, nor a folder/);
});

test('the definitions of the directives may be in the SDL, or not; a byte order mark and an empty file do no harm', async () => {
  const { requiresScopesTypeDefs } = await import('graphql-scopes');
  const place = await files({
    'with.graphql': `${requiresScopesTypeDefs}\n${good}`,
    'without.graphql': `\ufeff${good}`,
    'none/empty.graphql': '# nothing yet\n',
    'none/good.graphql': good,
    // Each number sign more doubled the time.
    'banner.graphql': `${'#'.repeat(80)}\n# The API\n${'#'.repeat(80)}\n${good}`,
  });
  for (const pointer of ['with.graphql', 'without.graphql', 'none', 'banner.graphql']) {
    assert.equal(await needOf(place, 'a', pointer), '[["me"]]');
  }
});

test('S30: a subgraph needs no definitions of what it links to, under whatever name, and a misspelt one is still found', async () => {
  const link = (rest: string) =>
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", ${rest}])\n`;
  const place = await files({
    'plain.graphql': `${link('"@requiresScopes"')}type Query { a: Thing }\ntype Thing @key(fields: "id") { id: ID @requiresScopes(scopes: [["me"]]) }`,
    'renamed.graphql': `${link('{ name: "@requiresScopes", as: "@needs" }')}type Query { a: Int @needs(scopes: [["me"]]) }`,
    'prefixed.graphql': `${link('')}type Query { a: Int @federation__requiresScopes(scopes: [["me"]]) }`,
    'no-query.graphql': `${link('"@requiresScopes"')}type Thing @key(fields: "id") { id: ID @requiresScopes(scopes: [[]]) b: Int @requireScopes(scopes: "x") }`,
  });
  assert.equal(await needOf(place, 'a', 'renamed.graphql'), '[["me"]]');
  assert.equal(await needOf(place, 'a', 'prefixed.graphql'), '[["me"]]');
  assert.equal(await needOf(place, 'a', 'plain.graphql'), '[[]]');
  assert.deepEqual(await problemsOf(place, 'no-query.graphql'), [
    'no-query.graphql:2:40 S20',
    'no-query.graphql:2:77 S23',
  ]);
});

test('S23, S30: in a subgraph only what is linked to and what Federation has goes without saying; a misspelt import protects nothing', async () => {
  const link = (rest: string, more = '') =>
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", ${rest}])${more}\n`;
  const renamed = link('{ name: "@requiresScopes", as: "@needs" }');
  const place = await files({
    'unknown.graphql': `${renamed}type Query { a: Intt u: User }
type User @kee(fields: "id") { id: ID! }`,
    'renamed.graphql': `${renamed}type Query { a: Int @need(scopes: [["x"]]) b: Int @neds(scopes: [["x"]]) }`,
    'import.graphql': `${link('{ name: "@requireScopes", as: "@wants" }')}type Query { a: Int @wants(scopes: [["x"]]) }`,
    'good.graphql': `${link('"FieldSet", "@requires"', ' @link(url: "https://example.com/our/v1.0", as: "ours", import: ["@cached"])')}
scalar Other
type Query { a: Int @cached @ours__slow @federation__tag(name: "x") _entities(representations: [_Any!]!): [federation__Any] f: FieldSet }
type User @key(fields: "id") @shareable { id: ID! @external o: Other @requires(fields: "id") @federation__requires(fields: "id") }`,
  });
  const textOf = async (pointer: string) =>
    (await loadSchema([pointer], { folder: place })).problems.map(({ message }) => message);
  assert.deepEqual(await textOf('unknown.graphql'), [
    'Unknown type "Intt". Did you mean "Int"? (unknown.graphql:2)',
    'Unknown directive "@kee". (unknown.graphql:3)',
  ]);
  assert.deepEqual(await textOf('renamed.graphql'), [
    '@need on Query.a (renamed.graphql:2) is not defined; did you mean @needs?',
    '@neds on Query.b (renamed.graphql:2) is not defined; did you mean @needs?',
  ]);
  assert.deepEqual(await textOf('import.graphql'), [
    'The import of @requireScopes (import.graphql:1) gives nothing: Federation has no such directive; did you mean @requiresScopes?',
  ]);
  assert.deepEqual(await textOf('good.graphql'), []);
});

test('S31: a module gives a code-first schema, or SDL with its places in the module', async () => {
  const place = await files({
    'code-first.ts': `import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
const directives: Record<string, unknown> = { requiresScopes: { scopes: [['me']] } };
export const schema: GraphQLSchema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { a: { type: GraphQLInt, extensions: { directives } } } }),
});`,
    'later.mjs': `import { makeExecutableSchema } from '@graphql-tools/schema';
import { requiresScopesTypeDefs } from ${JSON.stringify(import.meta.resolve('graphql-scopes'))};
export default Promise.resolve(makeExecutableSchema({ typeDefs: [requiresScopesTypeDefs, ${JSON.stringify(good)}] }));`,
    'sdl.ts': `export const other = 1;
export const typeDefs = /* GraphQL */ \`
  type Query {
    a: Int @requiresScopes(scopes: [])
  }\`;`,
    'nothing.mjs': 'export const a = 1;',
    'broken.mjs': 'throw new Error("no")',
    'text.mjs': 'throw "no"',
    'undefined.mjs': 'throw undefined',
    'rejected.mjs': 'export default Promise.reject(new Error("no"))',
  });
  assert.equal(await needOf(place, 'a', 'code-first.ts'), '[["me"]]');
  assert.equal(await needOf(place, 'a', 'later.mjs'), '[["me"]]');
  assert.deepEqual(await problemsOf(place, 'sdl.ts'), ['sdl.ts:4:12 S20']);
  await assert.rejects(problemsOf(place, 'nothing.mjs'), /nothing\.mjs: it exports no schema/);
  await assert.rejects(problemsOf(place, 'broken.mjs'), /broken\.mjs: it cannot be run \(no\)/);
  await assert.rejects(problemsOf(place, 'text.mjs'), /text\.mjs: it cannot be run \('no'\)/);
  await assert.rejects(problemsOf(place, 'undefined.mjs'), /undefined\.mjs: it cannot be run \(undefined\)/);
  await assert.rejects(problemsOf(place, 'rejected.mjs'), /rejected\.mjs: it cannot be run \(no\)/);
});

test('a git revision gives what was committed then: a file, a folder or a glob, from whatever folder', async () => {
  const place = await files({ 'schema/a.graphql': good, 'schema/b.graphql': 'extend type Query { b: Int }' });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: place });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'one');
  await writeFile(join(place, 'schema/a.graphql'), good.replace('me', 'you'));
  await writeFile(join(place, 'schema/new.graphql'), 'type');
  assert.equal(await needOf(place, 'a', 'schema/a.graphql'), '[["you"]]');
  for (const pointer of [
    'main:schema/a.graphql',
    'main:schema',
    'HEAD:schema/*.graphql',
    'git:main:schema/',
    'main:.',
  ]) {
    assert.equal(await needOf(place, 'a', pointer), '[["me"]]', pointer);
  }
  assert.equal(await needOf(join(place, 'schema'), 'a', 'main:*.graphql'), '[["me"]]');
  await assert.rejects(problemsOf(place, 'nowhere:schema'), /nowhere:schema: git says fatal: .*nowhere/);
  await assert.rejects(problemsOf(place, 'main:none'), /there is no such file at main/);
  await assert.rejects(problemsOf(place, '--output=x:schema'), /there is no such file/);
});

test('a URL gives SDL, a subgraph’s endpoint its own; of one that only introspects, it is said why that is not enough', async () => {
  const seen: string[] = [];
  const listener: RequestListener = async (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    let body = '';
    for await (const chunk of request) body += chunk;
    if (['/schema.graphql', '/schema.js'].includes(request.url ?? '')) return response.end(good);
    if (request.url === '/failed') return response.writeHead(500).end(good);
    if (request.url === '/endless') return endless(response);
    if (request.url === '/moved') return response.writeHead(302, { location: '/schema.graphql' }).end();
    response.setHeader('content-type', 'application/json');
    if (request.url === '/subgraph' && body.includes('_service')) {
      return response.end(JSON.stringify({ data: { _service: { sdl: good } } }));
    }
    return response.writeHead(400).end('{"errors":[{"message":"no"}]}');
  };
  const server = createServer((request, response) => void listener(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    assert.equal(await needOf(folder, 'a', `${url}/schema.graphql`), '[["me"]]');
    assert.equal(await needOf(folder, 'a', `${url}/schema.js`), '[["me"]]');
    assert.equal(await needOf(folder, 'a', `${url}/moved`), '[["me"]]');
    assert.equal(await needOf(folder, 'a', `${url}/subgraph`), '[["me"]]');
    await assert.rejects(problemsOf(folder, `${url}/graphql`), /introspection carries no applied directives/);
    await assert.rejects(problemsOf(folder, `${url}/failed`), /it answers 500, and no SDL/);
    await assert.rejects(problemsOf(folder, `${url}/endless`), /cannot be fetched \(it answers too much\)/);
    const headers = { authorization: 'Bearer secret' };
    await loadSchema([`${url}/schema.graphql`], { folder, headers });
    assert.ok(seen.includes('GET /schema.graphql Bearer secret'));
    // A token does not follow to where a server sends it.
    await assert.rejects(loadSchema([`${url}/moved`], { folder, headers }), (error: Error) => {
      assert.match(error.message, /cannot be fetched/);
      return !error.message.includes('secret');
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
  await assert.rejects(
    problemsOf(folder, 'http://a:secret@127.0.0.1:1/x'),
    (error: Error) => !error.message.includes('secret'),
  );
});

test('without a pointer the graphql-config says which, by project where there are several', async () => {
  const one = await files({ '.graphqlrc.yml': 'schema: api/*.graphql\n', 'api/a.graphql': good });
  assert.equal(await needOf(one, 'a'), '[["me"]]');
  const several = await files({
    'graphql.config.json': JSON.stringify({
      projects: { shop: { schema: 'shop.graphql' }, blog: { schema: ['blog.graphql'] } },
    }),
    'shop.graphql': good,
    'blog.graphql': good.replace('me', 'blog'),
  });
  const { schema } = await loadSchema([], { folder: several, project: 'blog' });
  assert.ok(schema?.getQueryType());
  await assert.rejects(loadSchema([], { folder: several, project: 'none' }), /graphql-config: .*none/);
  await assert.rejects(problemsOf(await files({})), /Which schema\?/);
});

test('what names nothing is said, and not taken for an empty schema', async () => {
  const place = await files({ 'empty/readme.txt': '' });
  for (const pointer of ['none.graphql', 'none/*.graphql', 'empty']) {
    await assert.rejects(problemsOf(place, pointer), /there is no such file, nor a folder or glob/, pointer);
  }
  for (const [pointer, says] of [
    ['introspection.json', /carries no applied directives/],
    ['src/**/*.ts', /would run every module/],
    ['main:schema.ts', /of another revision cannot be run/],
  ] as const) {
    await assert.rejects(problemsOf(place, pointer), says);
  }
});

/** What is sent goes on until the other side has had enough. */
function endless(response: ServerResponse): void {
  const chunk = Buffer.alloc(2 ** 20, '# nothing\n');
  const send = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', send);
  send();
}
