import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse, subscribe } from 'graphql';
import type { ScopedToken } from 'graphql-scopes';
import { createYoga } from 'graphql-yoga';
import { protectedSchema } from '../support/protected-schema.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** How many of the sources are there still. */
const sources: WeakRef<object>[] = [];
async function left(): Promise<number> {
  for (let n = 0; n < 5; n++) {
    await setImmediate();
    collectGarbage();
  }
  return sources.filter((source) => source.deref()).length;
}

let closed = 0;

const schema = protectedSchema(
  'type Query { list: [Int!] @requiresScopes(scopes: "x") } type Subscription { never: Int @requiresScopes(scopes: "x") }',
  {
    Query: {
      list() {
        async function* items() {
          yield* [1, null, 3];
        }
        const source = items();
        sources.push(new WeakRef(source));
        const { return: end } = source;
        return Object.assign(source, {
          return() {
            closed++;
            return end.call(source);
          },
        });
      },
    },
    Subscription: {
      never: {
        subscribe: () => ({
          [Symbol.asyncIterator]() {
            return this;
          },
          next: () => new Promise(() => {}),
        }),
      },
    },
  },
);

test('a list that is left in its middle does not stay until its token ends, and its source is closed', async () => {
  let [listened, listening] = [0, 0];
  const { signal } = new AbortController();
  const { addEventListener, removeEventListener } = signal;
  Object.assign(signal, {
    addEventListener(...given: Parameters<AbortSignal['addEventListener']>) {
      listened++;
      listening++;
      addEventListener.apply(signal, given);
    },
    removeEventListener(...given: Parameters<AbortSignal['removeEventListener']>) {
      listening--;
      removeEventListener.apply(signal, given);
    },
  });
  const token: ScopedToken = { scopes: new Set(['x']), expiresAt: Date.now() / 1000 + 600, signal };
  const yoga = createYoga({ schema, context: () => ({ token }), logging: false });
  for (let n = 0; n < 20; n++) {
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ list }' }),
    });
    // Null stands where no null may.
    assert.equal((await response.json()).data.list, null);
  }
  assert.equal(listened, 20);
  assert.ok((await left()) <= 1);
  assert.ok(closed >= 19, String(closed));
  assert.ok(listening <= 1);
});

test('S12: a stream that somebody waits for ends with its token, whatever else has forgotten it', async () => {
  for (const revoked of [false, true]) {
    const codes: unknown[] = [];
    const controller = new AbortController();
    const token = revoked
      ? { scopes: new Set(['x']), signal: controller.signal }
      : { scopes: new Set(['x']), expiresAt: Date.now() / 1000 + 0.4 };
    void read(token, codes);
    await left();
    controller.abort();
    await setTimeout(500);
    assert.deepEqual(codes, ['UNAUTHENTICATED']);
  }
});

async function read(token: ScopedToken, codes: unknown[]): Promise<void> {
  const document = parse('subscription { never }');
  const stream = await subscribe({ schema, document, contextValue: { token } });
  assert.ok(Symbol.asyncIterator in stream);
  for await (const { errors } of stream) codes.push(errors?.[0]?.extensions.code);
}
