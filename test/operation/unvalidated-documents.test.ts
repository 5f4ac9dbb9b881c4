import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DocumentNode, parse } from 'graphql';
import { authorizeOperation, requiredScopes } from 'graphql-scopes';
import { protectedSchema, tokenOf } from '../support/protected-schema.ts';

// Whoever asks `requiredScopes` may have a document that nobody has validated.
const schema = protectedSchema(`
  type Query { open: Int me: User f(x: Int @requiresScopes(scopes: "x") in: In): Int }
  type User @requiresScopes(scopes: "me") { name: String friend: User }
  input In { level: Int = 3 @requiresScopes(scopes: "level") constructor: Int @requiresScopes(scopes: "built") open: Int }`);

const scopesOf = (document: DocumentNode, variableValues = {}) =>
  requiredScopes(schema, document, { variableValues }).scopes;

test('fragments that go round in circles, or are not there, end the walk', () => {
  assert.deepEqual(
    scopesOf(
      parse('{ ...F ...Nowhere } fragment F on Query { ...G me { name } } fragment G on Query { ...F }'),
    ),
    [['me']],
  );
  const endless = parse('{ me { ...F } } fragment F on User { friend { ...F } }');
  assert.throws(() => scopesOf(endless), RangeError);
});

test('a field that is not there, or lacks its selection, is no obstacle', () => {
  assert.deepEqual(scopesOf(parse('{ nowhere me }')), [['me']]);
});

test('S13: a condition that has no value counts as one that lets its field execute', () => {
  for (const condition of [
    '@include',
    '@skip',
    '@include(unless: false)',
    '@include(unless: false, if: true)',
    '@skip(if: "yes")',
    '@include(if: $unknown)',
    '@skip(if: null)',
  ]) {
    assert.deepEqual(scopesOf(parse(`{ me ${condition} { name } }`)), [['me']], condition);
  }
  const required = parse('query ($yes: Boolean!) { me @include(if: $yes) { name } }');
  assert.deepEqual(scopesOf(required), [['me']]);
  assert.deepEqual(scopesOf(required, { yes: null }), [['me']]);
});

test('S13, S14: only @skip and @include leave fields out', () => {
  for (const directive of ['@defer', '@defer(if: true)', '@defer(if: false)', '@other(if: true)']) {
    assert.deepEqual(scopesOf(parse(`{ ... ${directive} { me { name } } }`)), [['me']], directive);
  }
});

test('a document in which empty lists were left out is the same document', () => {
  const whole = parse(
    'query { open f me @include { name } ...F } fragment F on Query { me { friend { name } } }',
  );
  const lean = JSON.parse(JSON.stringify(whole), (_, value) =>
    Array.isArray(value) && value.length === 0 ? undefined : value,
  );
  assert.deepEqual(requiredScopes(schema, lean), requiredScopes(schema, whole));
});

test('arguments of fragments, of which nobody knows yet what they mean, are refused', () => {
  const document = parse('{ ...F } fragment F($x: Int = 1) on Query { f(x: $x) }', {
    // As graphql 16 calls it, and as graphql 17 does.
    allowLegacyFragmentVariables: true,
    experimentalFragmentArguments: true,
  } as object);
  assert.throws(() => authorizeOperation(schema, document, { token: tokenOf() }), {
    name: 'RangeError',
    message: 'The arguments of the fragment F are not supported',
  });
});

test('S4: what the client sends counts, also where it is the default, and whatever it is', () => {
  const document = parse('query ($in: In) { f(in: $in) }');
  for (const [given, scopes] of [
    [{ level: 3 }, [['level']]],
    [{ level: undefined }, [[]]],
    [{ open: 1 }, [[]]],
    ['text', [[]]],
    [7, [[]]],
    [null, [[]]],
    [[undefined, { level: 1 }], [['level']]],
  ] as const) {
    assert.deepEqual(scopesOf(document, { in: given }), scopes, JSON.stringify(given));
  }
});
