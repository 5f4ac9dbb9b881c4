import type { Case } from '../case.ts';

const schema = `
  type Query { person: Person  being: Being  thing: Thing  teams: [[Team]] }
  interface Being { name: String  salary: Int }
  interface Taxed @requiresScopes(scopes: [["tax"]]) { taxId: String }
  type Person implements Being { name: String  salary: Int @requiresScopes(scopes: [["hr"]]) }
  type Firm implements Being & Taxed { name: String  salary: Int  taxId: String }
  type Stone { weight: Int }
  union Thing = Person | Stone
  type Team { title: String  lead: Person }`;
const person = { __typename: 'Person', name: 'Grace', salary: 4711 };
const shared = { rule: 'S2', schema, token: ['read'] } as const;

/** Rule S2: however the field was reached. */
export const pathsToFields: readonly Case[] = [
  {
    ...shared,
    id: 'S2-by-alias',
    text: 'an alias does not hide a protected field',
    data: { person },
    operation: '{ person { name name2: salary } }',
    expected: {
      data: { person: { name: 'Grace', name2: null } },
      errors: ['person.name2 FORBIDDEN hr'],
      neverRan: ['Person.salary'],
    },
  },
  {
    ...shared,
    id: 'S2-by-named-fragment',
    text: 'a named fragment does not hide a protected field',
    data: { person },
    operation: 'query { person { ...P } } fragment P on Person { name ...Q } fragment Q on Person { salary }',
    expected: {
      data: { person: { name: 'Grace', salary: null } },
      errors: ['person.salary FORBIDDEN hr'],
      neverRan: ['Person.salary'],
    },
  },
  {
    ...shared,
    id: 'S2-by-inline-fragment',
    text: 'inline fragments, with and without a type, do not hide a protected field',
    data: { person },
    operation: '{ person { ... { ... on Person { salary } } name } }',
    expected: {
      data: { person: { salary: null, name: 'Grace' } },
      errors: ['person.salary FORBIDDEN hr'],
      neverRan: ['Person.salary'],
    },
  },
  {
    ...shared,
    id: 'S2-through-interface',
    text: "a field that is open on the interface is denied where the object's own is protected",
    data: { being: person },
    operation: '{ being { name salary } }',
    expected: {
      data: { being: { name: 'Grace', salary: null } },
      errors: ['being.salary FORBIDDEN hr'],
      neverRan: ['Person.salary'],
    },
  },
  {
    ...shared,
    id: 'S2-through-interface-allowed',
    text: 'through the interface the field is answered to who has its scope',
    data: { being: person },
    operation: '{ being { name salary } }',
    token: ['hr'],
    expected: { data: { being: { name: 'Grace', salary: 4711 } }, errors: [] },
  },
  {
    ...shared,
    id: 'S2-through-union',
    text: 'a union does not hide a protected field of its member',
    data: { thing: person },
    operation: '{ thing { ... on Being { salary } ... on Person { name } } }',
    expected: {
      data: { thing: { salary: null, name: 'Grace' } },
      errors: ['thing.salary FORBIDDEN hr'],
      neverRan: ['Person.salary'],
    },
  },
  {
    ...shared,
    id: 'S2-through-union-other-member',
    text: 'the member of a union that is not protected is answered',
    data: { thing: { __typename: 'Stone', weight: 12 } },
    operation: '{ thing { ... on Person { salary } ... on Stone { weight } } }',
    expected: { data: { thing: { weight: 12 } }, errors: [] },
  },
  {
    ...shared,
    id: 'S2-in-nested-lists',
    text: 'in lists of lists each object is checked, and its open fields are answered',
    data: {
      teams: [
        [{ title: 'red', lead: { name: 'Ann', salary: 1001 } }],
        [{ title: 'blue', lead: { name: 'Bob', salary: 1002 } }, null],
      ],
    },
    operation: '{ teams { title lead { name salary } } }',
    expected: {
      data: {
        teams: [
          [{ title: 'red', lead: { name: 'Ann', salary: null } }],
          [{ title: 'blue', lead: { name: 'Bob', salary: null } }, null],
        ],
      },
      errors: ['teams.0.0.lead.salary FORBIDDEN hr', 'teams.1.0.lead.salary FORBIDDEN hr'],
      neverRan: ['Person.salary'],
    },
  },
  {
    ...shared,
    id: 'S2-other-interface-protected',
    text: 'a fragment on an open interface does not get around the other interface, which is protected',
    data: { being: { __typename: 'Firm', name: 'ACME', salary: 5, taxId: 'T-1' } },
    operation: '{ being { ... on Being { name } } }',
    expected: { data: null, errors: ['being FORBIDDEN tax'], neverRan: ['Firm.name'] },
  },
  {
    ...shared,
    id: 'S2-other-interface-allowed',
    text: "with the other interface's scope all of the object is answered",
    data: { being: { __typename: 'Firm', name: 'ACME', salary: 5, taxId: 'T-1' } },
    operation: '{ being { name salary ... on Taxed { taxId } } }',
    token: ['tax'],
    expected: { data: { being: { name: 'ACME', salary: 5, taxId: 'T-1' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S2-key-twice-one-denied',
    text: 'one response key with two selections: what is allowed of them is answered',
    data: { person },
    operation: '{ person { name } person { salary } }',
    expected: {
      data: { person: { name: 'Grace', salary: null } },
      errors: ['person.salary FORBIDDEN hr'],
      neverRan: ['Person.salary'],
    },
  },
  {
    id: 'S2-key-twice-in-branches',
    rule: 'S2',
    text: 'one response key for two fields of two types: only that of the protected one is denied',
    schema: `type Query { all: [Any] } union Any = A | B
      type A { open: String } type B { secret: String @requiresScopes(scopes: [["x"]]) }`,
    data: {
      all: [
        { __typename: 'A', open: 'open of A' },
        { __typename: 'B', secret: 'secret of B' },
      ],
    },
    operation: '{ all { ... on A { value: open } ... on B { value: secret } } }',
    token: ['y'],
    expected: {
      data: { all: [{ value: 'open of A' }, { value: null }] },
      errors: ['all.1.value FORBIDDEN x'],
      neverRan: ['B.secret'],
    },
  },
  {
    id: 'S2-all-add-up',
    rule: 'S2',
    text: 'what field, type, interface, and returned type need adds up',
    schema: `type Query { item: Item }
      interface Owned { owner: User @requiresScopes(scopes: [["owner"]]) }
      type Item implements Owned { owner: User @requiresScopes(scopes: [["read"]]) }
      type User implements Named @requiresScopes(scopes: [["user"]]) { name: String }
      interface Named @requiresScopes(scopes: [["named"]]) { name: String }`,
    data: { item: { owner: { name: 'Linus' } } },
    operation: '{ item { owner { name } } }',
    token: ['read'],
    expected: {
      data: { item: { owner: null } },
      errors: ['item.owner FORBIDDEN named owner user'],
      neverRan: ['Item.owner', 'User.name'],
    },
  },
  {
    id: 'S2-not-upwards',
    rule: 'S2',
    text: 'what is written on one type says nothing of the interface, nor of its other types',
    schema: `type Query { nodes: [Node] } interface Node { id: ID }
      type Open implements Node { id: ID } type Closed implements Node { id: ID @requiresScopes(scopes: [["x"]]) }`,
    data: { nodes: [{ __typename: 'Open', id: 'id-1' }] },
    operation: '{ nodes { id } }',
    token: null,
    expected: { data: { nodes: [{ id: 'id-1' }] }, errors: [] },
  },
];
