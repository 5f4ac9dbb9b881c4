import type { Case } from '../case.ts';

/** Where a requirement for `x` can be written so that it counts for `Query.f`. */
interface Place {
  readonly id: string;
  readonly where: string;
  readonly schema: string;
  readonly operation?: string;
  readonly value?: unknown;
}

const leaf = 'value of f';
const object = { __typename: 'User', name: 'name of f' };
const places: readonly Place[] = [
  { id: 'field', where: 'the field', schema: 'type Query { f: String @requiresScopes(scopes: [["x"]]) }' },
  {
    id: 'type',
    where: 'the type that has the field',
    schema: 'type Query @requiresScopes(scopes: [["x"]]) { f: String }',
  },
  {
    id: 'interface',
    where: 'an interface of the type',
    schema: `type Query implements I { f: String } interface I @requiresScopes(scopes: [["x"]]) { f: String }`,
  },
  {
    id: 'interface-without-field',
    where: 'an interface of the type that does not have the field',
    schema: `type Query implements I { f: String g: String }
      interface I @requiresScopes(scopes: [["x"]]) { g: String }`,
  },
  {
    id: 'interface-field',
    where: "the interface's field",
    schema: `type Query implements I { f: String } interface I { f: String @requiresScopes(scopes: [["x"]]) }`,
  },
  {
    id: 'second-interface',
    where: 'the second of two interfaces',
    schema: `type Query implements I & J { f: String g: String }
      interface I { f: String } interface J @requiresScopes(scopes: [["x"]]) { g: String }`,
  },
  {
    id: 'interface-of-interface',
    where: 'an interface of an interface',
    schema: `type Query implements I & J { f: String } interface I implements J { f: String }
      interface J @requiresScopes(scopes: [["x"]]) { f: String }`,
  },
  {
    id: 'interface-of-interface-field',
    where: 'the field of an interface of an interface',
    schema: `type Query implements I & J { f: String } interface I implements J { f: String }
      interface J { f: String @requiresScopes(scopes: [["x"]]) }`,
  },
  {
    id: 'returned-object',
    where: 'the returned object type',
    schema: 'type Query { f: User } type User @requiresScopes(scopes: [["x"]]) { name: String }',
    operation: '{ f { name } }',
    value: object,
  },
  {
    id: 'returned-object-interface',
    where: "the returned object type's interface",
    schema: `type Query { f: User } type User implements I { name: String }
      interface I @requiresScopes(scopes: [["x"]]) { name: String }`,
    operation: '{ f { name } }',
    value: object,
  },
  {
    id: 'returned-object-interface-of-interface',
    where: "an interface of the returned object type's interface",
    schema: `type Query { f: User } type User implements I & J { name: String }
      interface I implements J { name: String } interface J @requiresScopes(scopes: [["x"]]) { name: String }`,
    operation: '{ f { name } }',
    value: object,
  },
  {
    id: 'returned-interface',
    where: 'the returned interface',
    schema: `type Query { f: I } type User implements I { name: String }
      interface I @requiresScopes(scopes: [["x"]]) { name: String }`,
    operation: '{ f { name } }',
    value: object,
  },
  {
    id: 'returned-interface-of-interface',
    where: "the returned interface's interface",
    schema: `type Query { f: I } type User implements I & J { name: String }
      interface I implements J { name: String } interface J @requiresScopes(scopes: [["x"]]) { name: String }`,
    operation: '{ f { name } }',
    value: object,
  },
  {
    id: 'returned-scalar',
    where: 'the returned scalar',
    schema: 'type Query { f: Iban } scalar Iban @requiresScopes(scopes: [["x"]])',
    value: 'DE-88',
  },
  {
    id: 'returned-enum',
    where: 'the returned enum',
    schema: 'type Query { f: Health } enum Health @requiresScopes(scopes: [["x"]]) { POORLY }',
    value: 'POORLY',
  },
  {
    id: 'returned-list',
    where: 'the type within lists and non-nulls',
    schema: 'type Query { f: [[User!]!] } type User @requiresScopes(scopes: [["x"]]) { name: String }',
    operation: '{ f { name } }',
    value: [[object], []],
  },
  {
    id: 'returned-scalar-list',
    where: 'the scalar within a list',
    schema: 'type Query { f: [Iban!] } scalar Iban @requiresScopes(scopes: [["x"]])',
    value: ['DE-89', 'DE-90'],
  },
];

/** Rule S2: each place where a requirement counts, denied and allowed. */
export const placesOfRequirements: readonly Case[] = places.flatMap((place): Case[] => {
  const { id, where, schema, operation = '{ f }', value = leaf } = place;
  const shared = { rule: 'S2', schema, data: { f: value }, operation };
  return [
    {
      ...shared,
      id: `S2-${id}-denied`,
      text: `a requirement on ${where} counts`,
      token: ['y'],
      expected: { data: null, errors: ['f FORBIDDEN x'], neverRan: ['Query.f', 'User.name'] },
    },
    {
      ...shared,
      id: `S2-${id}-allowed`,
      text: `a requirement on ${where} is met by its scope`,
      token: ['x'],
      expected: { data: { f: answerOf(value) }, errors: [] },
    },
  ];
});

/** As it is answered: of an object, the name that is asked for. */
function answerOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(answerOf);
  return value === object ? { name: object.name } : value;
}
