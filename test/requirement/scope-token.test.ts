import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findImplicationCycle } from '../../src/requirement/implied-scopes.ts';
import { isScopeToken, splitScopes } from '../../src/requirement/scope-token.ts';

test('S20: a scope is one or more of the characters that RFC 6749 §3.3 allows', () => {
  for (let code = 0; code < 256; code++) {
    const allowed = code === 0x21 || (code >= 0x23 && code <= 0x5b) || (code >= 0x5d && code <= 0x7e);
    assert.equal(isScopeToken(String.fromCharCode(code)), allowed, `U+${code.toString(16)}`);
  }
  for (const scope of ['me', 'items:write', 'https://example.com/a.b']) assert.ok(isScopeToken(scope));
  for (const wrong of ['', 'a b', 'a\n', 'é', '"me"', 'a\\']) assert.equal(isScopeToken(wrong), false, wrong);
});

test('a scope string is split at its spaces, and names each scope once', () => {
  assert.deepEqual(splitScopes(''), []);
  assert.deepEqual(splitScopes(' me  items me '), ['me', 'items']);
  assert.deepEqual(splitScopes('me,items'), ['me,items']);
});

test('S7: a cycle among implied scopes is found, and shown whole', () => {
  assert.equal(
    findImplicationCycle(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['c']],
        ['c', []],
      ]),
    ),
    undefined,
  );
  assert.deepEqual(findImplicationCycle(new Map([['a', ['a']]])), ['a', 'a']);
  assert.deepEqual(
    findImplicationCycle(
      new Map([
        ['x', ['a']],
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['a']],
      ]),
    ),
    ['a', 'b', 'c', 'a'],
  );
});
