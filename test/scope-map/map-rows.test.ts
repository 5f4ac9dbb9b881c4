import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { type MapRow, mapRows, type RowsOptions } from '../../src/scope-map/map-rows.ts';
import { reachOf } from '../../src/scope-map/reach-of.ts';
import { scopeMap } from '../../src/scope-map/scope-map.ts';

const map = scopeMap(
  buildSchema(`${requiresScopesTypeDefs}
  type Query {
    version: String @public
    hello: String
    status: Status @authenticated
    me: User @requiresScopes(scopes: "me")
    items: [Item] @requiresScopes(scopes: "items")
    report: Report @requiresScopes(scopes: [["me", "items"], ["admin"]])
  }
  type Mutation { add(title: String!, price: Int @requiresScopes(scopes: "admin"), in: In): Item @requiresScopes(scopes: "items:write") }
  type Status { text: String }
  type User @requiresScopes(scopes: "me") { id: ID name: String key: String @requiresScopes(scopes: "admin") items: [Item] }
  type Item { id: ID title: String }
  type Report { text: String @authenticated }
  type Lost { x: Int }
  input In { plain: Int level: Int @authenticated owner: ID @requiresScopes(scopes: "admin") }`),
);

/** Its level, names, alternatives, scopes for the way there with a question mark where only some ways need them, counts, and note. */
function drawn({ level, names, lines, onTheWay, counts, note, protection }: MapRow): string {
  const ways = [...onTheWay].map(([scope, which]) => (which === 'every' ? `.${scope}` : `?${scope}`));
  const numbers = [...counts].map(([scope, count]) => `${scope}×${count}`);
  const alternatives = lines.map((all) => all.join('+')).join(' | ');
  return [
    `${'  '.repeat(level)}${names.join(',')}`,
    alternatives,
    ...ways,
    ...numbers,
    note && `(${note})`,
    protection === 'mixed' ? '' : `[${protection}]`,
  ]
    .filter(Boolean)
    .join(' ');
}

const rowsWith = (options: RowsOptions) => mapRows(map, options).map(drawn);

test('the rows of a map: fields that ask for the same are one, inputs stand below their field', () => {
  assert.deepEqual(rowsWith({ isUnfolded: (key) => !key.endsWith('…') }), [
    'Operations',
    '  Query me×2 items×2 admin×1',
    '    version (open to everyone, @public) [open]',
    '    hello (open to everyone) [open]',
    '    status (any valid token) [authenticated]',
    '    me me [scopes]',
    '    items items [scopes]',
    '    report items+me | admin [scopes]',
    '  Mutation items:write [scopes]',
    '    add items:write [scopes]',
    '      price: admin [scopes]',
    'Types',
    '  Item ?items ?items:write ?me [scopes]',
    '    id,title ?items ?items:write ?me [scopes]',
    '  Report ?admin ?items ?me [scopes]',
    '    text ?admin ?items ?me [scopes]',
    '  Status (any valid token, on the way here) [authenticated]',
    '    text (any valid token, on the way here) [authenticated]',
    '  User me admin×1',
    '    id,name,items me [scopes]',
    '    key admin+me [scopes]',
    'Types that no way leads to',
    '  Lost (no way leads here) [unreachable]',
    '    x (no way leads here) [unreachable]',
    'Inputs',
    '  In admin×1',
    '    level (any valid token) [authenticated]',
    '    owner admin [scopes]',
  ]);
});

test('a map folds to its types, and a group unfolds to its fields', () => {
  assert.deepEqual(rowsWith({ isUnfolded: () => false, search: 'User' }), ['Types', '  User me admin×1']);
  const rows = mapRows(map, { search: 'Item', isUnfolded: () => true });
  const keys = rows.filter(({ type }) => type?.name === 'Item').map(({ key }) => key);
  assert.deepEqual(keys, ['Item', 'Item.id …', 'Item.id', 'Item.title']);
  const all = mapRows(map, { isUnfolded: () => true }).map(({ key }) => key);
  assert.equal(new Set(all).size, all.length);
});

test('search finds part of a type, a field, a scope, or what an argument asks for', () => {
  const found = (search: string) =>
    mapRows(map, { search, isUnfolded: (key) => !key.endsWith('…') }).flatMap(({ kind, fields, type }) =>
      kind === 'field' || kind === 'fields' ? fields.map(({ name }) => `${type?.name}.${name}`) : [],
    );
  assert.deepEqual(found('STATUS'), ['Query.status', 'Status.text']);
  assert.deepEqual(found('user.k'), ['User.key']);
  assert.deepEqual(found('items:write'), ['Mutation.add']);
  assert.deepEqual(found(' admin '), ['Query.report', 'Mutation.add', 'User.key', 'In.owner']);
  assert.deepEqual(found('no such thing'), []);
});

test('filters show what no scope protects, and what a token reaches or does not', () => {
  const shown = (filter: RowsOptions['filter'], granted: string[] | null) =>
    mapRows(map, { filter, reach: reachOf(map, granted) }).flatMap(({ kind, fields }) =>
      kind === 'field' ? fields.map(({ coordinate }) => coordinate) : [],
    );
  assert.deepEqual(shown('not protected', null), ['Query.version', 'Query.hello']);
  assert.deepEqual(shown('within reach', null), ['Query.version', 'Query.hello']);
  assert.deepEqual(shown('within reach', []), [
    'Query.version',
    'Query.hello',
    'Query.status',
    'Status.text',
  ]);
  const [within, beyond] = [shown('within reach', ['me']), shown('out of reach', ['me'])];
  assert.ok(within.includes('User.id') && !beyond.includes('User.id'));
  assert.ok(beyond.includes('User.key') && beyond.includes('Lost.x') && !within.includes('User.key'));
});
