import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type ExecutionResult, parse, subscribe } from 'graphql';
import type { ScopedToken } from 'graphql-scopes';
import { protectedSchema } from '../support/protected-schema.ts';

let opened = 0;
let closed = 0;
/** Ticks every 20 ms. */
async function* ticks() {
  opened++;
  try {
    for (let n = 0; ; n++) {
      await setTimeout(20);
      yield { open: n, tick: n };
    }
  } finally {
    closed++;
  }
}

/** A source that never gives an event, and notices when it is closed. */
function silence(): AsyncIterableIterator<unknown> {
  let stop = (_result: IteratorResult<unknown>) => {};
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => new Promise((resolve) => (stop = resolve)),
    async return() {
      closed++;
      stop({ done: true, value: undefined });
      return { done: true, value: undefined };
    },
  };
}

const schema = protectedSchema(
  'type Query { f: Int } type Subscription { open: Int tick: Int @requiresScopes(scopes: "x") never: Int @requiresScopes(scopes: "x") }',
  {
    Subscription: {
      open: { subscribe: () => ticks() },
      tick: { subscribe: () => ticks() },
      never: { subscribe: silence },
    },
  },
);

async function events(field: string, token: ScopedToken | null): Promise<ExecutionResult[]> {
  const stream = await subscribe({
    schema,
    document: parse(`subscription { ${field} }`),
    contextValue: { token },
  });
  if (!(Symbol.asyncIterator in stream)) return [stream];
  const found = [];
  for await (const event of stream) {
    found.push(event);
    if (found.length === 50) break;
  }
  return found;
}

test("S10: onDenied 'reject' refuses a subscription before its stream is opened, where a part is certain to be denied", async () => {
  for (const onDenied of ['null', 'reject'] as const) {
    const both = protectedSchema(
      'type Query { f: Int } type Subscription { event: Event } type Event { tick: Int secret: Int @requiresScopes(scopes: "x") }',
      { Subscription: { event: { subscribe: () => ticks(), resolve: (event: unknown) => event } } },
      { onDenied },
    );
    opened = 0;
    const document = parse('subscription { event { tick secret } }');
    const stream = await subscribe({ schema: both, document, contextValue: { token: null } });
    if (onDenied === 'reject') {
      assert.ok(!(Symbol.asyncIterator in stream), 'no stream');
      assert.equal(codeOf(stream), 'UNAUTHENTICATED');
      assert.equal(opened, 0);
    } else {
      assert.ok(Symbol.asyncIterator in stream);
      const { value } = await stream.next();
      assert.deepEqual(JSON.parse(JSON.stringify(value?.data)), { event: { tick: 0, secret: null } });
      await stream.return?.();
    }
  }
});

const inSeconds = (seconds: number) => Date.now() / 1000 + seconds;
const codeOf = (event: ExecutionResult | undefined) => event?.errors?.[0]?.extensions.code;

for (const field of ['tick', 'open']) {
  test(`S12: a stream of ${field} ends when its token expires, with an error that says so`, async () => {
    [opened, closed] = [0, 0];
    const found = await events(field, { scopes: new Set(['x']), expiresAt: inSeconds(0.8) });
    const last = found.pop();
    assert.equal(codeOf(last), 'UNAUTHENTICATED');
    assert.deepEqual({ ...last?.data }, { [field]: null });
    assert.ok(found.length >= 2 && found.length < 50, String(found.length));
    assert.ok(found.every(({ errors }) => errors === undefined));
    // The source waits for its tick, on a busy machine for longer.
    for (let n = 0; closed === 0 && n < 100; n++) await setTimeout(20);
    assert.deepEqual([opened, closed], [1, 1]);
  });
}

test('S12: a stream in which nothing happens ends with its token, too', async () => {
  closed = 0;
  const found = await events('never', { scopes: new Set(['x']), expiresAt: inSeconds(0.1) });
  assert.deepEqual(found.map(codeOf), ['UNAUTHENTICATED']);
  assert.equal(closed, 1);
});

