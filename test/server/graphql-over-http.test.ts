import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { postQuery, runApp, signIn } from '../support/running-app.ts';

const { url } = await runApp({
  corsOrigins: ['https://app.example'],
  maxBodyBytes: 5000,
  maxQueryTokens: 200,
});
const { access_token: token } = await signIn(url, 'me items');

const status = '{ status { status } }';

describe('H4: the status follows the data', () => {
  const both = '{ me { username } myItems { title } }';

  for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
    test(`the same for ${accept}`, async () => {
      const type =
        accept === '*/*'
          ? /^application\/(graphql-response\+)?json/
          : new RegExp(`^${accept.replace('+', '\\+')}`);
      const none = await postQuery(url, both, undefined, { accept });
      assert.equal(none.status, 401);
      assert.equal(none.challenge, 'Bearer scope="items me"');
      assert.match(none.headers.get('content-type') ?? '', type);

      const { access_token: empty } = await signIn(url);
      const refused = await postQuery(url, both, empty, { accept });
      assert.equal(refused.status, 403);
      assert.equal(refused.challenge, 'Bearer error="insufficient_scope", scope="items me"');
      assert.match(refused.headers.get('content-type') ?? '', type);

      const { access_token: me } = await signIn(url, 'me');
      const partial = await postQuery(url, both, me, { accept });
      assert.equal(partial.status, 200);
      assert.equal(partial.challenge, null);
      assert.equal(partial.body.data.me.username, 'johndoe');

      const invalid = await postQuery(url, status, 'x', { accept });
      assert.equal(invalid.status, 401);
      assert.match(invalid.headers.get('content-type') ?? '', type);
    });
  }

  test('a root field that was answered with something makes it 200, __typename too', async () => {
    const { status: code } = await postQuery(url, '{ __typename myItems { title } }');
    assert.equal(code, 200);
  });

  test('a mutation that was refused has no answer, not even for __typename', async () => {
    const answer = await postQuery(url, 'mutation { __typename addItem(title: "x") { title } }', token);
    assert.equal(answer.status, 403);
    assert.equal(answer.challenge, 'Bearer error="insufficient_scope", scope="items:write me"');
    assert.equal(answer.body.data, null);
  });

  test('where only a part deep inside is denied, the answer is 200', async () => {
    const { access_token: me } = await signIn(url, 'me');
    assert.equal((await postQuery(url, '{ me { items { title } } }', me)).status, 200);
  });

  test('what is skipped is not needed: the challenge does not name it', async () => {
    const { challenge } = await postQuery(url, '{ me { username } myItems @skip(if: true) { title } }');
    assert.equal(challenge, 'Bearer scope="me"');
  });
});

