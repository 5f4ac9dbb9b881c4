import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Which room may import which: a room, then the rooms and, behind the bar, the packages that it may import. */
const mayImport: Record<string, [rooms: string, packages: string]> = {
  requirement: ['', ''],
  errors: ['requirement', ''],
  directive: ['requirement errors', 'graphql @graphql-tools fastest-levenshtein'],
  operation: ['directive requirement errors', 'graphql'],
  enforcement: ['operation directive requirement errors', 'graphql @graphql-tools'],
  introspection: ['enforcement operation directive requirement', 'graphql @graphql-tools'],
  'schema-source': [
    'directive requirement errors',
    'node: graphql @graphql-tools graphql-config tinyglobby picomatch',
  ],
  'schema-diff': ['scope-map operation directive requirement errors', 'graphql'],
  'scope-map': ['directive requirement', 'graphql'],
  graphiql: [
    'client scope-map operation directive requirement errors',
    'graphql react @graphiql/react @graphiql/toolkit graphql-language-service monaco-editor eventsource-parser',
  ],
  // Built into files: nobody imports it.
  page: [
    'graphiql client',
    'node: vite graphql graphiql @graphiql react react-dom monaco-editor monaco-graphql',
  ],
  token: ['requirement errors', 'jose lru-cache'],
  yoga: [
    'introspection enforcement operation directive token requirement errors',
    'graphql @graphql-tools graphql-yoga',
  ],
  // Each link loads its own client's: client.test.ts.
  client: ['requirement', '@apollo/client rxjs @urql/core wonka'],
  codegen: [
    'operation directive requirement',
    'node: graphql @graphql-codegen @graphql-tools @graphql-typed-document-node',
  ],
  'authorization-server': [
    'token requirement errors',
    'node: oidc-provider jose bcryptjs piscina ipaddr.js rate-limiter-flexible',
  ],
  data: ['', 'node: kysely pg uuid'],
  generated: ['data resolvers', 'graphql'],
  resolvers: ['data generated', 'graphql graphql-yoga'],
  index: ['directive operation enforcement introspection errors', ''],
  server: ['*', '*'],
  cli: ['*', '*'],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.tsx?$/.test(name),
);
const imports = files.flatMap((file): Import[] => {
  const text = readFileSync(join(source, file), 'utf8');
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const specifiers = [...code.matchAll(/(?<!['\w.])(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
  return specifiers.map((specifier) => {
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? specifier : roomOf(relative(source, join(source, dirname(file), specifier)));
    return { file, from: roomOf(file), to, isPackage };
  });
});

function roomOf(file: string): string {
  if (file.startsWith(join('graphiql', 'page'))) return 'page';
  return file.split(sep)[0]?.replace(/\.tsx?$/, '') ?? '';
}

test('every room imports only what it may', () => {
  assert.ok(imports.length > 100);
  const wrong = imports.filter(({ from, to, isPackage }) => {
    if (!isPackage && from === to) return false;
    const [rooms, packages] = mayImport[from] ?? ['', ''];
    const allowed = isPackage ? packages : rooms;
    if (allowed === '*') return false;
    return !allowed
      .split(' ')
      .some(
        (one) =>
          one !== '' &&
          (isPackage ? to === one || to.startsWith(one.endsWith(':') ? one : `${one}/`) : to === one),
      );
  });
  assert.deepEqual(
    wrong.map(({ file, to }) => `${file} imports ${to}`),
    [],
  );
});

test('the library half knows nothing of the application half', () => {
  const application = ['data', 'resolvers', 'server', 'authorization-server', 'generated', 'cli'];
  const library = [
    'requirement',
    'errors',
    'directive',
    'operation',
    'enforcement',
    'scope-map',
    'schema-source',
    'schema-diff',
    'graphiql',
    'token',
    'yoga',
    'client',
    'codegen',
    'index',
  ];
  assert.deepEqual(
    imports.filter(({ from, to }) => library.includes(from) && application.includes(to)),
    [],
  );
});

test('each subpath that a file names in its opening sentence exists, and has what it imports', async () => {
  let named = 0;
  for (const file of files) {
    const text = readFileSync(join(source, file), 'utf8');
    for (const [, names = '', specifier = ''] of text.matchAll(
      /`import \{ ([^}]+) \} from '(graphql-scopes[^']*)'`/g,
    )) {
      const module = await moduleOf(specifier);
      for (const name of names.split(', '))
        if (name !== '…') assert.ok(name in module, `${specifier} has ${name}`);
      named++;
    }
  }
  assert.ok(named >= 8);
});

test('importing graphql-scopes loads neither a server nor a database', () => {
  const script = `
    import { registerHooks } from 'node:module';
    const urls = new Set();
    registerHooks({ load: (url, context, next) => (urls.add(url), next(url, context)) });
    await import('graphql-scopes');
    const packages = new Set([...urls].map((url) => /node_modules\\/((@[^/]+\\/)?[^/]+)/.exec(url)?.[1]).filter(Boolean));
    console.log([...packages].sort().join(' '));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@graphql-scopes/source', '--input-type=module', '-e', script],
    {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      encoding: 'utf8',
    },
  );
  assert.equal(stderr, '');
  for (const loaded of stdout.trim().split(' ')) {
    assert.match(
      loaded,
      /^(graphql|@graphql-tools\/.*|@whatwg-node\/.*|@graphql-typed-document-node\/core|cross-inspect|tslib|fastest-levenshtein)$/,
    );
  }
});

test('no file is longer than 300 lines, and index files list their names', () => {
  for (const file of files) {
    const text = readFileSync(join(source, file), 'utf8');
    if (roomOf(file) !== 'generated') assert.ok(text.split('\n').length <= 300, file);
    assert.doesNotMatch(text, /^export \*/m, file);
  }
});

/** Node does not run JSX: of that subpath the names that its index lists. */
async function moduleOf(specifier: string): Promise<object> {
  if (specifier !== 'graphql-scopes/graphiql') return import(specifier);
  const text = readFileSync(join(source, 'graphiql/index.ts'), 'utf8');
  const names = [...text.matchAll(/export (type )?\{([^}]+)\}/g)].flatMap(([, , list = '']) =>
    list.split(','),
  );
  return Object.fromEntries(names.map((name) => [name.trim(), true]));
}
