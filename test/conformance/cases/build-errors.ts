import type { Case } from '../case.ts';

const asked = { operation: '{ f }', token: null } as const;

/** One directive on `Query.f`, and what the refusal says. */
const onField: readonly [rule: string, id: string, text: string, directive: string, says: string][] = [
  [
    'S20',
    'no-alternative',
    'scopes: [] can never be met',
    '@requiresScopes(scopes: [])',
    'scopes: [] can never be met',
  ],
  [
    'S20',
    'empty-alternative',
    'an empty group is @authenticated',
    '@requiresScopes(scopes: [[]])',
    '@authenticated',
  ],
  [
    'S20',
    'one-empty-of-two',
    'an empty group among others needs no scope',
    '@requiresScopes(scopes: [["me"], []])',
    '@authenticated',
  ],
  [
    'S20',
    'empty-string',
    'an empty string is not a scope',
    '@requiresScopes(scopes: [[""]])',
    '"" is not a scope',
  ],
  [
    'S20',
    'only-empty-string',
    'nor is it one without brackets',
    '@requiresScopes(scopes: "")',
    '"" is not a scope',
  ],
  ['S20', 'blank', 'a blank is not a scope', '@requiresScopes(scopes: [[" "]])', 'is not a scope'],
  [
    'S20',
    'two-in-one-string',
    'two scopes in one string are not a scope',
    '@requiresScopes(scopes: [["me items"]])',
    '"me items" is not a scope',
  ],
  [
    'S20',
    'trailing-blank',
    'a scope with a blank after it is not a scope',
    '@requiresScopes(scopes: [["me "]])',
    'is not a scope',
  ],
  [
    'S20',
    'not-ascii',
    'a letter outside ASCII cannot be in a scope',
    '@requiresScopes(scopes: [["m\\u00e9"]])',
    'is not a scope',
  ],
  [
    'S20',
    'quote',
    'a double quote cannot be in a scope',
    '@requiresScopes(scopes: [["a\\"b"]])',
    'is not a scope',
  ],
  [
    'S21',
    'flat-list',
    'a flat list of two may mean both or either',
    '@requiresScopes(scopes: ["a", "b"])',
    '[["a", "b"]]',
  ],
  [
    'S21',
    'half-flat-list',
    'so may a list and a scope beside it',
    '@requiresScopes(scopes: [["a"], "b"])',
    'flat list',
  ],
];

const lookAlikes = ['requireScopes', 'requiresScope', 'RequiresScopes', 'requires_scopes', 'authentcated'];
const catalogue = `
  extend schema @scope(name: "me", description: "Me.") @scope(name: "items", description: "Items.")`;
const guarded = 'type Query { f: String @requiresScopes(scopes: [["me"]]) }';

