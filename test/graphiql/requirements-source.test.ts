import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequirementsSource } from '../../src/graphiql/requirements-source.ts';
import { runApp } from '../support/running-app.ts';

const { url } = await runApp();
const schemaUrl = `${url}/schema.graphql`;
const typeDefs = await (await fetch(schemaUrl)).text();

function sourceFor(token: string | null, given: { typeDefs?: string } = {}) {
  const asked: string[] = [];
  const source = createRequirementsSource({
    ...given,
    schemaUrl,
    session: { accessToken: async () => token },
    fetch(input, init) {
      asked.push(String(new Headers(init?.headers).get('authorization')));
      return fetch(input, init);
    },
  });
  return { source, asked };
}

test('what everyone is shown and was fetched already is not fetched again, until something changes', async () => {
  const { source, asked } = sourceFor(null, { typeDefs });
  const known = source.current;
  assert.ok(known.schema?.getType('Item'));
  assert.equal(await source.load(), known);
  assert.deepEqual(asked, []);
  assert.equal(await source.load(), known, 'the same SDL');
  assert.deepEqual(asked, ['null']);
});

test('with a token, or without anything known, it is asked for', async () => {
  const nothing = sourceFor(null);
  assert.ok((await nothing.source.load()).schema);
  assert.deepEqual(nothing.asked, ['null']);
  const { source, asked } = sourceFor('some-token', { typeDefs });
  assert.ok((await source.load()).schema);
  assert.deepEqual(asked, ['Bearer some-token']);
});
