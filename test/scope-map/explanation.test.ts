import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { explanationOf } from '../../src/scope-map/explanation.ts';
import { mapRows } from '../../src/scope-map/map-rows.ts';
import { reachOf } from '../../src/scope-map/reach-of.ts';
import { scopeMap } from '../../src/scope-map/scope-map.ts';

const map = scopeMap(
  buildSchema(`${requiresScopesTypeDefs}
  type Query {
    version: String @public
    status: Status @authenticated
    me: User @requiresScopes(scopes: "me")
    myItems: [Item!] @requiresScopes(scopes: "items")
    report: Int @requiresScopes(scopes: [["me", "items"], ["admin"]])
    node: Node
  }
  type Mutation { addItem(title: String!, price: Int @requiresScopes(scopes: "admin")): Item @requiresScopes(scopes: "items") }
  type Status { text: String code: Int }
  interface Node @requiresScopes(scopes: "node") { id: ID @authenticated }
  type User implements Node @requiresScopes(scopes: "me") { id: ID name: String email: String }
  type Item @requiresScopes(scopes: "me") { title: String  tag: String @requiresScopes(scopes: "admin") }
  type Lost { x: Int }`),
);

function sayOf(key: string, granted?: string[] | null): string {
  const token =
    granted === undefined
      ? undefined
      : { granted: granted && new Set(granted), reach: reachOf(map, granted) };
  const row = mapRows(map, { reach: token?.reach }).find((one) => one.key === key);
  assert.ok(row, key);
  return explanationOf(map, row, token);
}

test('a field is told with what it needs, and where each part of that is written', () => {
  assert.equal(
    sayOf('Query.myItems'),
    'Query.myItems needs items and me: me is written on its type Item and items on the field.',
  );
  assert.equal(
    sayOf('Query.report'),
    'Query.report needs (items and me) or admin: (items and me) or admin is written on the field.',
  );
  assert.equal(
    sayOf('Query.me'),
    "Query.me needs me and node: me is written on its type User, node on its type's interface Node and me on the field.",
  );
});

test('what nothing is written on is told with the way that leads there', () => {
  assert.equal(sayOf('Query.version'), 'Query.version is marked @public. It can be had without a token.');
  assert.equal(
    sayOf('Status.text …'),
    'Nothing is written on text and code of Status. Counting what the way there needs, it takes at least a valid token.',
  );
  assert.equal(sayOf('Lost.x'), 'Nothing is written on Lost.x. No way leads to Lost.');
  assert.equal(sayOf('Lost'), 'No way leads to Lost: none of its fields can be asked for.');
});

test('fields that ask for the same are told together', () => {
  assert.match(sayOf('Status.text …'), /^Nothing is written on text and code of Status\./);
  // The interface's id asks for a token, too, which is no more than what they all need.
  assert.match(sayOf('User.id …'), /^id, name and email .*; where that is written differs/);
});

test('a type is told with what all its fields need, and what some do', () => {
  assert.match(
    sayOf('Item'),
    /^Each field of Item needs me: me is written on the type Item\. Of its 2 fields 1 asks for admin\. To be given one, a token needs at least items and me\./,
  );
});

test('what a token lacks is told of what it does not reach, and of nothing else', () => {
  assert.match(sayOf('Query.myItems', ['me']), /The current token lacks items\.$/);
  assert.match(sayOf('Query.myItems', ['me', 'items']), /The current token reaches it\.$/);
  assert.match(sayOf('Item.title', ['me']), /The current token lacks items\.$/);
  assert.match(sayOf('Query.myItems', null), /There is no token\.$/);
  assert.match(sayOf('Query.version', null), /It can be had without a token\.$/);
  assert.match(
    sayOf('Mutation.addItem(price:)', ['me', 'items']),
    /needs admin where it is supplied: admin is written on the argument\. The current token lacks admin\.$/,
  );
});
