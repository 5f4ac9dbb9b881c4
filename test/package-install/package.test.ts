import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startCompanyIssuer } from '../support/company-issuer.ts';
import { codeOnPage } from '../support/page-code.ts';
import { postQuery, runApp } from '../support/running-app.ts';
import { freePort, install, nodeOf, pack, project, run, serve } from './installed.ts';

// Mostly they wait for the network.
const [tarball, ...nodes] = await Promise.all([pack(), nodeOf(22), nodeOf(24)]);
const readme = (name: string) => codeOnPage('README.md', name);
const frontEnd = (name: string) => codeOnPage('docs/front-end.md', name);

const snippets: Record<string, string> = {
  'own-schema': 'README.md',
  'any-server': 'README.md',
  'yoga-project': 'README.md',
  'several-issuers': 'docs/authorization-server.md',
  session: 'docs/front-end.md',
  apollo: 'docs/front-end.md',
  urql: 'docs/front-end.md',
  'apollo-sse': 'docs/front-end.md',
};
const [folder, generating] = await Promise.all([
  project('app', [
    tarball.file,
    ...['graphql', 'graphql-yoga', '@graphql-tools/schema', '@types/node', 'typescript'],
    ...['@apollo/client', 'rxjs', '@urql/core', 'wonka', 'graphql-sse'],
  ]),
  project('generating', [
    tarball.file,
    ...['graphql', 'typescript', '@graphql-codegen/cli', '@graphql-codegen/client-preset'],
  ]),
]);
await writeFile(join(generating, 'codegen.ts'), await frontEnd('codegen'));
await cp(new URL('../../schema/', import.meta.url), join(generating, 'schema'), { recursive: true });

test('the package has what it needs, and nothing of the tests', (context) => {
  context.diagnostic(`${Math.round(tarball.bytes / 1000)} kB, ${tarball.files.length} files`);
  assert.ok(tarball.bytes < 6_000_000, `${tarball.bytes} bytes`);
  for (const needed of ['dist/index.js', 'dist/index.d.ts', 'bin/graphql-scopes.js', 'LICENSE', 'README.md'])
    assert.ok(tarball.files.includes(needed), needed);
  const folders = new Set(tarball.files.map((file) => file.split('/')[0]));
  assert.deepEqual([...folders].sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin',
    'dist',
    'package.json',
    'schema',
    'src',
  ]);
});

test("the documentation's code compiles in strict mode, by the package's own types", async () => {
  for (const [name, page] of Object.entries(snippets))
    await writeFile(join(folder, `${name}.ts`), await codeOnPage(page, name));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  await run('npx', ['tsc'], folder);
  // It would have found what is wrong.
  await writeFile(
    join(folder, 'wrong.ts'),
    "import { useRequiresScopes } from 'graphql-scopes/yoga';\nuseRequiresScopes({ introspection: 'opne' });\n",
  );
  await assert.rejects(run('npx', ['tsc'], folder), /opne/);
  await writeFile(join(folder, 'wrong.ts'), '');
});

const compilerOptions = {
  module: 'nodenext',
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  rewriteRelativeImportExtensions: true,
  outDir: 'compiled',
  // Types of other packages are not this one's to mend.
  skipLibCheck: true,
};

