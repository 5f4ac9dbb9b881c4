import type { Case } from '../case.ts';

const schema = `
  type Query implements Searchable {
    find(text: String, secret: Int = 5 @requiresScopes(scopes: [["x"]]), filter: Filter, filters: [[Filter]], by: By): String
    plain(filter: Filter = { level: 1 }): String
    guarded(secret: Int @requiresScopes(scopes: [["x"]])): String @requiresScopes(scopes: [["f"]])
    search(secret: Int): String
  }
  interface Searchable { search(secret: Int @requiresScopes(scopes: [["search"]])): String }
  input Filter {
    text: String
    id: Int @requiresScopes(scopes: [["id"]])
    level: Int = 3 @requiresScopes(scopes: [["level"]])
    not: Filter
    any: [Filter!]
  }
  input By @oneOf { name: String  taxId: String @requiresScopes(scopes: [["tax"]]) }`;
const value = 'what was found';
const data = { find: value, plain: value, guarded: value, search: value };

/** What a client sends, and what that needs: no scope, or those. */
interface Sent {
  readonly id: string;
  readonly what: string;
  readonly operation: string;
  readonly variables?: { readonly [name: string]: unknown };
  readonly needs: readonly string[];
}

const sent: readonly Sent[] = [
  {
    id: 'left-out',
    what: 'a protected argument that is left out, with a default',
    operation: '{ find }',
    needs: [],
  },
  { id: 'other-argument', what: 'another argument', operation: '{ find(text: "a") }', needs: [] },
  { id: 'literal', what: 'a literal', operation: '{ find(secret: 1) }', needs: ['x'] },
  {
    id: 'literal-default',
    what: 'a literal that is the default',
    operation: '{ find(secret: 5) }',
    needs: ['x'],
  },
  { id: 'null', what: 'an explicit null', operation: '{ find(secret: null) }', needs: ['x'] },
  {
    id: 'variable',
    what: 'a variable',
    operation: 'query ($v: Int) { find(secret: $v) }',
    variables: { v: 1 },
    needs: ['x'],
  },
  {
    id: 'variable-null',
    what: 'a variable that is null',
    operation: 'query ($v: Int) { find(secret: $v) }',
    variables: { v: null },
    needs: ['x'],
  },
  {
    id: 'variable-without-value',
    what: 'a variable without a value',
    operation: 'query ($v: Int) { find(secret: $v) }',
    needs: [],
  },
  {
    id: 'variable-default',
    what: "a variable with a default in the client's document",
    operation: 'query ($v: Int = 7) { find(secret: $v) }',
    needs: ['x'],
  },
  {
    id: 'alias-in-fragment',
    what: 'a literal beneath an alias in a fragment',
    operation: 'query { ...F } fragment F on Query { find: find(secret: 1) }',
    needs: ['x'],
  },
  {
    id: 'open-input-field',
    what: 'an open input field',
    operation: '{ find(filter: { text: "a" }) }',
    needs: [],
  },
  {
    id: 'input-field',
    what: 'a protected input field',
    operation: '{ find(filter: { id: 1 }) }',
    needs: ['id'],
  },
  {
    id: 'input-field-null',
    what: 'a null for a protected input field',
    operation: '{ find(filter: { id: null }) }',
    needs: ['id'],
  },
  {
    id: 'nested',
    what: 'input objects and lists within each other',
    operation: '{ find(filter: { not: { any: [{ text: "a" }, { not: { id: 1 } }] } }) }',
    needs: ['id'],
  },
  {
    id: 'list-of-lists',
    what: 'an object in a list of lists',
    operation: '{ find(filters: [[{ text: "a" }], [{ level: 1 }]]) }',
    needs: ['level'],
  },
  {
    id: 'one-for-a-list',
    what: 'one object where a list of lists is wanted',
    operation: '{ find(filters: { id: 1 }) }',
    needs: ['id'],
  },
  {
    id: 'list-in-variable',
    what: 'lists of lists in a variable',
    operation: 'query ($v: [[Filter]]) { find(filters: $v) }',
    variables: { v: [[{ text: 'a' }, null], [{ any: [{ id: 1 }] }]] },
    needs: ['id'],
  },
  {
    id: 'variable-in-object',
    what: 'a variable in a nested input object',
    operation: 'query ($v: Int) { find(filter: { not: { id: $v } }) }',
    variables: { v: 1 },
    needs: ['id'],
  },
  {
    id: 'variable-in-object-without-value',
    what: 'a variable without a value in a nested input object',
    operation: 'query ($v: Int) { find(filter: { not: { id: $v } }) }',
    needs: [],
  },
  {
    id: 'object-in-variable',
    what: 'an input object in a variable',
    operation: 'query ($v: Filter) { find(filter: $v) }',
    variables: { v: { not: { id: 1 } } },
    needs: ['id'],
  },
  {
    id: 'null-in-variable',
    what: 'a null within an input object in a variable',
    operation: 'query ($v: Filter) { find(filter: $v) }',
    variables: { v: { id: null } },
    needs: ['id'],
  },
  {
    id: 'defaulted-in-variable',
    what: 'an input object in a variable whose protected field is only defaulted',
    operation: 'query ($v: Filter) { find(filter: $v) }',
    variables: { v: { text: 'a' } },
    needs: [],
  },
  {
    id: 'object-as-variable-default',
    what: "an input object as a variable's default",
    operation: 'query ($v: Filter = { id: 1 }) { find(filter: $v) }',
    needs: ['id'],
  },
  {
    id: 'schema-default',
    what: "an input object as the schema's default",
    operation: '{ find: plain }',
    needs: [],
  },
  {
    id: 'one-of-open',
    what: 'the open choice of several',
    operation: '{ find(by: { name: "a" }) }',
    needs: [],
  },
  {
    id: 'one-of-protected',
    what: 'the protected choice of several',
    operation: 'query ($by: By) { find(by: $by) }',
    variables: { by: { taxId: 'T-2' } },
    needs: ['tax'],
  },
  {
    id: 'variable-in-list',
    what: 'a variable for an object in a list of lists',
    operation: 'query ($v: Filter) { find(filters: [[$v]]) }',
    variables: { v: { id: 1 } },
    needs: ['id'],
  },
  {
    id: 'interface-argument',
    what: "an argument that the interface's field protects",
    operation: '{ find: search(secret: 1) }',
    needs: ['search'],
  },
  {
    id: 'interface-argument-left-out',
    what: "a left out argument that the interface's field protects",
    operation: '{ find: search }',
    needs: [],
  },
  {
    id: 'field-and-argument',
    what: 'what the field needs and what its argument needs together',
    operation: '{ find: guarded(secret: 1) }',
    needs: ['f', 'x'],
  },
  {
    id: 'field-alone',
    what: 'the field without its protected argument',
    operation: '{ find: guarded }',
    needs: ['f'],
  },
  {
    id: 'several',
    what: 'several protected inputs at once',
    operation: '{ find(secret: 1, filter: { id: 1, level: 1 }) }',
    needs: ['id', 'level', 'x'],
  },
];

/** Rule S4: what the client supplies counts; each that needs a scope is also asked with it. */
export const inputs: readonly Case[] = sent.flatMap(({ id, what, needs, ...asked }): Case[] => {
  const shared = { rule: 'S4', schema, data, ...asked };
  const answered = { data: { find: value }, errors: [] };
  const open: Case = {
    ...shared,
    id: `S4-${id}`,
    text: `${what} needs nothing`,
    token: ['y'],
    expected: answered,
  };
  if (needs.length === 0) return [open];
  const error = ['find FORBIDDEN', ...needs].join(' ');
  const denied = { data: null, errors: [error], neverRan: ['Query.find', 'Query.guarded', 'Query.search'] };
  return [
    { ...shared, id: `S4-${id}-denied`, text: `${what} counts`, token: ['y'], expected: denied },
    {
      ...shared,
      id: `S4-${id}-allowed`,
      text: `${what} is taken from who may`,
      token: needs,
      expected: answered,
    },
  ];
});
