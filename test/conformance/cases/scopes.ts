import type { Case } from '../case.ts';

const plain = {
  rule: 'S7',
  schema: 'type Query { f: String @requiresScopes(scopes: [["me:read"]]) }',
  data: { f: 'for me:read' },
  operation: '{ f }',
} as const;
const implying = {
  rule: 'S7',
  schema: `
    extend schema
      @scope(name: "admin", description: "All.", implies: ["items:write", "me"])
      @scope(name: "items:write", description: "Write items.", implies: ["items"])
      @scope(name: "items", description: "Read items.")
      @scope(name: "me", description: "Read the user.")
    type Query {
      read: String @requiresScopes(scopes: [["items"]])
      write: String @requiresScopes(scopes: [["items:write"]])
      mine: String @requiresScopes(scopes: [["me", "items"]])
      all: String @requiresScopes(scopes: [["admin"]])
    }`,
  data: { read: 'what is read', write: 'what is written', mine: 'what is mine', all: 'what admins see' },
} as const;
const denied = { data: null, errors: ['f FORBIDDEN me:read'], neverRan: ['Query.f'] };
const others = [
  'ME:READ',
  'me:Read',
  'me',
  'me:',
  'me:read:all',
  'me:rea',
  'xme:read',
  '*',
  'me:*',
  'me:reader',
];

/** Rule S7. */
export const scopes: readonly Case[] = [
  {
    ...plain,
    id: 'S7-exact',
    text: 'a scope is met by itself',
    token: ['me:read'],
    expected: { data: plain.data, errors: [] },
  },
  ...others.map(
    (scope): Case => ({
      ...plain,
      id: `S7-not-${scope}`,
      text: `${scope} is not me:read: scopes compare exactly and case-sensitively`,
      token: [scope],
      expected: denied,
    }),
  ),
  {
    id: 'S7-prefix',
    rule: 'S7',
    text: 'men and me:read do not stand for me',
    schema: 'type Query { f: String @requiresScopes(scopes: [["me"]]) }',
    data: { f: 'for me' },
    operation: '{ f }',
    token: ['men', 'me:read', 'm'],
    expected: { data: null, errors: ['f FORBIDDEN me'], neverRan: ['Query.f'] },
  },
  {
    id: 'S7-names-of-objects',
    rule: 'S7',
    text: 'scopes that are called like members of JavaScript objects are scopes like others',
    schema: `type Query {
      a: String @requiresScopes(scopes: [["constructor"]])
      b: String @requiresScopes(scopes: [["__proto__"]])
    }`,
    data: { a: 'of the constructor', b: 'of the prototype' },
    operation: '{ a b }',
    token: ['__proto__'],
    expected: {
      data: { a: null, b: 'of the prototype' },
      errors: ['a FORBIDDEN constructor'],
      neverRan: ['Query.a'],
    },
  },
  {
    ...implying,
    id: 'S7-implied',
    text: 'a token has what its scope implies',
    operation: '{ read write }',
    token: ['items:write'],
    expected: { data: { read: 'what is read', write: 'what is written' }, errors: [] },
  },
  {
    ...implying,
    id: 'S7-implied-transitively',
    text: 'a token has what the scopes that its scope implies imply',
    operation: '{ read write all }',
    token: ['admin'],
    expected: {
      data: { read: 'what is read', write: 'what is written', all: 'what admins see' },
      errors: [],
    },
  },
  {
    ...implying,
    id: 'S7-implied-in-a-group',
    text: 'implied scopes and granted ones together meet a group of several',
    operation: '{ mine }',
    token: ['items:write', 'me'],
    expected: { data: { mine: 'what is mine' }, errors: [] },
  },
  {
    ...implying,
    id: 'S7-whole-group-implied',
    text: 'one scope may imply every scope of a group',
    operation: '{ mine }',
    token: ['admin'],
    expected: { data: { mine: 'what is mine' }, errors: [] },
  },
  {
    ...implying,
    id: 'S7-half-a-group-implied',
    text: 'who has half of a group by implication is told the other half alone',
    operation: '{ mine }',
    token: ['items:write'],
    expected: { data: null, errors: ['mine FORBIDDEN me'], neverRan: ['Query.mine'] },
  },
  {
    ...implying,
    id: 'S7-not-backwards',
    text: 'an implied scope does not give the one that implies it',
    operation: '{ read write all }',
    token: ['items'],
    expected: {
      data: { read: 'what is read', write: null, all: null },
      errors: ['write FORBIDDEN items:write', 'all FORBIDDEN admin'],
      neverRan: ['Query.write', 'Query.all'],
    },
  },
  {
    id: 'S7-cycle',
    rule: 'S7',
    text: 'scopes that imply each other in a circle are refused',
    schema: `
      extend schema
        @scope(name: "a", description: "A.", implies: ["b"])
        @scope(name: "b", description: "B.", implies: ["c"])
        @scope(name: "c", description: "C.", implies: ["a"])
      type Query { f: String @requiresScopes(scopes: [["a"]]) }`,
    operation: '{ f }',
    token: ['a'],
    expected: { schemaError: 'a → b → c → a' },
  },
];
