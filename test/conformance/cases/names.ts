import type { Case } from '../case.ts';

const federation = 'https://specs.apollo.dev/federation/v2.5';
const link = `
  directive @link(url: String!, as: String, import: [link__Import], for: link__Purpose) repeatable on SCHEMA
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  scalar federation__Scope`;
const define = (name: string) =>
  `directive @${name}(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION | OBJECT`;

/** How a schema names the directive, and under which name it stands on `Query.f`. */
const namings: readonly [id: string, text: string, sdl: string, name: string][] = [
  [
    'imported',
    "Federation's @requiresScopes, imported",
    `extend schema @link(url: "${federation}", import: ["@key", "@requiresScopes"])`,
    'requiresScopes',
  ],
  [
    'renamed',
    'under the name that `as:` gives it',
    `extend schema @link(url: "${federation}", import: ["@key", { name: "@requiresScopes", as: "@scoped" }])
     ${define('scoped')}`,
    'scoped',
  ],
  [
    'prefixed',
    'as @federation__requiresScopes, not imported',
    `extend schema @link(url: "${federation}") ${define('federation__requiresScopes')}`,
    'federation__requiresScopes',
  ],
  [
    'namespace',
    "under the link's own namespace",
    `extend schema @link(url: "${federation}", as: "fed") ${define('fed__requiresScopes')}`,
    'fed__requiresScopes',
  ],
];

/** Rule S30. */
const linked: readonly Case[] = namings.flatMap(([id, text, sdl, name]): Case[] => {
  const shared = {
    rule: 'S30',
    schema: `${link} ${sdl} type Query { f: String @${name}(scopes: [["x"]])  open: String }`,
    data: { f: 'f behind another name', open: 'open beside it' },
    operation: '{ f open }',
  };
  return [
    {
      ...shared,
      id: `S30-${id}-denied`,
      text: `the directive is found: ${text}`,
      token: ['y'],
      expected: {
        data: { f: null, open: 'open beside it' },
        errors: ['f FORBIDDEN x'],
        neverRan: ['Query.f'],
      },
    },
    {
      ...shared,
      id: `S30-${id}-allowed`,
      text: `and is met by its scope: ${text}`,
      token: ['x'],
      expected: { data: shared.data, errors: [] },
    },
  ];
});

const extended = {
  rule: 'S32',
  schema: `
    type Query { salary: Salary  node: Node  several: String @requiresScopes(scopes: [["a"]]) @requiresScopes(scopes: [["b"], ["c"]]) }
    type Salary @requiresScopes(scopes: [["hr"]]) { amount: String }
    extend type Salary @requiresScopes(scopes: [["finance"]])
    interface Node { id: ID }
    extend interface Node @requiresScopes(scopes: [["nodes"]])
    type Doc implements Node { id: ID }
    extend type Doc { body: String @requiresScopes(scopes: [["body"]]) }`,
  data: {
    salary: { amount: 'an amount' },
    node: { __typename: 'Doc', id: 'doc-9', body: 'a body' },
    several: 'both',
  },
} as const;

/** Rules S30 and S32. */
export const names: readonly Case[] = [
  ...linked,
  {
    id: 'S30-authenticated-renamed',
    rule: 'S30',
    text: '@authenticated is found under the name that `as:` gives it',
    schema: `${link} extend schema @link(url: "${federation}", import: [{ name: "@authenticated", as: "@signedIn" }])
      directive @signedIn on FIELD_DEFINITION
      type Query { f: String @signedIn }`,
    data: { f: 'f for the signed in' },
    operation: '{ f }',
    token: null,
    expected: { data: null, errors: ['f UNAUTHENTICATED'], neverRan: ['Query.f'] },
  },
  {
    ...extended,
    id: 'S32-type-and-extension',
    text: 'a requirement on a type and one on its extension are both needed',
    operation: '{ salary { amount } }',
    token: ['hr'],
    expected: { data: null, errors: ['salary FORBIDDEN finance'], neverRan: ['Query.salary'] },
  },
  {
    ...extended,
    id: 'S32-extension-alone',
    text: "the extension's requirement alone is not enough either",
    operation: '{ salary { amount } }',
    token: ['finance'],
    expected: { data: null, errors: ['salary FORBIDDEN hr'], neverRan: ['Query.salary'] },
  },
  {
    ...extended,
    id: 'S32-both',
    text: 'who meets both gets the value',
    operation: '{ salary { amount } }',
    token: ['finance', 'hr'],
    expected: { data: { salary: { amount: 'an amount' } }, errors: [] },
  },
  {
    ...extended,
    id: 'S32-extend-interface',
    text: 'a requirement on an extension of an interface counts',
    operation: '{ node { __typename } }',
    token: ['body'],
    expected: { data: null, errors: ['node FORBIDDEN nodes'], neverRan: ['Query.node'] },
  },
  {
    ...extended,
    id: 'S32-extended-field',
    text: 'a requirement on a field that an extension adds counts for that field',
    operation: '{ node { id ... on Doc { body } } }',
    token: ['nodes'],
    expected: {
      data: { node: { id: 'doc-9', body: null } },
      errors: ['node.body FORBIDDEN body'],
      neverRan: ['Doc.body'],
    },
  },
  {
    ...extended,
    id: 'S32-several-denied',
    text: 'several directives on one field are all needed',
    operation: '{ several }',
    token: ['a'],
    expected: { data: null, errors: ['several FORBIDDEN b'], neverRan: ['Query.several'] },
  },
  {
    ...extended,
    id: 'S32-several-allowed',
    text: 'several directives on one field are met together',
    operation: '{ several }',
    token: ['c', 'a'],
    expected: { data: { several: 'both' }, errors: [] },
  },
];
