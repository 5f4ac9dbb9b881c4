/** What mutants are held against, the cheapest first: a mutant is done with at its first failure. */
export const testFiles: readonly string[] = [
  'test/requirement/requirement.test.ts',
  'test/requirement/implied-scopes.test.ts',
  'test/requirement/scope-token.test.ts',
  'test/operation/required-scopes.test.ts',
  'test/directive/build-errors.test.ts',
  'test/directive/names-and-code-first.test.ts',
  'test/enforcement/arguments.test.ts',
  'test/enforcement/dry-run.test.ts',
  'test/enforcement/reference-guard.test.ts',
  'test/introspection/introspection.test.ts',
  'test/introspection/service.test.ts',
  'test/mutation/conformance.ts',
  'test/enforcement/requires-scopes-transformer.test.ts',
  'test/introspection/filtered-properties.test.ts',
  'test/enforcement/properties.test.ts',
  'test/enforcement/subscriptions.test.ts',
];