describe('H5: what is over a limit is refused with 4xx, and nothing is executed', () => {
  for (const [what, query, says] of [
    ['a body', `{ status { ${'status '.repeat(1000)} } }`, /too large/i],
    ['tokens', `{ status { ${'status '.repeat(300)} } }`, /Token limit of 200/],
    ['depth', `{ me ${'{ items { owner '.repeat(6)}{ username }${' } }'.repeat(6)} }`, /depth limit of 10/],
    [
      'fields',
      `{ ...F0 } ${Array.from({ length: 10 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F10 on Query { status { status } }`,
      /more than 1000 fields/,
    ],
    [
      'aliases',
      `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: status { status }`).join(' ')} }`,
      /Aliases limit of 15/,
    ],
  ] as const) {
    test(`too much ${what}`, async () => {
      for (const accept of ['application/json', 'application/graphql-response+json']) {
        const answer = await postQuery(url, query, token, { accept });
        assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
        assert.match(answer.text, says);
        assert.equal(answer.body.data, undefined);
      }
    });
  }

  test('too much of a body of which nobody knows how long it is: it is refused before its end', async () => {
    const { status: code, text } = await inChunks(function* () {
      yield '{"query":"{ status { status } } #';
      for (;;) yield '#'.repeat(1000);
    });
    assert.equal(code, 413);
    assert.match(text, /too large/i);
  });

  test('a body in chunks that is small enough is answered', async () => {
    const { status: code, text } = await inChunks(() => ['{"query":', '"{ status { status } }"}']);
    assert.equal(code, 200);
    assert.deepEqual(JSON.parse(text), { data: { status: { status: 'ok' } } });
  });

  test('a depth that is hidden in fragments counts, too', async () => {
    const fragments = Array.from(
      { length: 6 },
      (_, n) => `fragment F${n} on User { items { owner { ${n < 5 ? `...F${n + 1}` : 'username'} } } }`,
    );
    const { status: code } = await postQuery(url, `{ me { ...F0 } } ${fragments.join(' ')}`, token);
    assert.equal(code, 400);
  });
});

test('H6: an unexpected error shows neither message nor stack, and names the request', async () => {
  const failing = await runApp({
    typeDefs: 'type Query { f: String g: String! }',
    resolvers: {
      Query: {
        f: () => Promise.reject(new Error('the secret reason')),
        g: () => {
          throw new Error('the secret reason');
        },
      },
    },
    context: () => ({}),
  });
  for (const query of ['{ f }', '{ g }']) {
    const { body, text, headers } = await postQuery(failing.url, query, undefined, {
      'x-request-id': 'mine-1',
    });
    assert.doesNotMatch(text, /secret reason|stack|at /);
    assert.equal(body.errors[0].message, 'Unexpected error.');
    assert.equal(body.errors[0].extensions.requestId, 'mine-1');
    assert.equal(headers.get('x-request-id'), 'mine-1');
  }
  const { headers } = await postQuery(failing.url, '{ f }', undefined, { 'x-request-id': 'a b"c' });
  assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});

test('H7: only the configured origins may ask from a browser, and without credentials', async () => {
  const allowed = async (origin: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    assert.notEqual(response.headers.get('access-control-allow-credentials'), 'true');
    return response.headers.get('access-control-allow-origin');
  };
  assert.equal(await allowed('https://app.example'), 'https://app.example');
  assert.notEqual(await allowed('https://evil.example'), 'https://evil.example');
  assert.notEqual(await allowed('https://evil.example'), '*');
});

test('RFC 9112 §3.2.2: of a whole URL in the place of a path the path is answered; what is no path gets 400, not a stack trace', async () => {
  const { port } = new URL(url);
  const ask = async (line: string, host: string) => {
    const socket = connect(Number(port), '127.0.0.1');
    const type = 'content-type: application/json\r\nx-request-id: r\r\n';
    const body = line.startsWith('POST') ? '{"query":"{ __typename }"}' : '';
    socket.end(
      `${line} HTTP/1.1\r\nhost: ${host}\r\n${type}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
    let received = '';
    for await (const chunk of socket) received += chunk;
    return received;
  };
  for (const host of ['localhost', 'localhost:4000']) {
    for (const target of ['http://127.0.0.1/graphql', `https://elsewhere.example:${port}/graphql`]) {
      assert.match(await ask(`POST ${target}`, host), /^HTTP\/1\.1 200 .*"__typename":"Query"/s);
    }
    assert.match(await ask('GET http://127.0.0.1/health', host), /^HTTP\/1\.1 200 .*\r\n2\r\nok\r\n/s);
    for (const target of ['*', 'graphql', 'ftp://x/graphql', 'http:', 'localhost:80']) {
      const answer = await ask(`OPTIONS ${target}`, host);
      assert.match(answer, /^HTTP\/1\.1 400 /, target);
      assert.doesNotMatch(answer, /node_modules|TypeError|at new/);
    }
  }
});

for (const host of ['[', 'x y', 'a:b:c', '%00']) {
  test(`H6: a Host header that is none (${host}) gets 400, not a stack trace`, async () => {
    for (const path of ['/graphql', '/token', '/nothing']) {
      const { port } = new URL(url);
      const answer = await new Promise<[number | undefined, string]>((resolve, reject) => {
        const sent = request({ port, path, headers: { host } }, async (response) => {
          resolve([response.statusCode, await new Response(response as never).text()]);
        });
        sent.on('error', reject);
        sent.end();
      });
      assert.deepEqual(answer, [400, 'the Host header is not a host']);
    }
  });
}

test('/health, /ready and /schema.graphql are read, nothing else', async () => {
  for (const path of ['/health', '/ready', '/schema.graphql']) {
    assert.equal((await fetch(url + path, { method: 'DELETE' })).status, 405);
    assert.equal((await fetch(url + path, { method: 'HEAD' })).status, 200);
  }
});

test('/health, /ready, /schema.graphql and the page answer; an unknown path does not', async () => {
  assert.equal(await (await fetch(`${url}/health`)).text(), 'ok');
  assert.equal(await (await fetch(`${url}/ready`)).text(), 'ready');
  assert.match(
    await (await fetch(`${url}/schema.graphql`)).text(),
    /myItems\([^)]*\): \[Item!\] @requiresScopes\(scopes: \[\["items"\]\]\)/,
  );
  assert.equal((await fetch(`${url}/nothing`)).status, 404);
  assert.equal((await fetch(`${url}/`, { redirect: 'manual' })).headers.get('location'), '/graphql');
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*connect-src 'self'/);
  const html = await page.text();
  assert.doesNotMatch(html, /<(script|link|img)[^>]+(src|href)="https?:/);
});

/** Sends chunk after chunk, until it is answered or there are no more. */
function inChunks(chunks: () => Iterable<string>): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      authorization: `Bearer ${token}`,
    };
    const sent = request(`${url}/graphql`, { method: 'POST', headers });
    const body = Readable.from(chunks());
    sent.on('error', reject);
    sent.on('response', async (response) => {
      body.destroy();
      let text = '';
      for await (const chunk of response) text += chunk;
      sent.destroy();
      resolve({ status: response.statusCode, text });
    });
    body.pipe(sent);
  });
}
