import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { reachOf } from '../../src/scope-map/reach-of.ts';
import { type MappedField, type ScopeMap, scopeMap } from '../../src/scope-map/scope-map.ts';
import { largeSchema } from '../support/large-schema.ts';

const mapOf = (sdl: string) => scopeMap(buildSchema(`${requiresScopesTypeDefs} ${sdl}`));

const shop = mapOf(`
  extend schema
    @scope(name: "me", description: "Who you are.")
    @scope(name: "items", description: "Read items.")
    @scope(name: "items:write", description: "Add items.", implies: ["items"])
    @scope(name: "unused", description: "Nothing.")
  type Query {
    version: String @public
    hello: String
    status: Status @authenticated
    me: User @requiresScopes(scopes: "me")
    myItems: [Item!] @requiresScopes(scopes: "items")
  }
  type Mutation { addItem(title: String!, price: Int @requiresScopes(scopes: "me"), in: In): Item @requiresScopes(scopes: "items:write") }
  type Status { text: String }
  type User @requiresScopes(scopes: "me") { name: String }
  type Item { title: String owner: User }
  type Lost { nowhere: Int }
  input In { plain: Int owner: ID @requiresScopes(scopes: "me") deep: Deep }
  input Deep { in: In }`);

function field(map: ScopeMap, coordinate: string): MappedField {
  const found = map.types.flatMap(({ fields }) => fields).find((one) => one.coordinate === coordinate);
  assert.ok(found, coordinate);
  return found;
}

test('roots come first, then the types by name, those that no way leads to, and the inputs in which something is protected', () => {
  assert.deepEqual(
    shop.types.map(({ name }) => name),
    ['Query', 'Mutation', 'Item', 'Status', 'User', 'Lost', 'Deep', 'In'],
  );
  assert.deepEqual(
    shop.types.slice(-2).map(({ fields }) => fields.map(({ name }) => name)),
    [['in'], ['owner', 'deep']],
  );
});

test('what nothing is written on is protected by the ways that lead there, and only by them', () => {
  assert.equal(field(shop, 'Query.hello').protection, 'open');
  assert.deepEqual(field(shop, 'Status.text').needs, { authenticated: true, scopes: [[]] });
  assert.equal(field(shop, 'Status.text').kind, 'unprotected');
  assert.deepEqual(field(shop, 'Item.title').needs?.scopes, [['items'], ['items:write']]);
  assert.deepEqual(field(shop, 'Item.owner').needs?.scopes, [
    ['items', 'me'],
    ['items:write', 'me'],
  ]);
  assert.equal(field(shop, 'Lost.nowhere').needs, null);
  assert.deepEqual(shop.coverage, {
    fields: 11,
    open: 2,
    openOnPurpose: 1,
    authenticated: 2,
    scopes: 6,
    unreachable: 1,
  });
});

test('a scope opens by itself what no other is needed for, with what it implies, and helps to open the rest', () => {
  const [items, write, me, unused] = shop.scopes;
  assert.deepEqual(items?.opens, ['Query.myItems', 'Item.title']);
  assert.deepEqual(items?.opensWithOthers, ['Item.owner']);
  assert.deepEqual(items?.impliedBy, ['items:write']);
  assert.deepEqual(write?.implies, ['items']);
  assert.deepEqual(write?.opens, [
    'Query.myItems',
    'Mutation.addItem',
    'Mutation.addItem(in:)',
    'Item.title',
    'Deep.in',
    'In.deep',
  ]);
  assert.deepEqual(me?.opens, ['Query.me', 'User.name']);
  assert.deepEqual(me?.opensWithOthers, ['Mutation.addItem(price:)', 'Item.owner', 'In.owner']);
  assert.deepEqual([unused?.opens, unused?.opensWithOthers, unused?.named], [[], [], 0]);
  assert.equal(me?.description, 'Who you are.');
});

test('S4: a protected argument is reached with its field and its own scopes', () => {
  const reach = reachOf(shop, ['items:write']);
  assert.ok(reach.has('Mutation.addItem'));
  assert.ok(!reach.has('Mutation.addItem(price:)'));
  assert.ok(!reach.has('In.owner'));
  const wider = reachOf(shop, ['items:write', 'me']);
  for (const coordinate of ['Mutation.addItem(price:)', 'In.owner', 'Deep.in', 'User.name'])
    assert.ok(wider.has(coordinate), coordinate);
  assert.ok(!reachOf(shop, ['me']).has('Mutation.addItem(price:)'));
});

test('S4: what a field cannot be asked for without counts as the field’s own', () => {
  const map = mapOf(`
    type Query { a(in: In!): Int b(in: In): Int c(in: [In!]!): Int d(x: Int! = 1 @requiresScopes(scopes: "x")): Int e(x: Int! @authenticated): Int }
    input In { must: Deep! may: Int @requiresScopes(scopes: "may") }
    input Deep { x: Int! @requiresScopes(scopes: "x") y: Int! = 1 @requiresScopes(scopes: "y") }`);
  const needed = (name: string) => field(map, `Query.${name}`).needs?.scopes;
  assert.deepEqual(['a', 'b', 'c', 'd'].map(needed), [[['x']], [[]], [[]], [[]]]);
  assert.equal(field(map, 'Query.a').origins[0]?.place, 'required argument');
  assert.equal(field(map, 'Query.e').protection, 'authenticated');
  assert.ok(!reachOf(map, []).has('Query.a'));
});

test('S3: an interface or a union leads to the objects whose own type a token meets', () => {
  const map = mapOf(`
    type Query { node: Node any: Any }
    interface Node @authenticated { id: ID }
    type Open implements Node { id: ID }
    type Secret implements Node @requiresScopes(scopes: "secret") { id: ID }
    type Alone { id: ID }
    union Any = Alone | Secret`);
  assert.deepEqual(field(map, 'Query.node').leadsTo, ['Open', 'Secret']);
  assert.deepEqual(field(map, 'Open.id').needs, { authenticated: true, scopes: [[]] });
  assert.deepEqual(field(map, 'Secret.id').needs?.scopes, [['secret']]);
  assert.equal(field(map, 'Alone.id').protection, 'open');
});

test('many ways are kept to the sixteen cheapest, in the same order however they are found', () => {
  const names = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`);
  const fields = names.map((name) => `${name}: T @requiresScopes(scopes: [["${name}"]])`);
  const one = mapOf(`type Query { ${fields.join(' ')} } type T { x: Int }`);
  const other = mapOf(`type Query { ${fields.toReversed().join(' ')} } type T { x: Int }`);
  assert.deepEqual(
    field(one, 'T.x').needs?.scopes,
    names.slice(0, 16).map((name) => [name]),
  );
  assert.deepEqual(field(other, 'T.x').needs, field(one, 'T.x').needs);
  // Reach does not go by what is kept.
  assert.ok(reachOf(one, ['s39']).has('T.x'));
});

test('a map is plain data: what was sent and read again says the same', () => {
  const map = scopeMap(largeSchema({ types: 30, fields: 9, domains: 4 }));
  const again: ScopeMap = JSON.parse(JSON.stringify(map));
  assert.deepEqual(again, map);
  assert.deepEqual(reachOf(again, ['account:write']), reachOf(map, ['account:write']));
});

test('a large schema is mapped in the time of a blink', () => {
  const schema = largeSchema({ types: 300, fields: 10, domains: 15 });
  const start = performance.now();
  const map = scopeMap(schema);
  assert.ok(performance.now() - start < 2000);
  assert.equal(map.coverage.fields, 3127);
});
