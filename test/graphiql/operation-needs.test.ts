import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OperationNeeds, operationNeeds } from '../../src/graphiql/operation-needs.ts';
import { readRequirements } from '../../src/graphiql/read-requirements.ts';

const schema = readRequirements(`
  extend schema
    @scope(name: "me", description: "Me.")
    @scope(name: "items", description: "Items.")
    @scope(name: "items:write", description: "More items.", implies: ["items"])
    @scope(name: "admin", description: "All.")
  type Query {
    open: Int
    status: Int @authenticated
    me: User
    items(secret: Int @requiresScopes(scopes: "admin")): [Item!] @requiresScopes(scopes: "items")
    either: Int @requiresScopes(scopes: [["me", "items"], ["admin"]])
    node: Node
  }
  type Mutation { add: Item @requiresScopes(scopes: "items:write") }
  interface Node { id: ID }
  type User implements Node @requiresScopes(scopes: "me") { id: ID name: String email: String @requiresScopes(scopes: "admin") }
  type Item implements Node { id: ID owner: User }`);

function needs(text: string, granted: string[] | null, options: object = {}): OperationNeeds {
  const found = operationNeeds({ schema, text, cursor: 0, granted: granted && new Set(granted), ...options });
  assert.ok(found);
  return found;
}

test('an operation needs what its fields need, and lacks what is not granted', () => {
  const text = 'query Mine { me { name } items { id } }';
  const { name, kind, scopes, missing, verdict } = needs(text, ['me']);
  assert.deepEqual(
    { name, kind, scopes, missing, verdict },
    { name: 'Mine', kind: 'query', scopes: ['items', 'me'], missing: ['items'], verdict: 'missing' },
  );
  assert.equal(needs(text, ['me', 'items']).verdict, 'granted');
  assert.equal(needs(text, null).verdict, 'unauthenticated');
  assert.deepEqual(needs(text, null).missing, ['items', 'me']);
});

test('a scope that implies another stands for it (S7)', () => {
  const { verdict, missing } = needs('{ items { id } }', ['items:write']);
  assert.deepEqual([verdict, missing], ['granted', []]);
});

test('nothing is needed of what is open, and any token by what is for whoever is signed in', () => {
  assert.equal(needs('{ open }', null).verdict, 'open');
  assert.deepEqual(
    [needs('{ status }', null).verdict, needs('{ status }', []).verdict],
    ['unauthenticated', 'granted'],
  );
});

test('of alternatives the one counts that lacks least', () => {
  assert.deepEqual(needs('{ either }', ['me']).missing, ['items']);
  assert.deepEqual(needs('{ either }', []).missing, ['admin']);
});

test('a field beneath another is listed only where it needs more', () => {
  const coordinates = needs('{ me { name email } items { owner { name } } }', null).fields.map(
    ({ coordinate }) => coordinate,
  );
  assert.deepEqual(coordinates, ['Query.me', 'User.email', 'Query.items', 'Item.owner']);
});

test('what only some types need is marked', () => {
  const { fields } = needs('{ node { id ... on User { email } } }', null);
  assert.deepEqual(
    fields.map(({ coordinate, conditional }) => [coordinate, conditional]),
    [
      ['Query.node', true],
      ['User.email', true],
    ],
  );
});

test('an argument counts when the variables supply it (S4)', () => {
  const text = 'query Q($secret: Int) { items(secret: $secret) { id } }';
  assert.deepEqual(needs(text, ['items']).missing, []);
  assert.deepEqual(needs(text, ['items'], { variableValues: { secret: 1 } }).missing, ['admin']);
});

test('of several operations the one at the cursor is meant, also where two have the same name', () => {
  const text = 'query A { me { name } } mutation A { add { id } } fragment F on Item { id }';
  const at = (cursor: number) => needs(text, null, { cursor }).scopes;
  assert.deepEqual(at(3), ['me']);
  assert.deepEqual(at(30), ['items:write']);
  assert.deepEqual(at(text.length), ['items:write']);
});

test('there is nothing to say of what is half typed, unknown or empty', () => {
  const found = (text: string) => operationNeeds({ schema, text, cursor: 0, granted: null });
  for (const text of [
    '',
    '# nothing',
    'query {',
    '{ me {',
    'fragment F on Item { id }',
    'subscription { x }',
  ]) {
    assert.equal(found(text), undefined, text);
  }
  assert.equal(found('{ unknown }')?.verdict, 'open');
});
