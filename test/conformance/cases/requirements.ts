import type { Case } from '../case.ts';

const either = {
  rule: 'S6',
  schema: 'type Query { f: String @requiresScopes(scopes: [["me", "items"], ["admin"]]) }',
  data: { f: 'me and items, or admin' },
  operation: '{ f }',
} as const;
const united = {
  rule: 'S6',
  schema: `type Query { a: A } type A @requiresScopes(scopes: [["a"], ["b", "c"]]) {
    f: String @requiresScopes(scopes: [["a"], ["d"]])
  }`,
  data: { a: { f: 'a, or b and c and d' } },
  operation: '{ a { f } }',
} as const;
const denied = (...missing: string[]) => ({
  data: null,
  errors: [['f FORBIDDEN', ...missing].join(' ')],
  neverRan: ['Query.f'],
});

/** Rules S5 and S6, and what an error says is missing. */
export const requirements: readonly Case[] = [
  {
    id: 'S5-resolvers-beneath',
    rule: 'S5',
    text: 'neither the resolver of a denied field nor one beneath it runs',
    schema: `type Query { user: User @requiresScopes(scopes: [["x"]])  open: String }
      type User { friend: User  name: String }`,
    data: { user: { friend: { name: 'Barbara' } }, open: 'open still' },
    operation: '{ user { friend { name } } open }',
    token: ['y'],
    expected: {
      data: { user: null, open: 'open still' },
      errors: ['user FORBIDDEN x'],
      neverRan: ['Query.user', 'User.friend', 'User.name'],
    },
  },
  {
    id: 'S5-thrown-errors-stay',
    rule: 'S5',
    text: 'an allowed field next to a denied one runs once, and is answered',
    schema: 'type Query { a: String  b: String @requiresScopes(scopes: [["x"]]) }',
    data: { a: 'value of a', b: 'value of b' },
    operation: '{ b a }',
    token: [],
    expected: { data: { b: null, a: 'value of a' }, errors: ['b FORBIDDEN x'], neverRan: ['Query.b'] },
  },
  {
    ...either,
    id: 'S6-whole-group',
    text: 'all scopes of one group are enough',
    token: ['items', 'me'],
    expected: { data: either.data, errors: [] },
  },
  {
    ...either,
    id: 'S6-other-group',
    text: 'so are those of another group',
    token: ['admin'],
    expected: { data: either.data, errors: [] },
  },
  {
    ...either,
    id: 'S6-more-than-needed',
    text: 'more scopes than needed do no harm',
    token: ['x', 'items', 'y', 'me'],
    expected: { data: either.data, errors: [] },
  },
  {
    ...either,
    id: 'S6-half-a-group',
    text: 'half of a group is not enough',
    token: ['me'],
    expected: denied('items'),
  },
  {
    ...either,
    id: 'S6-smallest-missing',
    text: 'the smallest set is what is missing',
    token: [],
    expected: denied('admin'),
  },
  {
    id: 'S6-tie-first-written',
    rule: 'S6',
    text: 'of two equally small sets the first written is what is missing',
    schema: 'type Query { f: String @requiresScopes(scopes: [["z", "y"], ["b", "a"]]) }',
    data: { f: 'z and y, or b and a' },
    operation: '{ f }',
    token: ['other'],
    expected: denied('y', 'z'),
  },
  {
    id: 'S6-tie-after-granted',
    rule: 'S6',
    text: 'what is granted already counts for which set is the smallest',
    schema: 'type Query { f: String @requiresScopes(scopes: [["p"], ["q", "r", "s"], ["t", "u"]]) }',
    data: { f: 'p, or q and r and s, or t and u' },
    operation: '{ f }',
    token: ['r', 's', 'u'],
    expected: denied('p'),
  },
  {
    id: 'S6-halves-of-two-groups',
    rule: 'S6',
    text: 'halves of two groups do not make a whole',
    schema: 'type Query { f: String @requiresScopes(scopes: [["a", "b"], ["c", "d"]]) }',
    data: { f: 'a and b, or c and d' },
    operation: '{ f }',
    token: ['a', 'd'],
    expected: denied('b'),
  },
  {
    ...united,
    id: 'S6-conjunction-one-scope',
    text: 'one scope that meets both of two requirements is enough',
    token: ['a'],
    expected: { data: united.data, errors: [] },
  },
  {
    ...united,
    id: 'S6-conjunction-across',
    text: 'each of two requirements may be met by another alternative',
    token: ['b', 'c', 'd'],
    expected: { data: united.data, errors: [] },
  },
  {
    ...united,
    id: 'S6-conjunction-half',
    text: 'who meets one of two requirements is denied for the other',
    token: ['b', 'c'],
    expected: { data: { a: { f: null } }, errors: ['a.f FORBIDDEN a'], neverRan: ['A.f'] },
  },
  {
    id: 'S6-superset-dropped',
    rule: 'S6',
    text: 'an alternative that another one makes superfluous is never asked for',
    schema: 'type Query { f: String @requiresScopes(scopes: [["a", "b"], ["a"]]) }',
    data: { f: 'a alone' },
    operation: '{ f }',
    token: ['b'],
    expected: denied('a'),
  },
  {
    id: 'S6-same-scope-twice',
    rule: 'S6',
    text: 'a scope that is written twice is needed once',
    schema: 'type Query @requiresScopes(scopes: [["a"]]) { f: String @requiresScopes(scopes: [["a", "a"]]) }',
    data: { f: 'a once' },
    operation: '{ f }',
    token: [],
    expected: denied('a'),
  },
  {
    id: 'S6-scope-called-bar',
    rule: 'S6',
    text: 'a scope may be called |, and three scopes together are never taken for two alternatives',
    schema: `type Query {
      either: String @requiresScopes(scopes: [["a"], ["}"]])
      all: String @requiresScopes(scopes: [["a", "|", "}"]])
    }`,
    data: { either: 'with a alone', all: 'with a, | and }' },
    operation: '{ either all }',
    token: ['a'],
    expected: {
      data: { either: 'with a alone', all: null },
      errors: ['all FORBIDDEN | }'],
      neverRan: ['Query.all'],
    },
  },
];
