import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import type { Types } from '@graphql-codegen/plugin-helpers';
import { preset } from 'graphql-scopes/codegen';
import { runCommand } from '../support/command.ts';
import { runApp } from '../support/running-app.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Within the project, whose packages find operations in code.
const folder = await mkdtemp(join(root, 'test', '.manifest-'));
after(() => rm(folder, { recursive: true }));
const schema = `${root}schema/*.graphql`;

async function manifestOf(files: { readonly [name: string]: string }, ...args: string[]) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const { code, stdout, stderr } = await runCommand(
    ['manifest', ...Object.keys(files), ...(args.length > 0 ? args : ['--schema', schema])],
    { cwd: folder },
  );
  return {
    code,
    stderr,
    stdout,
    manifest: code === 0 && stdout.startsWith('{') ? JSON.parse(stdout) : undefined,
  };
}

const code = `
  const One = graphql(\`
    # Client directives are the client's own.
    query One($more: Boolean!) { me { ...Name local @client } myItems @connection(key: "x") @include(if: $more) { title } }
  \`);`;
const files = {
  'app.ts': code,
  'name.graphql':
    'fragment Name on User { username fullName }\n\nmutation Two { addItem(title: "x") { title } }',
};

test('operations in code and in files are written by name, with what they need and what they may need', async () => {
  const { manifest } = await manifestOf(files);
  assert.deepEqual(Object.values(manifest), [
    {
      document:
        'fragment Name on User { fullName username } query One($more: Boolean!) { me { ...Name } myItems @include(if: $more) { title } }',
      operationName: 'One',
      authenticated: true,
      scopes: [['me']],
      conditionalFields: [{ path: 'myItems', coordinate: 'Query.myItems', scopes: [['items', 'me']] }],
    },
    {
      document: 'mutation Two { addItem(title: "x") { title } }',
      operationName: 'Two',
      authenticated: true,
      scopes: [['items:write', 'me']],
    },
  ]);
  const { url } = await runApp();
  assert.deepEqual((await manifestOf(files, '--schema', `${url}/schema.graphql`)).manifest, manifest);
});

test("the ids are those of graphql-codegen's client preset, whose list may be given, too", async () => {
  const { manifest } = await manifestOf(files);
  const outputs: Types.FileOutput[] = await generate(
    {
      schema: [
        schema,
        `${root}src/directive/type-defs.ts`,
        'extend type User { local: String }',
        'directive @client on FIELD directive @connection(key: String) on FIELD',
      ],
      silent: true,
      generates: {
        [`${folder}/gql/`]: {
          documents: [`${folder}/app.ts`, `${folder}/name.graphql`],
          preset,
          presetConfig: { persistedDocuments: true },
        },
      },
    },
    false,
  );
  const list = String(outputs.find(({ filename }) => filename.endsWith('persisted-documents.json'))?.content);
  assert.deepEqual(Object.keys(JSON.parse(list)).sort(), Object.keys(manifest).sort());
  const ofList = await manifestOf({ 'persisted-documents.json': list });
  assert.deepEqual(ofList.manifest, manifest);
});

test('no id of a list that is given is lost', async () => {
  const list = '{ "__proto__": "query P { me { username } }", "constructor": "query C { me { username } }" }';
  const { manifest } = await manifestOf({ 'ids.json': list });
  assert.deepEqual(Object.keys(manifest), ['__proto__', 'constructor']);
});

test('--out writes a file', async () => {
  const { stdout } = await manifestOf(files, '--schema', schema, '--out', 'manifest.json');
  assert.equal(stdout, 'Wrote 2 operations to manifest.json.\n');
  const { manifest } = await manifestOf(files);
  assert.deepEqual(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')), manifest);
});

test('of a file that cannot be written it is said once why', async () => {
  const { code, stderr } = await manifestOf(files, '--schema', schema, '--out', 'no/folder/x.json');
  assert.equal(code, 1);
  assert.match(stderr, /^ENOENT: no such file or directory, open '.*x\.json'\n$/);
});

test('what cannot be stored is refused with its place', async () => {
  for (const [text, says, fails = 1] of [
    [
      'query A { me { username } } query A { me { email } }',
      /operation A is there twice: \(bad.graphql:1\) and \(bad.graphql:1\)/,
    ],
    ['\n{ me { username } }', /an operation \(bad.graphql:2\) has no name/],
    ['query A { nothing }', /A \(bad.graphql:1\): Cannot query field "nothing"/],
    ['query A {', /bad.graphql:1: Syntax Error/, 2],
    ['fragment F on User { username }', /there are no operations/],
  ] as const) {
    const { code, stdout, stderr } = await manifestOf({ 'bad.graphql': text });
    assert.deepEqual([code, stdout], [fails, '']);
    assert.match(stderr, says);
  }
  assert.equal((await runCommand(['manifest', 'a.graphql'])).code, 2);
});
