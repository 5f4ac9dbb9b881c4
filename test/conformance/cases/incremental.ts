import type { Case } from '../case.ts';

const schema = `
  type Query { open: String  secret: String @requiresScopes(scopes: [["x"]])  user: User  node: Node }
  type User { name: String  salary: String @requiresScopes(scopes: [["hr"]])  friends: [Node]  tags: [Tag] }
  scalar Tag @requiresScopes(scopes: [["tags"]])
  interface Node { id: ID }
  type Open implements Node { id: ID }
  type Closed implements Node @requiresScopes(scopes: [["closed"]]) { id: ID }`;
const data = {
  open: 'open at once',
  secret: 'secret later',
  user: {
    name: 'Alan',
    salary: 'a salary in pounds',
    friends: [
      { __typename: 'Open', id: 'open-1' },
      { __typename: 'Closed', id: 'closed-1' },
      { __typename: 'Open', id: 'open-2' },
    ],
    tags: ['tag-1', 'tag-2'],
  },
  node: { __typename: 'Closed', id: 'closed-2' },
};
const shared = { rule: 'S14', schema, data, host: 'incremental delivery', token: ['y'] } as const;

/** Rule S14. */
export const incremental: readonly Case[] = [
  {
    ...shared,
    id: 'S14-defer-inline',
    text: 'a denied field within a deferred inline fragment is denied, and the rest of it is answered',
    operation: '{ open user { ... @defer { name salary } } }',
    expected: {
      data: { open: 'open at once', user: { name: 'Alan', salary: null } },
      errors: ['user.salary FORBIDDEN hr'],
      neverRan: ['User.salary'],
    },
  },
  {
    ...shared,
    id: 'S14-defer-named',
    text: 'a denied field within a deferred named fragment is denied',
    operation: 'query { open ...F @defer } fragment F on Query { secret user { name salary } }',
    expected: {
      data: { open: 'open at once', secret: null, user: { name: 'Alan', salary: null } },
      errors: ['secret FORBIDDEN x', 'user.salary FORBIDDEN hr'],
      neverRan: ['Query.secret', 'User.salary'],
    },
  },
  {
    ...shared,
    id: 'S14-defer-allowed',
    text: 'what is deferred is answered to who may have it',
    operation: '{ open ... @defer { secret user { ... @defer { salary } name } } }',
    token: ['x', 'hr'],
    expected: {
      data: {
        open: 'open at once',
        secret: 'secret later',
        user: { name: 'Alan', salary: 'a salary in pounds' },
      },
      errors: [],
    },
  },
  {
    ...shared,
    id: 'S14-defer-runtime-type',
    text: 'within a deferred fragment the runtime type is checked before its __typename is told',
    operation: '{ open ... @defer { node { __typename id } } }',
    expected: {
      data: { open: 'open at once', node: null },
      errors: ['node FORBIDDEN closed'],
      neverRan: ['Closed.id'],
    },
  },
  {
    ...shared,
    id: 'S14-defer-no-token',
    text: 'without a token the deferred field is unauthenticated, and the open ones are answered',
    operation: '{ open ... on Query @defer(label: "later") { secret } }',
    token: null,
    expected: {
      data: { open: 'open at once', secret: null },
      errors: ['secret UNAUTHENTICATED x'],
      neverRan: ['Query.secret'],
    },
  },
  {
    ...shared,
    id: 'S14-defer-reject',
    text: "onDenied: 'reject' looks into deferred fragments",
    options: { onDenied: 'reject' },
    operation: '{ open ... @defer { secret } }',
    expected: {
      data: null,
      errors: ['open FORBIDDEN x', 'secret FORBIDDEN x'],
      neverRan: ['Query.open', 'Query.secret'],
    },
  },
  {
    ...shared,
    id: 'S14-stream-items',
    text: 'each streamed item is checked by its own type',
    operation: '{ user { name friends @stream(initialCount: 1) { id } } }',
    expected: {
      data: { user: { name: 'Alan', friends: [{ id: 'open-1' }, null, { id: 'open-2' }] } },
      errors: ['user.friends.1 FORBIDDEN closed'],
      neverRan: ['Closed.id'],
    },
  },
  {
    ...shared,
    id: 'S14-stream-list-denied',
    text: 'a list that is denied streams nothing',
    operation: '{ user { name tags @stream(initialCount: 0) } }',
    expected: {
      data: { user: { name: 'Alan', tags: null } },
      errors: ['user.tags FORBIDDEN tags'],
      neverRan: ['User.tags'],
    },
  },
  {
    ...shared,
    id: 'S14-stream-allowed',
    text: 'a streamed list is answered whole to who may have it',
    operation: '{ user { tags @stream(initialCount: 1) friends @stream { __typename id } } }',
    token: ['tags', 'closed'],
    expected: {
      data: {
        user: {
          tags: ['tag-1', 'tag-2'],
          friends: data.user.friends,
        },
      },
      errors: [],
    },
  },
];
