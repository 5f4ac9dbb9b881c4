import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storageWithoutHeaders } from '../../src/graphiql/storage-without-headers.ts';

/** As a browser has it. */
function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    get length() {
      return kept.size;
    },
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

test("what GraphiQL's history keeps has no headers, at any depth", () => {
  const storage = memory();
  const within = storageWithoutHeaders(storage);
  const queries = [{ query: '{ me }', variables: '{}', headers: '{"authorization":"Bearer secret"}' }];
  within?.setItem('graphiql:queries', JSON.stringify({ queries }));
  assert.equal(storage.kept.get('graphiql:queries'), '{"queries":[{"query":"{ me }","variables":"{}"}]}');
  assert.equal(within?.getItem('graphiql:queries'), storage.kept.get('graphiql:queries'));
});

test('an operation is kept as it was typed', () => {
  const storage = memory();
  for (const text of ['{ me }', 'query { find(by: "\\"headers\\"") }', '# "headers"']) {
    storageWithoutHeaders(storage)?.setItem('graphiql:query', text);
    assert.equal(storage.kept.get('graphiql:query'), text);
  }
});

test('the tabs are kept in the form that GraphiQL takes back, each without its headers', () => {
  const storage = memory();
  const tabs = (headers: string | null) =>
    JSON.stringify({ tabs: [{ id: '1', query: '{ me }', headers }], activeTabIndex: 0 });
  storageWithoutHeaders(storage)?.setItem('graphiql:tabState', tabs('{"authorization":"Bearer secret"}'));
  assert.equal(storage.kept.get('graphiql:tabState'), tabs(null));
});

test('variables are kept as they were typed, also where one is called headers', () => {
  const storage = memory();
  const typed = '{ "headers": { "a": 1 },\n  "b": 2 }';
  storageWithoutHeaders(storage)?.setItem('graphiql:variables', typed);
  assert.equal(storage.kept.get('graphiql:variables'), typed);
});

test('the Headers tab itself is not kept, even where GraphiQL is told to', () => {
  const storage = memory();
  storageWithoutHeaders(storage)?.setItem('graphiql:headers', '{"authorization":"Bearer secret"}');
  assert.equal(storage.kept.size, 0);
});
