import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execute, parse } from 'graphql';
import type { App } from 'graphql-scopes/server';
import type { AccessTokenVerifier } from 'graphql-scopes/token';
import { readConfig, variableName } from '../../src/server/config.ts';
import { startCompanyIssuer } from '../support/company-issuer.ts';
import { codeOnPage } from '../support/page-code.ts';
import { postQuery, signIn } from '../support/running-app.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Within the project, so that its own name is found.
const folder = await mkdtemp(join(root, 'test', '.readme-'));
after(() => rm(folder, { recursive: true }));

async function run(name: string, code: string): Promise<Record<string, unknown>> {
  const file = join(folder, `${name}.ts`);
  await writeFile(file, code);
  return import(pathToFileURL(file).href);
}

test("the README's own schema, in ten lines, answers and refuses by its scopes", async (context) => {
  const code = await codeOnPage('README.md', 'own-schema');
  assert.ok(code.split('\n').filter((line) => line.trim() !== '').length <= 10);
  // Word for word, but for the database, the port and the end of the test.
  process.env.DATABASE_URL = `file:${folder}/books.sqlite`;
  process.env.LOG_LEVEL = 'silent';
  const exported = `${code.replace('4000', '0')}\nexport { app };`;
  const { mock } = context.mock.method(console, 'log', () => {});
  const { app } = (await run('own-schema', exported)) as { app: App };
  const url = String(mock.calls[0]?.arguments[0]).replace(/\/graphql$/, '');
  try {
    const { access_token: books } = await signIn(url, 'books');
    assert.deepEqual((await postQuery(url, '{ books }', books)).body, { data: { books: ['Dune'] } });
    const { access_token: nothing } = await signIn(url);
    const refused = await postQuery(url, '{ books }', nothing);
    assert.equal(refused.status, 403);
    assert.equal(refused.challenge, 'Bearer error="insufficient_scope", scope="books"');
  } finally {
    await app.close();
  }
});

test("the README's transformer snippet protects a schema on any server", async () => {
  const { schema } = await run('any-server', await codeOnPage('README.md', 'any-server'));
  const ask = (token: unknown) =>
    execute({ schema: schema as never, document: parse('{ secret }'), contextValue: { token } });
  assert.deepEqual({ ...(await ask({ scopes: new Set(['admin']) })).data }, { secret: '42' });
  assert.equal((await ask({ scopes: new Set(['me']) })).data?.secret, null);
});

test("the page's verifier takes the tokens of both its issuers, with their keys by discovery", async () => {
  const code = await codeOnPage('docs/authorization-server.md', 'several-issuers');
  const audience = 'https://api.example.com';
  const issuers = await Promise.all([0, 1].map(() => startCompanyIssuer({ audience, scope: 'me' })));
  const [login, partner] = issuers.map(({ url }) => url);
  const here = code
    .replace('https://login.example.com', String(login))
    .replace('https://partner.example.com', String(partner));
  const { verify } = (await run('several-issuers', here)) as { verify: AccessTokenVerifier };
  for (const { url, serviceToken } of issuers) {
    const { issuer, scopes } = await verify(await serviceToken('me'));
    assert.deepEqual([issuer, [...scopes]], [url, ['me']]);
  }
});

test('the page of the settings has every one, and no other', async () => {
  const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
  const table = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  const { production, demo, ...settings } = readConfig(
    {
      issuer: 'http://a.example',
      audience: 'a',
      graphiqlClientId: 'a',
      keyEncryptionSecret: 'x'.repeat(32),
      otherKeyEncryptionSecret: 'x'.repeat(32),
      metricsToken: 'x'.repeat(32),
      redisUrl: 'redis://a.example',
      otelExporterOtlpEndpoint: 'http://a.example',
      persistedOperations: 'manifest.json',
    },
    {},
  );
  assert.deepEqual(table.sort(), Object.keys(settings).map(variableName).sort());
});
