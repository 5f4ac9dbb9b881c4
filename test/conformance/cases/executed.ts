import type { Case } from '../case.ts';

const schema = `
  type Query { open: String  secret: String @requiresScopes(scopes: [["x"]])  user: User }
  type User { name: String  salary: String @requiresScopes(scopes: [["hr"]])  friend: User }
  type Mutation { open: String  guarded: String @requiresScopes(scopes: [["write"]]) }`;
const data = {
  open: 'open value',
  secret: 'secret value',
  user: { name: 'Edsger', salary: 'a salary', friend: { name: 'Tony', salary: 'another salary' } },
};
const reject = { onDenied: 'reject' } as const;
const shared = { rule: 'S13', schema, data, token: ['y'] } as const;

/** What does not execute, so that nothing may be denied for it: not even where a denial refuses the whole. */
const notExecuted: readonly Pick<Case, 'id' | 'text' | 'operation' | 'variables' | 'operationName'>[] = [
  { id: 'skip-literal', text: 'a field with @skip(if: true)', operation: '{ open secret @skip(if: true) }' },
  {
    id: 'include-literal',
    text: 'a field with @include(if: false)',
    operation: '{ open secret @include(if: false) }',
  },
  {
    id: 'skip-variable',
    text: 'a field that a variable skips',
    operation: 'query ($v: Boolean!) { open secret @skip(if: $v) }',
    variables: { v: true },
  },
  {
    id: 'include-variable',
    text: 'a field that a variable does not include',
    operation: 'query ($v: Boolean!) { open secret @include(if: $v) }',
    variables: { v: false },
  },
  {
    id: 'skip-default',
    text: "a field that a variable's default skips",
    operation: 'query ($v: Boolean = true) { open secret @skip(if: $v) }',
  },
  {
    id: 'include-default-overridden',
    text: 'a field whose variable has another default, but false as its value',
    operation: 'query ($v: Boolean = true) { open secret @include(if: $v) }',
    variables: { v: false },
  },
  {
    id: 'inline-fragment',
    text: 'an inline fragment that is skipped',
    operation: '{ open ... on Query @skip(if: true) { secret } ... @include(if: false) { secret } }',
  },
  {
    id: 'spread',
    text: 'a spread that is not included',
    operation: 'query { open ...F @include(if: false) } fragment F on Query { secret user { salary } }',
  },
  {
    id: 'nested',
    text: 'a field within a field that is skipped',
    operation: '{ open user @skip(if: true) { salary friend { salary } } }',
  },
  {
    id: 'within-included',
    text: 'a skipped field within an included fragment',
    operation: 'query ($y: Boolean!) { open ... @include(if: $y) { secret @skip(if: $y) } }',
    variables: { y: true },
  },
  {
    id: 'skip-beats-include',
    text: 'a field that is both included and skipped',
    operation: '{ open secret @include(if: true) @skip(if: true) }',
  },
  {
    id: 'other-operation',
    text: 'a field of another operation of the document',
    operation: 'query Mine { open } query Other { secret user { salary } }',
    operationName: 'Mine',
  },
  {
    id: 'other-mutation',
    text: 'a mutation of the document that was not chosen',
    operation: 'mutation Other { guarded } query Mine { ...F } fragment F on Query { open }',
    operationName: 'Mine',
  },
];

/** What does execute, whatever directives are around it. */
const executed: typeof notExecuted = [
  { id: 'skip-false', text: 'a field with @skip(if: false)', operation: '{ open secret @skip(if: false) }' },
  {
    id: 'include-true',
    text: 'a field with @include(if: true)',
    operation: '{ open ... { secret @include(if: true) } }',
  },
  {
    id: 'variable-against-default',
    text: 'a field whose variable has another value than its default',
    operation: 'query ($v: Boolean = true) { open secret @skip(if: $v) }',
    variables: { v: false },
  },
  {
    id: 'one-of-two-selections',
    text: 'a field that one selection skips and another one does not',
    operation: '{ open secret @skip(if: true) ...F } fragment F on Query { secret }',
  },
  {
    id: 'chosen-operation',
    text: 'a field of the operation that was chosen',
    operation: 'query Other { open } query Mine { open secret }',
    operationName: 'Mine',
  },
  {
    id: 'spread-twice',
    text: 'a fragment that is spread twice, once skipped',
    operation: 'query { open ...F @skip(if: true) ...F } fragment F on Query { secret }',
  },
];

/** Rule S13. */
export const executedFields: readonly Case[] = [
  ...notExecuted.flatMap((one): Case[] => {
    const expected = { data: { open: 'open value' }, errors: [], neverRan: ['Query.secret'] };
    const text = `${one.text} does not count`;
    return [
      { ...shared, ...one, id: `S13-${one.id}`, text, expected },
      {
        ...shared,
        ...one,
        id: `S13-${one.id}-reject`,
        text: `${text}, also where a denial refuses the whole`,
        options: reject,
        expected,
      },
    ];
  }),
  ...executed.flatMap((one): Case[] => [
    {
      ...shared,
      ...one,
      id: `S13-${one.id}`,
      text: `${one.text} counts`,
      expected: {
        data: { open: 'open value', secret: null },
        errors: ['secret FORBIDDEN x'],
        neverRan: ['Query.secret'],
      },
    },
    {
      ...shared,
      ...one,
      id: `S13-${one.id}-reject`,
      text: `${one.text} counts, and refuses the whole where it shall`,
      options: reject,
      expected: {
        data: null,
        errors: ['open FORBIDDEN x', 'secret FORBIDDEN x'],
        neverRan: ['Query.open', 'Query.secret'],
      },
    },
  ]),
];
