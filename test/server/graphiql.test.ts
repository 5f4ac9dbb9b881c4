import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { buildPage } from '../support/built-page.ts';
import { runApp } from '../support/running-app.ts';

buildPage();
const { url } = await runApp();

/** As it is on the wire: `fetch` would ask for and undo encodings, and tidy up paths. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>(
    (resolve, reject) => {
      const { port } = new URL(url);
      httpRequest({ port, path, headers, method }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      })
        .on('error', reject)
        .end();
    },
  );
}

const page = (headers: Record<string, string> = {}, method = 'GET') =>
  get('/graphql', { accept: 'text/html,*/*;q=0.8', ...headers }, method);

test('a browser gets the page without a token; whoever asks for data does not', async () => {
  const { status, headers, body } = await page();
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.match(String(body), /id="graphiql"/);
  for (const accept of ['application/json', '*/*', 'application/json, text/html;q=0.9', 'text/html;q=0']) {
    assert.doesNotMatch(String((await get('/graphql', { accept })).body), /id="graphiql"/, accept);
  }
  const query = await get('/graphql?query={__typename}', { accept: 'text/html,*/*' });
  assert.deepEqual(JSON.parse(String(query.body)), { data: { __typename: 'Query' } });
});

test('the page may run nothing inline, and ask its own origin alone', async () => {
  const { headers, body } = await page();
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  assert.match(policy, /connect-src 'self';/);
  assert.match(policy, /frame-ancestors 'none'$/);
  assert.doesNotMatch(String(body), /<script>|<script (?!type="module")|https?:\/\//);
});

test('each client gets the encoding that it likes best (RFC 9110 §12.5.3)', async () => {
  const plain = (await page()).body;
  const cases: [accepts: string, encoding: string | undefined][] = [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['identity, gzip;q=0.2', undefined],
    ['BR;Q=1', 'br'],
    ['br;q=nonsense, gzip;q=0.3', 'gzip'],
    ['deflate', undefined],
  ];
  const tags = new Set();
  for (const [accepts, encoding] of cases) {
    const { headers, body } = await page({ 'accept-encoding': accepts });
    assert.equal(headers['content-encoding'], encoding, accepts);
    assert.match(String(headers.vary), /accept-encoding/);
    const undo = encoding === 'br' ? brotliDecompressSync : encoding === 'gzip' ? gunzipSync : Buffer.from;
    assert.deepEqual(undo(body), plain, accepts);
    tags.add(`${encoding} ${headers.etag}`);
  }
  assert.equal(tags.size, 3, 'one tag for each representation');
});

test('what a browser has already is not sent again, and HEAD sends no body', async () => {
  const first = await page({ 'accept-encoding': 'br' });
  const tag = String(first.headers.etag);
  assert.equal(first.headers['cache-control'], 'no-cache');
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const { status, body, headers } = await page({ 'accept-encoding': 'br', 'if-none-match': known });
    assert.deepEqual([status, body.length, headers.etag], [304, 0, tag], known);
  }
  assert.equal((await page({ 'accept-encoding': 'gzip', 'if-none-match': tag })).status, 200);
  const head = await page({ 'accept-encoding': 'br' }, 'HEAD');
  assert.deepEqual([head.status, head.body.length], [200, 0]);
  assert.equal(head.headers['content-length'], String(first.body.length));
});

test('what the page loads is named after its content, and kept for ever', async () => {
  const names = [...String((await page()).body).matchAll(/"(\/graphql\/assets\/[^"]+)"/g)].map(
    ([, name]) => name,
  );
  assert.ok(names.length >= 2);
  for (const name of names) {
    const { status, headers } = await get(String(name), { 'accept-encoding': 'br' });
    assert.equal(status, 200);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.match(String(headers['content-type']), /^text\/(javascript|css); charset=utf-8$/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
});

test('nothing but the files of the page is reached by a path', async () => {
  for (const path of [
    '/graphql/../package.json',
    '/graphql/assets/../../../package.json',
    '/graphql/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/graphql/..%2f..%2fpackage.json',
    '/graphql/assets/..\\..\\package.json',
    '/graphql//etc/passwd',
    '/graphql/built-from.json',
    '/graphql/index.html',
    '/graphql/index.html.br',
    '/graphql/assets/',
    '/graphql/constructor',
    '/graphql/',
  ]) {
    assert.equal((await get(path)).status, 404, path);
  }
  assert.equal((await get('/graphql/callback', {}, 'POST')).status, 405);
});

test('the window that a sign-in ends in is a page of its own, under the same policy', async () => {
  const { status, headers, body } = await get('/graphql/callback?code=a&state=b');
  assert.equal(status, 200);
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.match(String(body), /id="callback"/);
});
