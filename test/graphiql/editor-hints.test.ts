import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggestionsAt, tokenHintAt } from '../../src/graphiql/editor-hints.ts';
import { readRequirements } from '../../src/graphiql/read-requirements.ts';

const schema = readRequirements(`
  type Query { open: Int  any: Int @authenticated  me: User  either: Int @requiresScopes(scopes: [["a", "b"], ["c"]]) }
  type User @requiresScopes(scopes: "me") { name: String  open: Int }`);
const at = (text: string, line: number, character: number) => ({
  schema,
  requirements: schema,
  text,
  place: { line, character },
});

test('suggested fields say what they need', () => {
  const needs = (text: string, line: number, character: number) =>
    Object.fromEntries(suggestionsAt(at(text, line, character)).map((item) => [item.label, item.needs]));
  const { open, any, me, either } = needs('query Q {\n  \n}', 1, 2);
  assert.deepEqual({ open, any, me, either }, { open: '', any: 'a token', me: 'me', either: 'a, b or c' });
  // Half an operation has suggestions, too.
  assert.equal(needs('query Q { me { n', 0, 16).name, 'me');
});

test('the field that is pointed at says what the token means for it', () => {
  const hint = (granted: string[] | null, character = 11) =>
    tokenHintAt(at('query Q { either open me { open } }', 0, character), granted && new Set(granted));
  assert.equal(hint(null), 'Not signed in. Requires scopes `a`, `b` or scope `c`.');
  assert.equal(hint(['a']), 'The token lacks `b`.');
  assert.equal(hint(['c']), 'The token grants it.');
  assert.equal(hint(null, 18), undefined, 'what is open');
  assert.equal(hint([], 28), 'The token lacks `me`.', 'open on a protected type');
  assert.equal(hint(null, 2), undefined, 'a keyword');
});

test('while the requirements are unknown there is nothing to say', () => {
  const unknown = { ...at('query Q { me }', 0, 11), requirements: null };
  assert.equal(tokenHintAt(unknown, null), undefined);
  assert.ok(suggestionsAt(unknown).every(({ needs }) => needs === ''));
});
