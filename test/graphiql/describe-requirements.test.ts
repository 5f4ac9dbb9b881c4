import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildClientSchema,
  introspectionFromSchema,
  isInputObjectType,
  isObjectType,
  printSchema,
} from 'graphql';
import { describeRequirements } from '../../src/graphiql/describe-requirements.ts';
import { readRequirements } from '../../src/graphiql/read-requirements.ts';
import { asCode } from '../../src/graphiql/requirement-in-words.ts';

const schema = readRequirements(`
  type Query {
    open: Int
    "Who that is."
    me: User
    any: Int @authenticated
    either(secret: Int @requiresScopes(scopes: "s")): Int @requiresScopes(scopes: [["a", "b"], ["c"]])
    find(by: By): Node
  }
  interface Node { id: ID @requiresScopes(scopes: "n") }
  type User implements Node @requiresScopes(scopes: "me") { id: ID }
  input By { id: ID  secret: Int @requiresScopes(scopes: "s") }
  enum Colour @requiresScopes(scopes: "colours") { RED }`);

function described() {
  const data = introspectionFromSchema(schema);
  const result = describeRequirements({ data }, schema);
  // GraphiQL makes a schema of it.
  const shown = buildClientSchema(result.data);
  const field = (typeName: string, name: string) => {
    const type = shown.getType(typeName);
    return isObjectType(type) || isInputObjectType(type) ? type.getFields()[name] : undefined;
  };
  const argument = (typeName: string, name: string) => {
    const type = shown.getType(typeName);
    return isObjectType(type) ? type.getFields()[name]?.args[0] : undefined;
  };
  return { field, argument, type: (name: string) => shown.getType(name) };
}

test('fields, types, arguments and input fields say what they need, before what they say anyway', () => {
  const { type, field, argument } = described();
  const link = (words: string) => `[${words}](#graphql-scopes)`;
  assert.equal(field('Query', 'open')?.description, null);
  assert.equal(field('Query', 'me')?.description, `${link('Requires scope `me`')}  \nWho that is.`);
  assert.equal(field('Query', 'any')?.description, link('Requires a token'));
  assert.equal(field('Query', 'either')?.description, link('Requires scopes `a`, `b` or scope `c`'));
  assert.equal(argument('Query', 'either')?.description, link('Requires scope `s` when it is given'));
  assert.equal(type('User')?.description, link('Requires scope `me`'));
  assert.equal(type('Colour')?.description, link('Requires scope `colours`'));
  assert.equal(field('By', 'secret')?.description, link('Requires scope `s` when it is given'));
});

test('a field says what its type, its interfaces and what it returns need, too (S2)', () => {
  const { field } = described();
  assert.match(String(field('User', 'id')?.description), /`me`, `n`/);
});

test('the result that was given stays as it is, and what is no introspection is given back', () => {
  const data = introspectionFromSchema(schema);
  const before = printSchema(buildClientSchema(data));
  describeRequirements({ data }, schema);
  assert.equal(printSchema(buildClientSchema(data)), before);
  const other = { data: { me: null } };
  assert.equal(describeRequirements(other, schema), other);
});

test('an SDL that only uses the directives is read like one that defines them', () => {
  assert.throws(() => readRequirements('type Query { a: Int @requiresScopes(scopes: []) }'), /never/);
  assert.throws(() => readRequirements('type Query {'), /Syntax Error/);
});

test('no backtick of a scope ends the code that it stands in', () => {
  assert.equal(asCode('me'), '`me`');
  assert.equal(asCode('a``](x)'), '``` a``](x) ```');
});