for (const { node, version } of nodes) {
  describe(`on Node ${version}`, () => {
    test('every subpath loads from dist, without its types being stripped', async () => {
      const script = `
        import { readFileSync } from 'node:fs';
        const { exports } = JSON.parse(readFileSync('node_modules/graphql-scopes/package.json', 'utf8'));
        for (const path of Object.keys(exports)) {
          // Not Node's: a browser's React and Monaco.
          if (path === './package.json' || path.startsWith('./graphiql')) continue;
          const url = import.meta.resolve('graphql-scopes' + path.slice(1));
          if (!url.includes('/graphql-scopes/dist/')) throw new Error(url);
          if (Object.keys(await import(url)).length === 0) throw new Error(path + ' has nothing');
          console.log(path);
        }
        process.exit();`;
      const output = await run(
        node,
        ['--no-experimental-strip-types', '--input-type=module', '-e', script],
        folder,
        node,
      );
      assert.ok(output.trim().split('\n').length >= 8, output);
    });

    test('the root loads neither a server nor React nor a database', async () => {
      const script = `
        import { registerHooks } from 'node:module';
        const urls = new Set();
        registerHooks({ load: (url, context, next) => (urls.add(url), next(url, context)) });
        await import('graphql-scopes');
        console.log([...urls].join(' '));`;
      const loaded = await run(node, ['--input-type=module', '-e', script], folder, node);
      assert.match(loaded, /graphql-scopes\/dist\/index\.js/);
      assert.doesNotMatch(loaded, /react|yoga|oidc|kysely|\/pg\/|sqlite|codegen|apollo|urql/);
    });

    test('npx graphql-scopes helps, and writes a manifest', async () => {
      assert.match(await run('npx', ['graphql-scopes', '--help'], folder, node), /manifest/);
      await writeFile(join(folder, 'a.graphql'), 'query A { a }');
      await writeFile(join(folder, 'schema.graphql'), 'type Query { a: Int @requiresScopes(scopes: "a") }');
      const manifest = await run(
        'npx',
        ['graphql-scopes', 'manifest', 'a.graphql', '--schema', 'schema.graphql'],
        folder,
        node,
      );
      assert.match(manifest, /"operationName": "A"/);
    });

    test("the README's own server answers and refuses", async () => {
      const port = await freePort();
      const file = `own-schema-${version}.mjs`;
      const code = await readFile(join(folder, 'compiled/own-schema.js'), 'utf8');
      await writeFile(join(folder, file), code.replace('4000', String(port)));
      const stop = await serve(`node ${file}`, folder, port, node);
      const url = `http://localhost:${port}`;
      const form = { grant_type: 'password', username: 'johndoe', password: 'secret' };
      const tokenFor = async (scope: object) => {
        const body = new URLSearchParams({ ...form, ...scope });
        return (await (await fetch(`${url}/token`, { method: 'POST', body })).json()).access_token;
      };
      const books = await postQuery(url, '{ books }', await tokenFor({ scope: 'books' }));
      assert.deepEqual(books.body, { data: { books: ['Dune'] } });
      assert.equal((await postQuery(url, '{ books }', await tokenFor({}))).status, 403);
      stop();
    });

    test("the documentation's other code runs", async () => {
      const { url } = await runApp();
      const here = join(folder, version);
      await mkdir(here);
      const names = Object.keys(snippets).filter((name) => name !== 'yoga-project');
      for (const name of names) {
        const code = await readFile(join(folder, 'compiled', `${name}.js`), 'utf8');
        await writeFile(join(here, `${name}.js`), code.replaceAll('https://api.example.com', url));
      }
      for (const name of names.slice(1)) {
        const script = `await import('./${version}/${name}.js'); process.exit()`;
        await run(node, ['--input-type=module', '-e', script], folder, node);
      }
    });

    test("the README's code generation writes documents that say their scopes, and keeps to the ceiling", async () => {
      await rm(join(generating, 'src'), { recursive: true, force: true });
      await mkdir(join(generating, 'src'));
      const source = (document: string) =>
        writeFile(
          join(generating, 'src/app.ts'),
          `import { graphql } from './gql';\n\ngraphql(\`${document}\`);\n`,
        );
      await source('query Mine { myItems { title } }');
      await run('npx', ['graphql-codegen'], generating, node);
      assert.match(
        await readFile(join(generating, 'src/gql/graphql.ts'), 'utf8'),
        /MineDocument = \{"__meta__":\{"requiredScopes":\[\["items","me"\],\["items:write","me"\]\]\}/,
      );
      await source('mutation Add { addItem(title: "x") { title } }');
      await assert.rejects(
        run('npx', ['graphql-codegen'], generating, node),
        /mutation Add \(.*src\/app\.ts:3\) asks for Mutation\.addItem .* needs "items:write"/,
      );
    });
  });
}

// At once: npm mostly waits.
describe("a newcomer's first refused query, from npm install on, takes less than five minutes", {
  concurrency: nodes.length,
}, () => {
  for (const { node, version } of nodes) {
    test(`on Node ${version}`, async (context) => {
      const yoga = await project(`yoga-${version}`, ['graphql', 'graphql-yoga']);
      const started = performance.now();
      const packageName = (await readme('yoga-install')).trim().replace('npm install ', '');
      assert.equal(packageName, 'graphql-scopes');
      await install(yoga, [tarball.file]);
      const port = await freePort();
      const here = (text: string) => text.replaceAll('4000', String(port));
      const code = (await readme('yoga-project')).replace('listen(4000)', `listen(${port})`);
      await writeFile(join(yoga, 'server.ts'), code);
      const command = await readme('yoga-run');
      const stop = await serve(command, yoga, port, node);
      const answer = await run('bash', ['-c', here(await readme('yoga-ask'))], yoga);
      assert.deepEqual(JSON.parse(answer), JSON.parse(await readme('yoga-answer')));
      const seconds = (performance.now() - started) / 1000;
      assert.ok(seconds < 300, `${seconds} s`);
      context.diagnostic(`it took ${seconds.toFixed(1)} s`);
      stop();

      const issuer = await startCompanyIssuer({
        audience: 'https://api.example.com',
        scope: 'salaries other',
      });
      await writeFile(join(yoga, 'server.ts'), code.replace('https://login.example.com', issuer.url));
      const stopAgain = await serve(command, yoga, port, node);
      const url = `http://localhost:${port}`;
      const refused = await postQuery(url, '{ hello salary }', await issuer.serviceToken('other'));
      assert.equal(refused.body.errors[0].extensions.code, 'FORBIDDEN');
      const answered = await postQuery(url, '{ hello salary }', await issuer.serviceToken('salaries'));
      assert.deepEqual(answered.body, { data: { hello: 'world', salary: 4200 } });
      stopAgain();
    });
  }
});
