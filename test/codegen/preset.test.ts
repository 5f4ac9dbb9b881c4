import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import type { Types } from '@graphql-codegen/plugin-helpers';
import { buildSchema, parse } from 'graphql';
import { plugin, preset, type ScopesPresetConfig } from 'graphql-scopes/codegen';
import { missingScopes } from '../../src/client/required-scopes.ts';
import { runApp } from '../support/running-app.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Within the project, so that its packages are found.
const folder = await mkdtemp(join(root, 'test', '.codegen-'));
after(() => rm(folder, { recursive: true }));
const demonstration = [`${root}schema/*.graphql`, `${root}src/directive/type-defs.ts`];
let runs = 0;

interface Run {
  readonly presetConfig?: ScopesPresetConfig;
  readonly config?: object;
  readonly schema?: string | string[];
}

/** Writes an app's files, generates its documents, and gives what graphql.ts exports. */
async function generated(files: { readonly [name: string]: string }, options: Run = {}) {
  const app = join(folder, String(++runs));
  await mkdir(app);
  for (const [name, text] of Object.entries(files)) await writeFile(join(app, name), text);
  const outputs: Types.FileOutput[] = await generate(
    {
      schema: options.schema ?? demonstration,
      silent: true,
      errorsOnly: true,
      generates: {
        [`${app}/gql/`]: {
          documents: `${app}/*.{ts,graphql}`,
          preset,
          presetConfig: options.presetConfig ?? {},
          config: { importExtension: '.ts', useTypeImports: true, ...options.config },
        },
      },
    },
    false,
  );
  await mkdir(join(app, 'gql'));
  for (const { filename, content } of outputs) await writeFile(filename, content);
  const load = (name: string) => import(pathToFileURL(join(app, 'gql', name)).href);
  const text = (name: string) => outputs.find(({ filename }) => filename.endsWith(`/${name}`))?.content ?? '';
  return { app, text, load, documents: await load('graphql.ts') };
}

const query = 'query Both($more: Boolean!) { me { ...Name } myItems @include(if: $more) { title } }';
const app = {
  'query.ts': `import { graphql } from './gql';\n\nexport const Both = graphql(\`${query}\`);\n`,
  'name.graphql': 'fragment Name on User { username items { title } }',
};
const meta = {
  requiredScopes: [
    ['items', 'me'],
    ['items:write', 'me'],
  ],
};

test('a document says what it needs, through fragments of other files', async () => {
  const { documents } = await generated(app);
  assert.deepEqual(documents.BothDocument.__meta__, meta);
  assert.equal(documents.NameFragmentDoc.__meta__, undefined);
  assert.deepEqual(missingScopes(documents.BothDocument, ['me']), ['items']);
  assert.deepEqual(missingScopes(documents.BothDocument, ['me', 'items:write']), []);
});

test('what a variable decides is not asked for beforehand, and is said', async () => {
  const { documents } = await generated({
    'query.graphql': 'query Q($more: Boolean!) { me { username } myItems @include(if: $more) { title } }',
  });
  const { requiredScopes, conditionalFields } = documents.QDocument.__meta__;
  assert.deepEqual(requiredScopes, [['me']]);
  assert.deepEqual(conditionalFields[0], {
    path: 'myItems',
    coordinate: 'Query.myItems',
    requiredScopes: meta.requiredScopes,
  });
});

test('documents as strings, and persisted ones, say it, too; what else is in __meta__ stays', async () => {
  const asString = await generated(app, { config: { documentMode: 'string' } });
  assert.deepEqual(asString.documents.BothDocument.__meta__, meta);
  assert.match(String(asString.documents.BothDocument), /query Both/);
  const embedded = await generated(app, {
    presetConfig: { persistedDocuments: true, onExecutableDocumentNode: () => ({ mine: 1 }) },
  });
  const { hash, ...others } = embedded.documents.BothDocument.__meta__;
  assert.deepEqual(others, { mine: 1, ...meta });
  assert.ok(hash in JSON.parse(embedded.text('persisted-documents.json')));
  const replaced = await generated(app, {
    presetConfig: { persistedDocuments: { mode: 'replaceDocumentWithHash' } },
  });
  assert.deepEqual(replaced.documents.BothDocument, { __meta__: { ...meta, hash } });
});

