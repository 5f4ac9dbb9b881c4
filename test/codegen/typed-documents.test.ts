import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import {
  type AddItemDocument as AddItem,
  MyItemsDocument as MyItems,
} from '../../examples/web/src/gql/graphql.ts';
import { type DocumentScopes, graphql, type Scope } from '../../examples/web/src/gql/index.ts';

/** True where both are the same type, in every detail. */
type Equals<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
const holds = <Claim extends true>(claim: Claim) => assert.ok(claim);

// `npx tsc` is the test: the tests beneath only run what it compiled.
test('a document has the types of its answer and its variables', () => {
  holds<Equals<ResultOf<typeof AddItem>, { addItem: { itemId: string; title: string } | null }>>(true);
  holds<Equals<VariablesOf<typeof AddItem>['title'], string>>(true);
  holds<Equals<keyof VariablesOf<typeof AddItem>, 'title'>>(true);

  const answer: ResultOf<typeof MyItems> = { myItems: [] };
  // @ts-expect-error: a field that was not asked for
  assert.equal(answer.myItems?.[0]?.owner.email, undefined);
  // @ts-expect-error: a variable of the wrong type
  const wrong: VariablesOf<typeof AddItem> = { title: 1 };
  // @ts-expect-error: a variable that the operation does not have
  const unknown: VariablesOf<typeof AddItem> = { title: 'Bar', name: 'Bar' };
  // @ts-expect-error: no document by these words was generated
  const other: typeof AddItem = graphql('query { me { username } }');
  assert.ok(wrong && unknown && !Object.keys(other).length);
});

test('a document carries its scopes, of a type that knows which there are', () => {
  holds<Equals<Scope, 'items' | 'items:write' | 'me'>>(true);
  holds<Equals<(typeof MyItems)['__meta__'], DocumentScopes | undefined>>(true);
  const first = MyItems.__meta__?.requiredScopes[0];
  // @ts-expect-error: an unknown scope
  const misspelt: Scope = 'itmes';
  // @ts-expect-error: an unknown scope
  assert.equal(first?.includes('itmes'), misspelt === 'items');
  assert.deepEqual(first, ['items', 'me']);
});
