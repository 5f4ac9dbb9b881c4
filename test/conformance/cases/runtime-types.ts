import type { Case } from '../case.ts';

const schema = `
  type Query { node: Node  nodes: [Node]  any: Any  anys: [[Any]]  user: User  strict: Strict }
  interface Node { id: ID }
  interface Person implements Node @requiresScopes(scopes: [["people"]]) { id: ID }
  type Open implements Node { id: ID  node: Node }
  type User implements Node @requiresScopes(scopes: [["me"]]) { id: ID  name: String }
  type Guest implements Node & Person { id: ID }
  union Any = Open | User | Guest
  type Strict { must: Node! }`;
const open = { __typename: 'Open', id: 'open-1' };
const user = { __typename: 'User', id: 'user-1', name: 'Margaret' };
const guest = { __typename: 'Guest', id: 'guest-1' };
const shared = { rule: 'S3', schema, token: ['other'] } as const;
const userNeverRan = ['User.id', 'User.name'];

/** Rule S3. */
export const runtimeTypes: readonly Case[] = [
  {
    ...shared,
    id: 'S3-typename-through-interface',
    text: 'an interface does not tell that the object is of a protected type',
    data: { node: user },
    operation: '{ node { __typename } }',
    expected: { data: null, errors: ['node FORBIDDEN me'], neverRan: userNeverRan },
  },
  {
    ...shared,
    id: 'S3-typename-through-union',
    text: 'a union does not tell that the object is of a protected type',
    data: { any: user },
    operation: '{ any { __typename } }',
    expected: { data: null, errors: ['any FORBIDDEN me'], neverRan: userNeverRan },
  },
  {
    ...shared,
    id: 'S3-typename-aliased',
    text: 'an aliased __typename does not tell it either',
    data: { any: user },
    operation: '{ any { ... on Node { what: __typename } } }',
    expected: { data: null, errors: ['any FORBIDDEN me'] },
  },
  {
    ...shared,
    id: 'S3-typename-direct',
    text: 'a field that returns the protected type itself does not answer __typename',
    data: { user },
    operation: '{ user { __typename } }',
    expected: { data: null, errors: ['user FORBIDDEN me'], neverRan: ['Query.user'] },
  },
  {
    ...shared,
    id: 'S3-typename-no-token',
    text: 'without a token it is unauthenticated',
    data: { node: user },
    operation: '{ node { kind: __typename } }',
    token: null,
    expected: { data: null, errors: ['node UNAUTHENTICATED me'] },
  },
  {
    ...shared,
    id: 'S3-typename-allowed',
    text: 'who has the scope is told the type, by each way',
    data: { node: user, any: user, user },
    operation: '{ __typename node { __typename } any { t: __typename } user { __typename name } }',
    token: ['me'],
    expected: {
      data: {
        __typename: 'Query',
        node: { __typename: 'User' },
        any: { t: 'User' },
        user: { __typename: 'User', name: 'Margaret' },
      },
      errors: [],
    },
  },
  {
    ...shared,
    id: 'S3-open-type-answered',
    text: 'an object of an open type is answered, whatever its siblings in the interface need',
    data: { node: open },
    operation: '{ node { __typename id ... on User { name } } }',
    token: null,
    expected: { data: { node: { __typename: 'Open', id: 'open-1' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S3-in-a-list',
    text: 'in a list only the objects of protected types are null',
    data: { nodes: [open, user, null, guest] },
    operation: '{ nodes { id } }',
    expected: {
      data: { nodes: [{ id: 'open-1' }, null, null, null] },
      errors: ['nodes.1 FORBIDDEN me', 'nodes.3 FORBIDDEN people'],
      neverRan: ['User.id', 'Guest.id'],
    },
  },
  {
    ...shared,
    id: 'S3-in-nested-lists',
    text: 'in lists of lists each object is checked by its own type',
    data: { anys: [[user, open], [guest]] },
    operation: '{ anys { __typename } }',
    token: ['people'],
    expected: {
      data: { anys: [[null, { __typename: 'Open' }], [{ __typename: 'Guest' }]] },
      errors: ['anys.0.0 FORBIDDEN me'],
    },
  },
  {
    ...shared,
    id: 'S3-interface-of-runtime-type',
    text: 'an interface of the runtime type counts, where another interface or a union led there',
    data: { node: guest, any: guest },
    operation: '{ node { id } any { ... on Guest { id } } }',
    token: ['me'],
    expected: {
      data: null,
      errors: ['node FORBIDDEN people', 'any FORBIDDEN people'],
      neverRan: ['Guest.id'],
    },
  },
  {
    ...shared,
    id: 'S3-nothing-asked-of-the-type',
    text: 'fragments on other types do not tell that the object is of none of them',
    data: { any: user },
    operation: '{ any { ... on Open { id } } }',
    expected: { data: null, errors: ['any FORBIDDEN me'] },
  },
  {
    ...shared,
    id: 'S3-siblings-one-allowed',
    text: 'of the fragments on two types that of the allowed one is answered',
    data: { any: guest },
    operation: '{ any { ... on User { name } ... on Guest { id } } }',
    token: ['people'],
    expected: { data: { any: { id: 'guest-1' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S3-deeper',
    text: 'beneath an open object a protected one is denied by its runtime type',
    data: { node: { ...open, node: user } },
    operation: '{ node { id ... on Open { node { __typename id } } } }',
    expected: { data: { node: { id: 'open-1', node: null } }, errors: ['node.node FORBIDDEN me'] },
  },
  {
    ...shared,
    id: 'S3-non-null',
    text: 'a non-null field of an abstract type takes its parent with it',
    data: { strict: { must: user }, node: open },
    operation: '{ strict { must { id } } node { id } }',
    expected: {
      data: { strict: null, node: { id: 'open-1' } },
      errors: ['strict.must FORBIDDEN me'],
      neverRan: userNeverRan,
    },
  },
  {
    ...shared,
    id: 'S3-null-and-empty',
    text: 'where there is no object there is nothing to deny',
    data: { node: null, nodes: [], any: null },
    operation: '{ node { id } nodes { id } any { __typename } }',
    token: null,
    expected: { data: { node: null, nodes: [], any: null }, errors: [] },
  },
  {
    id: 'S3-root-typename',
    rule: 'S3',
    text: 'beside a denied field __typename of the root is answered',
    schema: 'type Query { f: String @requiresScopes(scopes: [["x"]]) }',
    data: { f: 'secret f' },
    operation: '{ __typename f }',
    token: ['y'],
    expected: { data: { __typename: 'Query', f: null }, errors: ['f FORBIDDEN x'], neverRan: ['Query.f'] },
  },
];