test('the scopes have a type and their descriptions; the index has them', async () => {
  const { text, load } = await generated(app);
  assert.match(text('scopes.ts'), /export type Scope = "items" \| "items:write" \| "me";/);
  assert.match(text('scopes.ts'), / \* - `me`: Read information about the current user\./);
  assert.equal((await load('index.ts')).scopeDescriptions.items, 'Read items.');
});

test('a scope that looks like the end of a comment is text all the same', async () => {
  const sdl =
    'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION\n' +
    'type Query { a: Int @requiresScopes(scopes: [["x*/throw(1)/*"]]) }';
  const { load } = await generated({ 'a.graphql': 'query A { a }' }, { schema: sdl });
  assert.deepEqual(Object.keys((await load('scopes.ts')).scopeDescriptions), ['x*/throw(1)/*']);
});

test('an operation and a scope may have a name that objects give another meaning', async () => {
  const sdl =
    'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION\n' +
    'type Query { a: Int @requiresScopes(scopes: [["__proto__"]]) }';
  const content = await plugin(buildSchema(sdl), [{ document: parse('query __proto__ { a }') }], {});
  await writeFile(join(folder, 'names.ts'), String(content));
  const { operationScopes, scopeDescriptions } = await import(pathToFileURL(join(folder, 'names.ts')).href);
  assert.deepEqual(Object.entries(operationScopes), [['__proto__', { requiredScopes: [['__proto__']] }]]);
  assert.deepEqual(Object.entries(scopeDescriptions), [['__proto__', '__proto__']]);
});

test('the schema may be that of a running server, at /schema.graphql', async () => {
  const { url } = await runApp();
  const { documents } = await generated(app, { schema: `${url}/schema.graphql` });
  assert.deepEqual(documents.BothDocument.__meta__, meta);
});

test('an operation beyond the ceiling fails the build, with operation, place, field, scope and remedy', async () => {
  const run = () => generated(app, { presetConfig: { ceiling: ['me'] } });
  const place = (file: string) => join(folder, String(runs), file);
  await assert.rejects(run, ({ message }: Error) => {
    assert.deepEqual(
      message.split('\n').filter((line) => line.includes('ceiling')),
      [
        `query Both (${place('query.ts')}:3) asks for User.items (${place('name.graphql')}:1), which needs "items"; the ceiling is [me]: leave me.items out, or add "items" to the ceiling`,
        `query Both (${place('query.ts')}:3) asks for Query.myItems (${place('query.ts')}:3), which needs "items"; the ceiling is [me]: leave myItems out, or add "items" to the ceiling`,
      ],
    );
    return true;
  });
  await generated(app, { presetConfig: { ceiling: ['me', 'items'] } });
  await generated(app, { presetConfig: { ceiling: ['me', 'items:write'] } });
});

test('a ceiling with an unknown scope fails the build', async () => {
  await assert.rejects(generated(app, { presetConfig: { ceiling: ['me', 'itmes'] } }), {
    message: /unknown scope "itmes" on the ceiling; did you mean "items"\?/,
  });
});

test('the plugin by itself writes what each operation needs, by name, and keeps to the ceiling, too', async () => {
  const run = async (ceiling: string[]) => {
    const outputs: Types.FileOutput[] = await generate(
      {
        schema: demonstration,
        documents: [query, app['name.graphql']],
        silent: true,
        pluginLoader: async (name) => {
          if (name === 'graphql-scopes/codegen') return { plugin };
          throw Object.assign(new Error(name), { code: 'MODULE_NOT_FOUND' });
        },
        generates: {
          [`${folder}/plugin.ts`]: { plugins: ['graphql-scopes/codegen'], config: { ceiling } },
        },
      },
      false,
    );
    return String(outputs[0]?.content);
  };
  await writeFile(join(folder, 'plugin.ts'), await run(['me', 'items']));
  const { operationScopes } = await import(pathToFileURL(join(folder, 'plugin.ts')).href);
  assert.deepEqual(operationScopes, { Both: meta });
  await assert.rejects(run(['me']), { message: /query Both .* asks for User\.items/ });
});

test('a document mode that has no place for scopes is refused', async () => {
  await assert.rejects(generated(app, { config: { documentMode: 'graphQLTag' } }), {
    message: /documentMode: graphQLTag has no place for scopes/,
  });
});

test('directives that nobody defined fail the build, and do not count as open', async () => {
  await assert.rejects(generated(app, { schema: `${root}schema/*.graphql` }), {
    message: /is not defined; add requiresScopesTypeDefs/,
  });
});
