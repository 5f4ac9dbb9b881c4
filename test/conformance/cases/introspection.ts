import type { Case } from '../case.ts';

const schema = `
  type Query {
    open(plain: Int, secret: Int @requiresScopes(scopes: [["admin"]])): String
    me: User @requiresScopes(scopes: [["me"]])
    node: Node
    level: Level
    self: Query
    find(in: In): String
  }
  interface Node { id: ID }
  type User implements Node @requiresScopes(scopes: [["me"]]) { id: ID  email: String @requiresScopes(scopes: [["email"]]) }
  type Item implements Node { id: ID }
  enum Level @requiresScopes(scopes: [["level"]]) { LOW HIGH }
  input In { a: Int  hidden: Int @requiresScopes(scopes: [["admin"]]) }
  type Mutation { rename: User }`;
const data = { open: 'open to all', self: {} };
const asked = '{ __schema { queryType { name } } }';
const shown = { data: { __schema: { queryType: { name: 'Query' } } }, errors: [] };

/** What `__type` shows of a type: its name and the names of its fields, or nothing. */
const type = (name: string, members = 'fields') => `{ __type(name: "${name}") { name ${members} { name } } }`;
const has = (name: string, ...members: string[]) => ({
  data: { __type: { name, fields: members.map((member) => ({ name: member })) } },
  errors: [],
});
const hidden = { data: { __type: null }, errors: [] };
const shared = { rule: 'S15', schema, data } as const;
const authenticated = { ...shared, options: { introspection: 'authenticated' } } as const;
const filtered = { ...shared, options: { introspection: 'filtered' } } as const;
const user = { id: 'user-1', email: 'mail' };
const dry = { rule: 'S16', schema, data: { me: user, rename: user }, options: { dryRun: true } } as const;

/** Rules S15, S16. */
export const introspection: readonly Case[] = [
  {
    ...shared,
    id: 'S15-open',
    text: 'by default everyone is shown the schema',
    operation: asked,
    token: null,
    expected: shown,
  },
  {
    ...authenticated,
    id: 'S15-authenticated-without-token',
    text: "'authenticated' shows nothing of the schema without a token",
    operation: asked,
    token: null,
    expected: { data: null, errors: ['__schema UNAUTHENTICATED'] },
  },
  {
    ...authenticated,
    id: 'S15-authenticated-type-without-token',
    text: "'authenticated' shows no single type without a token, under whatever alias",
    operation: '{ open t: __type(name: "Item") { name } }',
    token: null,
    expected: { data: { open: 'open to all', t: null }, errors: ['t UNAUTHENTICATED'] },
  },
  {
    ...authenticated,
    id: 'S15-authenticated-in-fragment',
    text: "'authenticated' looks into fragments and inline fragments",
    operation: '{ ... on Query { ...F } } fragment F on Query { __schema { queryType { name } } }',
    token: null,
    expected: { data: null, errors: ['__schema UNAUTHENTICATED'] },
  },
  {
    ...authenticated,
    id: 'S15-authenticated-with-token',
    text: "'authenticated' shows the schema to a token without any scope",
    operation: asked,
    token: [],
    expected: shown,
  },
  {
    ...authenticated,
    id: 'S15-authenticated-typename',
    text: "'authenticated' leaves __typename to everyone: it is no part of introspection",
    operation: '{ __typename open }',
    token: null,
    expected: { data: { __typename: 'Query', open: 'open to all' }, errors: [] },
  },
  {
    ...filtered,
    id: 'S15-filtered-type-out-of-reach',
    text: "'filtered' does not have a type that the token cannot reach",
    operation: type('User'),
    token: ['email'],
    expected: hidden,
  },
  {
    ...filtered,
    id: 'S15-filtered-type-in-reach',
    text: "'filtered' has a type that the token can reach, without the fields that it cannot",
    operation: type('User'),
    token: ['me'],
    expected: has('User', 'id'),
  },
  {
    ...filtered,
    id: 'S15-filtered-all-in-reach',
    text: "'filtered' has all of a type for a token that can reach all of it",
    operation: type('User'),
    token: ['me', 'email'],
    expected: has('User', 'id', 'email'),
  },
  {
    ...filtered,
    id: 'S15-filtered-enum',
    text: "'filtered' does not have a protected enum, nor the fields that return it",
    operation: '{ __type(name: "Level") { name } open: __type(name: "Query") { fields { name } } }',
    token: ['me'],
    expected: {
      data: {
        __type: null,
        open: { fields: ['open', 'me', 'node', 'self', 'find'].map((name) => ({ name })) },
      },
      errors: [],
    },
  },
  {
    ...filtered,
    id: 'S15-filtered-possible-types',
    text: "'filtered' does not count a protected type among those of an interface",
    operation: type('Node', 'possibleTypes'),
    token: null,
    expected: { data: { __type: { name: 'Node', possibleTypes: [{ name: 'Item' }] } }, errors: [] },
  },
  {
    ...filtered,
    id: 'S15-filtered-input',
    text: "'filtered' does not have a protected input field",
    operation: type('In', 'inputFields'),
    token: ['me'],
    expected: { data: { __type: { name: 'In', inputFields: [{ name: 'a' }] } }, errors: [] },
  },
  {
    ...filtered,
    id: 'S15-filtered-variable',
    text: "'filtered' goes by what a variable says, also by its default",
    operation: 'query ($name: String! = "User") { __type(name: $name) { name } }',
    token: null,
    expected: hidden,
  },
  {
    ...filtered,
    id: 'S15-filtered-mutation-type',
    text: "'filtered' has no mutation type of which nothing is in reach",
    operation: '{ __schema { mutationType { name } } }',
    token: ['email'],
    expected: { data: { __schema: { mutationType: null } }, errors: [] },
  },
  {
    ...filtered,
    id: 'S15-filtered-beside-fields',
    text: "'filtered' answers what else the operation asks for",
    operation: '{ open me { id } __schema { queryType { name } } }',
    token: ['email'],
    expected: {
      data: { open: 'open to all', me: null, __schema: { queryType: { name: 'Query' } } },
      errors: ['me FORBIDDEN me'],
      neverRan: ['Query.me'],
    },
  },
  {
    ...filtered,
    id: 'S15-filtered-conditions',
    text: "'filtered' goes by @skip and @include",
    operation: 'query ($no: Boolean = false) { open __type(name: "User") @include(if: $no) { name } }',
    token: null,
    expected: { data: { open: 'open to all' }, errors: [] },
  },
  {
    ...shared,
    id: 'S15-protected-root-typename',
    text: "the name of a root type is everyone's, also where all of its fields are protected",
    schema: 'type Query @requiresScopes(scopes: [["me"]]) { mine: String }',
    operation: '{ __typename mine }',
    token: null,
    expected: { data: { __typename: 'Query', mine: null }, errors: ['mine UNAUTHENTICATED me'] },
  },
  {
    ...shared,
    id: 'S15-dry-run',
    text: 'in a dry run the schema is shown to everyone',
    options: { introspection: 'authenticated', dryRun: true },
    operation: asked,
    token: null,
    expected: shown,
  },
  {
    ...dry,
    id: 'S16-query',
    text: 'in a dry run a query gets everything',
    operation: '{ me { id email } }',
    token: null,
    expected: { data: { me: user }, errors: [] },
  },
  {
    ...dry,
    id: 'S16-mutation',
    text: 'in a dry run a mutation runs',
    operation: 'mutation { rename { id email } }',
    token: ['other'],
    expected: { data: { rename: user }, errors: [] },
  },
];
