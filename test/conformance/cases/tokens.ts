import type { Case } from '../case.ts';

const schema = `
  type Query {
    open: String
    signedIn: String @authenticated
    profile: Profile
    account: Account
  }
  type Profile { name: String  email: String @authenticated }
  type Account @authenticated { number: String }`;
const data = {
  open: 'for everyone',
  signedIn: 'for whoever signed in',
  profile: { name: 'Ada', email: 'ada@example.org' },
  account: { number: 'DE-77' },
};
const shared = { rule: 'S1', schema, data } as const;

/** Rule S1: no directive, and `@authenticated`. */
export const tokens: readonly Case[] = [
  {
    ...shared,
    id: 'S1-no-directive-no-token',
    text: 'a field without a directive is open, even without a token',
    operation: '{ open profile { name } }',
    token: null,
    expected: { data: { open: 'for everyone', profile: { name: 'Ada' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S1-no-directive-any-token',
    text: 'a token takes nothing away from an open field',
    operation: '{ open }',
    token: ['unrelated'],
    expected: { data: { open: 'for everyone' }, errors: [] },
  },
  {
    ...shared,
    id: 'S1-authenticated-no-token',
    text: '@authenticated denies a request without a token, and nothing beside its field',
    operation: '{ open signedIn }',
    token: null,
    expected: {
      data: { open: 'for everyone', signedIn: null },
      errors: ['signedIn UNAUTHENTICATED'],
      neverRan: ['Query.signedIn'],
    },
  },
  {
    ...shared,
    id: 'S1-authenticated-no-scope',
    text: '@authenticated is content with a token that has no scope',
    operation: '{ signedIn account { number } profile { email } }',
    token: [],
    expected: {
      data: {
        signedIn: 'for whoever signed in',
        account: { number: 'DE-77' },
        profile: { email: 'ada@example.org' },
      },
      errors: [],
    },
  },
  {
    ...shared,
    id: 'S1-authenticated-nested',
    text: '@authenticated on a nested field denies that field alone',
    operation: '{ profile { name email } }',
    token: null,
    expected: {
      data: { profile: { name: 'Ada', email: null } },
      errors: ['profile.email UNAUTHENTICATED'],
      neverRan: ['Profile.email'],
    },
  },
  {
    ...shared,
    id: 'S1-authenticated-type',
    text: '@authenticated on a type denies every field that returns it',
    operation: '{ account { number } open }',
    token: null,
    expected: {
      data: { account: null, open: 'for everyone' },
      errors: ['account UNAUTHENTICATED'],
      neverRan: ['Query.account', 'Account.number'],
    },
  },
  {
    id: 'S1-scopes-no-token',
    rule: 'S1',
    text: 'without a token a field that needs scopes is unauthenticated, and tells all scopes that it needs',
    schema: 'type Query { f: String @requiresScopes(scopes: [["a", "b"]]) }',
    data: { f: 'needs a and b' },
    operation: '{ f }',
    token: null,
    expected: { data: null, errors: ['f UNAUTHENTICATED a b'], neverRan: ['Query.f'] },
  },
  {
    id: 'S1-authenticated-and-scopes',
    rule: 'S1',
    text: '@authenticated beside @requiresScopes asks for nothing more',
    schema: 'type Query { f: String @authenticated @requiresScopes(scopes: [["a"]]) }',
    data: { f: 'needs a' },
    operation: '{ f }',
    token: ['a'],
    expected: { data: { f: 'needs a' }, errors: [] },
  },
];
