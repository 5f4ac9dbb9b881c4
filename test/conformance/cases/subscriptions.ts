import type { Case } from '../case.ts';

const schema = `
  type Query { ok: String }
  type Subscription {
    open: String
    guarded: String @requiresScopes(scopes: [["feed"]])
    item: Item
    node: Node
    filtered(secret: Int @requiresScopes(scopes: [["filter"]])): String
    signedIn: String @authenticated
  }
  type Item { title: String  price: Int @requiresScopes(scopes: [["prices"]]) }
  interface Node { id: ID }
  type Open implements Node { id: ID }
  type Secret implements Node @requiresScopes(scopes: [["secrets"]]) { id: ID }`;
const data = {
  open: [{ open: 'first open' }, { open: 'second open' }],
  guarded: [{ guarded: 'first guarded' }],
  item: [{ item: { title: 'Foo', price: 1234 } }, { item: { title: 'Bar', price: 5678 } }],
  node: [
    { node: { __typename: 'Open', id: 'open-1' } },
    { node: { __typename: 'Secret', id: 'secret-1' } },
    { node: { __typename: 'Open', id: 'open-2' } },
  ],
  filtered: [{ filtered: 'what was filtered' }],
  signedIn: [{ signedIn: 'for the signed in' }],
};
const shared = { rule: 'S12', schema, data, token: ['other'] } as const;

/** Rule S12. */
export const subscriptions: readonly Case[] = [
  {
    ...shared,
    id: 'S12-denied-before-subscribe',
    text: 'a denied subscription does not subscribe',
    operation: 'subscription { guarded }',
    expected: {
      events: [{ data: null, errors: ['guarded FORBIDDEN feed'], neverRan: ['Subscription.guarded'] }],
    },
  },
  {
    ...shared,
    id: 'S12-denied-without-token',
    text: 'without a token it does not subscribe either',
    operation: 'subscription S { ...F } fragment F on Subscription { news: guarded }',
    token: null,
    expected: {
      events: [{ data: null, errors: ['news UNAUTHENTICATED feed'], neverRan: ['Subscription.guarded'] }],
    },
  },
  {
    ...shared,
    id: 'S12-authenticated',
    text: '@authenticated on a subscription denies a request without a token',
    operation: 'subscription { signedIn }',
    token: null,
    expected: {
      events: [{ data: null, errors: ['signedIn UNAUTHENTICATED'], neverRan: ['Subscription.signedIn'] }],
    },
  },
  {
    ...shared,
    id: 'S12-allowed',
    text: 'a subscription that is allowed gives its events',
    operation: 'subscription { guarded }',
    token: ['feed'],
    expected: { events: [{ data: { guarded: 'first guarded' }, errors: [] }] },
  },
  {
    ...shared,
    id: 'S12-open',
    text: 'an open subscription gives its events without a token',
    operation: 'subscription { open }',
    token: null,
    expected: {
      events: [
        { data: { open: 'first open' }, errors: [] },
        { data: { open: 'second open' }, errors: [] },
      ],
    },
  },
  {
    ...shared,
    id: 'S12-event-field-denied',
    text: 'in every event a denied field is null, and the rest is answered',
    operation: 'subscription { item { title price } }',
    expected: {
      events: [
        { data: { item: { title: 'Foo', price: null } }, errors: ['item.price FORBIDDEN prices'] },
        {
          data: { item: { title: 'Bar', price: null } },
          errors: ['item.price FORBIDDEN prices'],
          neverRan: ['Item.price'],
        },
      ],
    },
  },
  {
    ...shared,
    id: 'S12-event-denied',
    text: 'an event whose object is of a protected type is denied, those before and after it are not',
    operation: 'subscription { node { __typename id } }',
    expected: {
      events: [
        { data: { node: { __typename: 'Open', id: 'open-1' } }, errors: [] },
        { data: null, errors: ['node FORBIDDEN secrets'], neverRan: ['Secret.id'] },
        { data: { node: { __typename: 'Open', id: 'open-2' } }, errors: [] },
      ],
    },
  },
  {
    ...shared,
    id: 'S12-argument',
    text: 'a protected argument denies the subscription before it subscribes',
    operation: 'subscription ($v: Int = 1) { filtered(secret: $v) }',
    expected: {
      events: [{ data: null, errors: ['filtered FORBIDDEN filter'], neverRan: ['Subscription.filtered'] }],
    },
  },
  {
    ...shared,
    id: 'S12-argument-left-out',
    text: 'without the protected argument it gives its events',
    operation: 'subscription { filtered }',
    expected: { events: [{ data: { filtered: 'what was filtered' }, errors: [] }] },
  },
  {
    ...shared,
    id: 'S12-event-allowed',
    text: 'with the scope every event is whole',
    operation: 'subscription { item { title price } }',
    token: ['prices'],
    expected: {
      events: [
        { data: { item: { title: 'Foo', price: 1234 } }, errors: [] },
        { data: { item: { title: 'Bar', price: 5678 } }, errors: [] },
      ],
    },
  },
];
