import type { Case } from '../case.ts';

const schema = `
  type Query { ok: String }
  type Mutation {
    open: String
    guarded: String @requiresScopes(scopes: [["write"]])
    make(input: Input, dryRun: Boolean @requiresScopes(scopes: [["ops"]])): Made
    find: Node
    sheet: Sheet
    sealed: Sealed
    strict: Strict!
  }
  input Input { title: String  nested: [Input!]  price: Int @requiresScopes(scopes: [["pricing"]]) }
  type Made { id: ID  secret: String @requiresScopes(scopes: [["secrets"]])  inner: Made }
  interface Node { id: ID }
  interface Bodied { body: String }
  type Doc implements Node & Bodied { id: ID  body: String @requiresScopes(scopes: [["body"]]) }
  type Key implements Node @requiresScopes(scopes: [["keys"]]) { id: ID  body: String @requiresScopes(scopes: [["body"]]) }
  type Page implements Bodied { body: String @requiresScopes(scopes: [["body"]]) }
  union Sheet = Doc | Page
  type Lock @requiresScopes(scopes: [["keys"]]) { id: ID }
  union Sealed = Key | Lock
  type Strict { value: String! @requiresScopes(scopes: [["strict"]]) }`;
const made = { id: 'made-1', secret: 'secret of what was made' };
const data = {
  open: 'opened a door',
  guarded: 'ran a guarded one',
  make: { ...made, inner: { id: 'made-2', secret: 'secret within' } },
  find: { __typename: 'Doc', id: 'doc-1', body: 'body of the document' },
  sheet: { __typename: 'Page', body: 'body of the page' },
  sealed: { __typename: 'Lock', id: 'lock-1' },
  strict: { value: 'strict value' },
};
const shared = { rule: 'S11', schema, data, token: ['read'] } as const;

/** The whole is refused: each root field says why, and none ran. */
function refused(reasons: { readonly [rootKey: string]: string }) {
  const all = ['open', 'guarded', 'make', 'find', 'sheet', 'sealed', 'strict'].map(
    (name) => `Mutation.${name}`,
  );
  const errors = Object.entries(reasons).map(([key, scopes]) => `${key} FORBIDDEN ${scopes}`);
  return { data: null, errors, neverRan: all };
}

/** Rule S11. */
export const mutations: readonly Case[] = [
  {
    ...shared,
    id: 'S11-second-field-denied',
    text: 'a mutation whose second field is denied does not run its first',
    operation: 'mutation { open guarded }',
    expected: refused({ open: 'write', guarded: 'write' }),
  },
  {
    ...shared,
    id: 'S11-no-token',
    text: 'without a token it is refused as unauthenticated',
    operation: 'mutation { open guarded }',
    token: null,
    expected: {
      data: null,
      errors: ['open UNAUTHENTICATED write', 'guarded UNAUTHENTICATED write'],
      neverRan: ['Mutation.open', 'Mutation.guarded'],
    },
  },
  {
    ...shared,
    id: 'S11-allowed',
    text: 'a mutation that is allowed runs',
    operation: 'mutation { open guarded make { id secret } }',
    token: ['write', 'secrets'],
    expected: { data: { open: 'opened a door', guarded: 'ran a guarded one', make: made }, errors: [] },
  },
  {
    ...shared,
    id: 'S11-open-allowed',
    text: 'a mutation that asks for nothing protected runs without a token',
    operation: 'mutation { open make { id } }',
    token: null,
    expected: { data: { open: 'opened a door', make: { id: 'made-1' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S11-nested',
    text: 'a denied field far down refuses the whole',
    operation: 'mutation { open make { id inner { inner { secret } } } }',
    expected: refused({ open: 'secrets', make: 'secrets' }),
  },
  {
    ...shared,
    id: 'S11-through-fragments',
    text: 'a denied field in fragments refuses the whole',
    operation: `mutation { ... on Mutation { open } ...M }
      fragment M on Mutation { done: make { ... { ...S } } } fragment S on Made { id hidden: secret }`,
    expected: refused({ open: 'secrets', done: 'secrets' }),
  },
  {
    ...shared,
    id: 'S11-abstract-certain',
    text: 'a field that is denied on every type that it may turn out to be refuses the whole',
    operation: 'mutation { open sheet { ... on Doc { body } ... on Page { body } } }',
    expected: refused({ open: 'body', sheet: 'body' }),
  },
  {
    ...shared,
    id: 'S11-fragment-on-interface',
    text: 'so does one in a fragment on an interface that each of these types has',
    operation: 'mutation { open sheet { ... on Bodied { body } } }',
    expected: refused({ open: 'body', sheet: 'body' }),
  },
  {
    ...shared,
    id: 'S11-every-type-protected',
    text: 'a field whose value can only be of protected types refuses the whole',
    operation: 'mutation { open sealed { __typename } }',
    expected: refused({ open: 'keys', sealed: 'keys' }),
  },
  {
    ...shared,
    id: 'S11-abstract-uncertain',
    text: 'a field that only another type would be denied refuses nothing',
    operation: 'mutation { open find { id ... on Key { body } } }',
    expected: { data: { open: 'opened a door', find: { id: 'doc-1' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S11-abstract-turns-out',
    text: 'where the type turns out to be protected, the rest has run and the object is denied',
    data: { ...data, find: { __typename: 'Key', id: 'key-1' } },
    operation: 'mutation { open find { id } }',
    expected: {
      data: { open: 'opened a door', find: null },
      errors: ['find FORBIDDEN keys'],
      neverRan: ['Key.id'],
    },
  },
  {
    ...shared,
    id: 'S11-argument',
    text: 'a protected argument refuses the whole',
    operation: 'mutation { open make(dryRun: false) { id } }',
    expected: refused({ open: 'ops', make: 'ops' }),
  },
  {
    ...shared,
    id: 'S11-input-in-variable',
    text: 'a protected field of an input object in a variable refuses the whole',
    operation: 'mutation ($input: Input) { open make(input: $input) { id } }',
    variables: { input: { nested: [{ title: 'a' }, { price: 1 }] } },
    expected: refused({ open: 'pricing', make: 'pricing' }),
  },
  {
    ...shared,
    id: 'S11-input-open',
    text: 'open inputs refuse nothing',
    operation: 'mutation ($input: Input) { make(input: $input) { id } }',
    variables: { input: { title: 'a', nested: [{ title: 'b' }] } },
    expected: { data: { make: { id: 'made-1' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S11-skipped',
    text: 'what is skipped refuses nothing',
    operation:
      'mutation ($yes: Boolean!) { open guarded @skip(if: $yes) make { id ... @skip(if: $yes) { secret } } }',
    variables: { yes: true },
    expected: { data: { open: 'opened a door', make: { id: 'made-1' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S11-not-skipped',
    text: 'what is not skipped refuses the whole',
    operation: 'mutation ($yes: Boolean = false) { open guarded @skip(if: $yes) }',
    expected: refused({ open: 'write', guarded: 'write' }),
  },
  {
    ...shared,
    id: 'S11-non-null-root',
    text: 'a non-null root field with a denied field beneath it does not run either',
    operation: 'mutation { strict { value } }',
    expected: refused({ strict: 'strict' }),
  },
  {
    ...shared,
    id: 'S11-each-its-own-reason',
    text: 'each root field that is denied says what it lacks itself',
    operation: 'mutation { guarded make { secret } }',
    expected: refused({ guarded: 'write', make: 'secrets' }),
  },
];