test('S12: a stream ends when its token is revoked', async () => {
  const revocation = new AbortController();
  const ending = events('tick', { scopes: new Set(['x']), signal: revocation.signal });
  await setTimeout(70);
  revocation.abort();
  const found = await ending;
  assert.equal(codeOf(found.at(-1)), 'UNAUTHENTICATED');
  assert.ok(found.length < 10);
});

test('S12: with a token that has ended already nothing is opened', async () => {
  opened = 0;
  for (const token of [
    { scopes: new Set(['x']), expiresAt: inSeconds(-1) },
    { scopes: new Set(['x']), signal: AbortSignal.abort() },
  ]) {
    assert.deepEqual((await events('tick', token)).map(codeOf), ['UNAUTHENTICATED']);
  }
  assert.equal(opened, 0);
});

test('S12: a token that lasts for longer than a timer can wait does not end at once', async () => {
  const found = await events('tick', { scopes: new Set(['x']), expiresAt: inSeconds(90 * 86_400) });
  assert.equal(found.length, 50);
  assert.ok(found.every(({ errors }) => errors === undefined));
});

test('S12: a reader who stops early closes the source, and a token without an expiry sets no end', async () => {
  [opened, closed] = [0, 0];
  assert.equal((await events('tick', { scopes: new Set(['x']) })).length, 50);
  assert.deepEqual([opened, closed], [1, 1]);
});

test('S12: a token that is revoked while the stream is being opened ends it', async () => {
  const revocation = new AbortController();
  const slow = protectedSchema(
    'type Query { f: Int } type Subscription { f: Int @requiresScopes(scopes: "x") }',
    {
      Subscription: { f: { subscribe: () => setTimeout(40, silence()) } },
    },
  );
  const token: ScopedToken = { scopes: new Set(['x']), signal: revocation.signal };
  const opening = subscribe({ schema: slow, document: parse('subscription { f }'), contextValue: { token } });
  await setTimeout(10);
  revocation.abort();
  const stream = await opening;
  assert.ok(Symbol.asyncIterator in stream);
  assert.equal(codeOf((await stream.next()).value ?? undefined), 'UNAUTHENTICATED');
  assert.equal((await stream.next()).done, true);
});

test('S12: an event that comes after the end, and before a timer could, is not a second error', async () => {
  async function* blocking() {
    yield { f: 1 };
    const end = Date.now() + 60;
    while (Date.now() < end);
    yield { f: 2 };
    await setTimeout(60);
  }
  const busy = protectedSchema(
    'type Query { f: Int } type Subscription { f: Int @requiresScopes(scopes: "x") }',
    { Subscription: { f: { subscribe: blocking } } },
  );
  const token = { scopes: new Set(['x']), expiresAt: inSeconds(0.05) };
  const stream = await subscribe({
    schema: busy,
    document: parse('subscription { f }'),
    contextValue: { token },
  });
  assert.ok(Symbol.asyncIterator in stream);
  const found: unknown[] = [];
  for await (const event of stream) found.push(codeOf(event) ?? event.data?.f);
  assert.deepEqual(found, [1, 'UNAUTHENTICATED']);
});

test('S12: a source that cannot be closed does not end the process', async () => {
  const stubborn = protectedSchema(
    'type Query { f: Int } type Subscription { f: Int @requiresScopes(scopes: "x") }',
    {
      Subscription: {
        f: {
          subscribe: () => ({
            ...silence(),
            return() {
              throw new Error('no');
            },
          }),
        },
      },
    },
  );
  const token = { scopes: new Set(['x']), expiresAt: inSeconds(0.05) };
  const stream = await subscribe({
    schema: stubborn,
    document: parse('subscription { f }'),
    contextValue: { token },
  });
  assert.ok(Symbol.asyncIterator in stream);
  assert.equal(codeOf((await stream.next()).value ?? undefined), 'UNAUTHENTICATED');
});
