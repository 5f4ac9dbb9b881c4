import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fetcher } from '@graphiql/toolkit';
import type { Answer } from '../../src/graphiql/answer.ts';
import { scopedFetcher } from '../../src/graphiql/scoped-fetcher.ts';

const query = { query: '{ me }', operationName: null };
const denied = (code: string, missingScopes: string[] = []) => ({
  data: null,
  errors: [{ message: 'no', extensions: { code, missingScopes } }],
});

/** A fetcher that answers with these in turn, and a session whose tokens are a, b, c … */
function build(answers: unknown[], signedIn = true) {
  const sent: (string | undefined)[] = [];
  const seen: (Answer | null | 'ended' | 'lost')[] = [];
  let id = 'first';
  let token = 'a';
  const fetcher = scopedFetcher({
    fetcher: (async (_parameters, options) => {
      sent.push((options?.headers as Record<string, string>)?.authorization);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    }) as Fetcher,
    session: {
      get state() {
        const scopes: string[] = [];
        return { signedIn: true, id, scopes, ceiling: scopes, expiresAt: 0, renewable: true } as const;
      },
      accessToken: async () => (signedIn ? token : null),
      renew: async () => {
        token = String.fromCharCode(token.charCodeAt(0) + 1);
      },
    },
    requirements: async () => null,
    onAnswer: (answer) => seen.push(answer),
    onTokenEnded: () => seen.push('ended'),
    onLost: () => seen.push('lost'),
  });
  const signInAnew = () => {
    id = 'second';
  };
  return { fetcher, sent, seen, signInAnew };
}

async function all(results: unknown): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const one of results as AsyncIterable<unknown>) found.push(one);
  return found;
}

async function* stream(...results: unknown[]) {
  yield* results;
}

test('the token goes along, and is renewed once for an operation that is refused for it', async () => {
  const { fetcher, sent, seen } = build([denied('UNAUTHENTICATED'), { data: { me: 1 } }]);
  assert.deepEqual(await fetcher(query), { data: { me: 1 } });
  assert.deepEqual(sent, ['Bearer a', 'Bearer b']);
  assert.deepEqual(seen, [null, { denied: null, missing: [] }]);
});

test('it is repeated once and no more', async () => {
  const { fetcher, sent } = build([denied('UNAUTHENTICATED'), denied('UNAUTHENTICATED'), { data: {} }]);
  assert.deepEqual(await fetcher(query), denied('UNAUTHENTICATED'));
  assert.equal(sent.length, 2);
});

test('for want of scopes nothing is repeated, and what is missing is told', async () => {
  const { fetcher, sent, seen } = build([denied('FORBIDDEN', ['me', 'items'])]);
  await fetcher(query);
  assert.equal(sent.length, 1);
  assert.deepEqual(seen.at(-1), { denied: 'FORBIDDEN', missing: ['items', 'me'] });
});

test('without a token nothing is repeated', async () => {
  const { fetcher, sent } = build([denied('UNAUTHENTICATED')], false);
  await fetcher(query);
  assert.deepEqual(sent, [undefined]);
});

test('an Authorization of the Headers tab wins, in any case, and is not renewed', async () => {
  for (const name of ['Authorization', 'authorization', 'AUTHORIZATION']) {
    const { fetcher, sent } = build([denied('UNAUTHENTICATED')]);
    await fetcher(query, { headers: { [name]: 'Bearer mine' } });
    assert.deepEqual(sent, [name === 'authorization' ? 'Bearer mine' : undefined]);
  }
});

test('a stream that is refused before it begins is begun anew; one whose token ends says so', async () => {
  const { fetcher, sent, seen } = build([
    stream(denied('UNAUTHENTICATED')),
    stream({ data: { n: 1 } }, denied('UNAUTHENTICATED')),
  ]);
  assert.deepEqual(await all(await fetcher(query)), [{ data: { n: 1 } }, denied('UNAUTHENTICATED')]);
  assert.deepEqual(sent, ['Bearer a', 'Bearer b']);
  assert.ok(seen.includes('ended'));
});

test('where nobody answers there is a sentence, not a stack', async () => {
  const { fetcher, seen } = build([new TypeError('Failed to fetch')]);
  assert.deepEqual(await fetcher(query), { errors: [{ message: 'The server does not answer.' }] });
  assert.ok(seen.includes('lost'));
  const other = build([new Error('Unexpected token')]);
  assert.deepEqual(await other.fetcher(query), { errors: [{ message: 'Unexpected token' }] });
  assert.ok(!other.seen.includes('lost'));
});

test('a header that cannot be sent is told as what it is, and nobody is taken to be away', async () => {
  const { fetcher, sent, seen } = build([]);
  const { errors } = (await fetcher(query, { headers: { 'my header': 'x' } })) as unknown as {
    errors: { message: string }[];
  };
  assert.match(String(errors[0]?.message), /my header/);
  assert.deepEqual([sent, seen], [[], [null]]);
});

test('the introspection that GraphiQL asks for by itself leaves what is seen alone', async () => {
  const { fetcher, seen } = build([denied('UNAUTHENTICATED')], false);
  await fetcher({ query: '{ __schema { types { name } } }', operationName: 'IntrospectionQuery' });
  assert.deepEqual(seen, []);
});

test('a mutation of which a part ran is not repeated; one that was refused as a whole is', async () => {
  const mutation = { query: 'mutation { add remove }', operationName: null };
  const errors = [{ message: 'no', path: ['remove'], extensions: { code: 'UNAUTHENTICATED' } }];
  for (const data of [{ add: 1, remove: null }, null]) {
    const { fetcher, sent } = build([{ data, errors }, { data: {} }]);
    assert.deepEqual(await fetcher(mutation), { data, errors });
    assert.deepEqual(sent, ['Bearer a']);
  }
  const { fetcher, sent } = build([denied('UNAUTHENTICATED'), { data: {} }]);
  assert.deepEqual(await fetcher(mutation), { data: {} });
  assert.equal(sent.length, 2);
});

test('what is answered to somebody who has left is shown to nobody', async () => {
  const { fetcher, seen, signInAnew } = build([{ data: { me: 1 } }]);
  const answer = fetcher(query);
  await Promise.resolve();
  await Promise.resolve();
  signInAnew();
  assert.doesNotMatch(JSON.stringify(await answer), /data/);
  assert.deepEqual(seen, [null]);

  const other = build([stream({ data: { n: 1 } }, { data: { n: 2 } })]);
  const results = (await other.fetcher(query)) as AsyncGenerator<unknown>;
  assert.deepEqual((await results.next()).value, { data: { n: 1 } });
  other.signInAnew();
  assert.doesNotMatch(JSON.stringify((await results.next()).value), /data/);
});

test('what is asked in the very moment of leaving is of who left', async () => {
  const { fetcher, seen, signInAnew } = build([{ data: { me: 1 } }]);
  const answer = fetcher(query);
  signInAnew();
  assert.doesNotMatch(JSON.stringify(await answer), /data/);
  assert.deepEqual(seen, [null]);
});

test('a stream that is stopped while it waits gives nothing more', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  async function* late() {
    await promise;
    yield { data: { n: 1 } };
  }
  const { fetcher } = build([late()]);
  const results = (await fetcher(query)) as AsyncGenerator<unknown>;
  const next = results.next();
  await results.return(undefined);
  resolve();
  assert.deepEqual(await next, { done: true, value: undefined });
});