/** Rules S20 to S24: what is refused when the schema is built, and what is not. */
export const buildErrors: readonly Case[] = [
  ...onField.map(
    ([rule, id, text, directive, says]): Case => ({
      ...asked,
      rule,
      id: `${rule}-${id}`,
      text,
      schema: `type Query { f: String ${directive} }`,
      expected: { schemaError: says },
    }),
  ),
  {
    rule: 'S21',
    id: 'S21-one-scope',
    text: 'one scope alone needs no brackets',
    schema:
      'type Query { f: String @requiresScopes(scopes: "me")  g: String @requiresScopes(scopes: ["me"]) }',
    data: { f: 'f for me', g: 'g for me' },
    operation: '{ f g }',
    token: ['me'],
    expected: { data: { f: 'f for me', g: 'g for me' }, errors: [] },
  },
  {
    ...asked,
    rule: 'S22',
    id: 'S22-unknown-scope',
    text: 'a scope that the catalogue does not declare is refused, with the nearest name',
    schema: `${catalogue} type Query { f: String @requiresScopes(scopes: [["itmes"]]) }`,
    expected: { schemaError: 'unknown scope "itmes" on Query.f; did you mean "items"?' },
  },
  {
    ...asked,
    rule: 'S22',
    id: 'S22-unknown-implied',
    text: 'a scope that only an implies names is refused',
    schema: `extend schema @scope(name: "me", description: "Me.", implies: ["profile"]) ${guarded}`,
    expected: { schemaError: 'unknown scope "profile"' },
  },
  {
    ...asked,
    rule: 'S22',
    id: 'S22-other-case',
    text: 'a declared scope in other letters is another scope',
    schema: `${catalogue} type Query { f: String @requiresScopes(scopes: [["Items"]]) }`,
    expected: { schemaError: 'did you mean "items"?' },
  },
  {
    ...asked,
    rule: 'S22',
    id: 'S22-declared-twice',
    text: 'a scope that is declared twice is refused',
    schema: `${catalogue} extend schema @scope(name: "me", description: "Again.") ${guarded}`,
    expected: { schemaError: 'declared twice' },
  },
  {
    rule: 'S22',
    id: 'S22-declared',
    text: 'declared scopes are taken',
    schema: `${catalogue} ${guarded}`,
    data: { f: 'f of the catalogue' },
    operation: '{ f }',
    token: ['me'],
    expected: { data: { f: 'f of the catalogue' }, errors: [] },
  },
  {
    rule: 'S22',
    id: 'S22-no-catalogue',
    text: 'without a catalogue any scope may be named',
    schema: 'type Query { f: String @requiresScopes(scopes: [["whatever:it.is"]]) }',
    data: { f: 'f without catalogue' },
    operation: '{ f }',
    token: ['whatever:it.is'],
    expected: { data: { f: 'f without catalogue' }, errors: [] },
  },
  ...lookAlikes.flatMap((name): Case[] => {
    const shared = { ...asked, rule: 'S23', schema: `type Query { f: String @${name} }` };
    return [
      {
        ...shared,
        id: `S23-${name}`,
        text: `@${name}, which nobody defines, is refused`,
        expected: { schemaError: `@${name}` },
      },
      {
        ...shared,
        id: `S23-${name}-assumed-valid`,
        text: `@${name} is refused, also where nobody validates the SDL, with what was meant`,
        host: 'assumed valid',
        expected: {
          schemaError: `did you mean @${name.startsWith('auth') ? 'authenticated' : 'requiresScopes'}?`,
        },
      },
    ];
  }),
  {
    ...asked,
    rule: 'S23',
    id: 'S23-on-a-union',
    text: 'a directive on a union would guard nothing, and is refused',
    schema: 'type Query { u: U f: String } type A { a: String } union U @authenticated = A',
    host: 'assumed valid',
    expected: { schemaError: 'guards nothing there' },
  },
  {
    rule: 'S23',
    id: 'S23-others-directives',
    text: 'a directive that has nothing to do with scopes is left to others',
    schema: 'type Query { f: String @cacheControl(maxAge: 3) @key(fields: "id") }',
    data: { f: 'f of others' },
    host: 'assumed valid',
    operation: '{ f }',
    token: null,
    expected: { data: { f: 'f of others' }, errors: [] },
  },
  ...(['Query', 'Mutation', 'Subscription'] as const).map(
    (root): Case => ({
      ...asked,
      rule: 'S24',
      id: `S24-unannotated-${root}`,
      text: `unannotated: 'deny' refuses a field of ${root} that nobody protected`,
      schema: `type Query { f: String @public } ${root === 'Query' ? 'extend ' : ''}type ${root} { g: String }`,
      options: { unannotated: 'deny' },
      expected: { schemaError: `${root}.g` },
    }),
  ),
  {
    rule: 'S24',
    id: 'S24-annotated',
    text: "unannotated: 'deny' takes @public, @authenticated, a requirement, and one of the returned type",
    schema: `type Query {
        a: String @public  b: String @authenticated  c: String @requiresScopes(scopes: [["x"]])  d: User
      }
      type User @authenticated { name: String }`,
    data: { a: 'a is public', b: 'b is not', c: 'c is less so', d: { name: 'Niklaus' } },
    options: { unannotated: 'deny' },
    operation: '{ a b d { name } }',
    token: [],
    expected: { data: { a: 'a is public', b: 'b is not', d: { name: 'Niklaus' } }, errors: [] },
  },
  {
    rule: 'S24',
    id: 'S24-public-no-token',
    text: '@public is open to everyone, and open fields need no annotation by default',
    schema: 'type Query { a: String @public  b: String }',
    data: { a: 'a for all', b: 'b for all' },
    operation: '{ a b }',
    token: null,
    expected: { data: { a: 'a for all', b: 'b for all' }, errors: [] },
  },
];
