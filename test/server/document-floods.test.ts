import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plugin } from 'graphql-yoga';
import { postQuery, runApp } from '../support/running-app.ts';

test('what is wrong with a document is kept without its stack, which would keep all that was at work alive', async () => {
  const stacks: (string | undefined)[] = [];
  const watching: Plugin = {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof Error) stacks.push(result.stack);
      },
    onValidate:
      () =>
      ({ result }) => {
        stacks.push(...result.map(({ stack }) => stack));
      },
  };
  const { url } = await runApp({ plugins: [watching] });
  for (const query of ['{', '{ nothing }']) {
    assert.ok((await postQuery(url, query)).body.errors, query);
  }
  assert.equal(stacks.length, 2);
  for (const stack of stacks) assert.doesNotMatch(stack ?? '', /\n\s+at /);
});
