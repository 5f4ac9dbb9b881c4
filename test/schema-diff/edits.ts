/** What an edit of the schema in edits-schema.ts comes to. */
export interface Edit {
  readonly name: string;
  /** Each text, and what it is replaced by. */
  readonly edits: readonly (readonly [was: string, is: string])[];
  /** Level, kind and coordinate of every change. */
  readonly expects: readonly string[];
}

export const edits: readonly Edit[] = [
  {
    name: 'a scope in place of another',
    edits: [['me: User @requiresScopes(scopes: [["me"]])', 'me: User @requiresScopes(scopes: [["admin"]])']],
    expects: ['breaking tightened Query.me', 'security loosened Query.me'],
  },
  {
    name: 'one more scope on a field',
    edits: [
      ['me: User @requiresScopes(scopes: [["me"]])', 'me: User @requiresScopes(scopes: [["me", "items"]])'],
    ],
    expects: ['breaking tightened Query.me'],
  },
  {
    name: 'a requirement taken off a field',
    edits: [['me: User @requiresScopes(scopes: [["me"]])', 'me: User']],
    expects: ['security loosened Query.me'],
  },
  {
    name: 'a requirement made any valid token',
    edits: [['me: User @requiresScopes(scopes: [["me"]])', 'me: User @authenticated']],
    expects: ['security loosened Query.me'],
  },
  {
    name: 'any valid token made open',
    edits: [['status: String @authenticated', 'status: String']],
    expects: ['security loosened Query.status'],
  },
  {
    name: 'any valid token made a scope',
    edits: [['status: String @authenticated', 'status: String @requiresScopes(scopes: [["me"]])']],
    expects: ['breaking tightened Query.status'],
  },
  {
    name: 'an open field protected',
    edits: [['open: String', 'open: String @requiresScopes(scopes: [["me"]])']],
    expects: ['breaking tightened Query.open'],
  },
  {
    name: 'an open field for valid tokens',
    edits: [['open: String', 'open: String @authenticated']],
    expects: ['breaking tightened Query.open'],
  },
  {
    name: 'an alternative more',
    edits: [['[["me"], ["admin"]]', '[["me"], ["admin"], ["items"]]']],
    expects: ['security loosened Query.either'],
  },
  {
    name: 'an alternative less',
    edits: [['[["me"], ["admin"]]', '[["me"]]']],
    expects: ['breaking tightened Query.either'],
  },
  {
    name: 'alternatives in another order',
    edits: [['[["me"], ["admin"]]', '[["admin"], ["me"]]']],
    expects: [],
  },
  {
    name: 'an or made an and',
    edits: [['[["me"], ["admin"]]', '[["me", "admin"]]']],
    expects: ['breaking tightened Query.either'],
  },
  {
    name: 'an and made an or',
    edits: [['[["me", "items"]]', '[["me"], ["items"]]']],
    expects: ['security loosened Query.both'],
  },
  {
    name: 'one scope less of two',
    edits: [['[["me", "items"]]', '[["me"]]']],
    expects: ['security loosened Query.both'],
  },
  {
    name: 'an alternative that another makes superfluous',
    edits: [['[["me"], ["admin"]]', '[["me"], ["admin"], ["me", "admin"]]']],
    expects: [],
  },
  {
    name: 'a scope by one that implies it',
    edits: [
      [
        'added: Item @requiresScopes(scopes: [["items"]])',
        'added: Item @requiresScopes(scopes: [["items:write"]])',
      ],
    ],
    expects: ['breaking tightened Subscription.added'],
  },
  {
    name: 'a requirement on a type',
    edits: [['type Plain {', 'type Plain @requiresScopes(scopes: [["me"]]) {']],
    expects: ['breaking tightened Plain', 'breaking tightened Plain.text'],
  },
  {
    name: "a type's requirement taken off",
    edits: [
      [
        'type Item implements Node & Owned @requiresScopes(scopes: [["items"]])',
        'type Item implements Node & Owned',
      ],
    ],
    expects: [
      'security loosened Item',
      'security loosened Item.id',
      'security loosened Item.owner',
      'security loosened Item.title',
    ],
  },
  {
    name: "a type's requirement by extension",
    edits: [['scalar Ssn', 'scalar Ssn extend type User @requiresScopes(scopes: [["me"]])']],
    expects: ['breaking tightened User', 'breaking tightened User.id', 'breaking tightened User.name'],
  },
  {
    name: 'a requirement on an interface',
    edits: [['interface Node {', 'interface Node @requiresScopes(scopes: [["me"]]) {']],
    expects: [
      'breaking tightened Query.items',
      'breaking tightened Query.node',
      'breaking tightened Mutation.add',
      'breaking tightened Subscription.added',
      'breaking tightened User',
      'breaking tightened User.id',
      'breaking tightened User.name',
      'breaking tightened Item',
      'breaking tightened Item.id',
      'breaking tightened Item.owner',
      'breaking tightened Item.title',
    ],
  },
  {
    name: "a requirement on an interface's field",
    edits: [['interface Node { id: ID }', 'interface Node { id: ID @requiresScopes(scopes: [["me"]]) }']],
    expects: ['breaking tightened User.id', 'breaking tightened Item.id'],
  },
  {
    name: 'an interface more',
    edits: [
      ['type Plain {', 'type Plain implements Base { id: ID '],
      ['scalar Ssn', 'scalar Ssn interface Base { id: ID }'],
    ],
    expects: ['security field added Plain.id', 'info interfaces changed Plain', 'info type added Base'],
  },
  {
    name: 'a protected interface more',
    edits: [
      ['type Plain {', 'type Plain implements Base { id: ID '],
      ['interface Owned', 'interface Base @requiresScopes(scopes: [["me"]]) { id: ID } interface Owned'],
    ],
    expects: [
      'breaking tightened Plain',
      'breaking tightened Plain.text',
      'info interfaces changed Plain',
      'info type added Base',
      'info field added Plain.id',
    ],
  },
  {
    name: 'an interface less',
    edits: [['type User implements Node', 'type User']],
    expects: ['info interfaces changed User'],
  },
  {
    name: 'an argument of an interface protected',
    edits: [
      [
        'interface Owned { owner(full: Boolean)',
        'interface Owned { owner(full: Boolean @requiresScopes(scopes: [["admin"]]))',
      ],
    ],
    expects: ['breaking tightened Item.owner(full:)'],
  },
  {
    name: 'a scalar protected',
    edits: [['scalar Ssn', 'scalar Ssn @requiresScopes(scopes: [["admin"]])']],
    expects: ['breaking tightened Query.ssn'],
  },
  {
    name: 'an enum protected',
    edits: [['enum Level {', 'enum Level @authenticated {']],
    expects: ['breaking tightened Query.level'],
  },
  {
    name: 'an argument protected',
    edits: [['items(first: Int,', 'items(first: Int @requiresScopes(scopes: [["admin"]]),']],
    expects: ['breaking tightened Query.items(first:)'],
  },
  {
    name: 'an argument protected no more',
    edits: [['secret: Boolean @requiresScopes(scopes: [["admin"]])', 'secret: Boolean']],
    expects: ['security loosened Query.items(secret:)'],
  },
  {
    name: 'an argument added',
    edits: [['items(first: Int,', 'items(after: ID, first: Int,']],
    expects: ['info argument added Query.items(after:)'],
  },
  {
    name: 'a protected argument added',
    edits: [['items(first: Int,', 'items(all: Boolean @requiresScopes(scopes: [["admin"]]), first: Int,']],
    expects: ['info argument added Query.items(all:)'],
  },
  {
    name: 'an argument removed',
    edits: [['items(first: Int,', 'items(']],
    expects: ['breaking argument removed Query.items(first:)'],
  },
  {
    name: 'an input field protected',
    edits: [['note: String', 'note: String @requiresScopes(scopes: [["me"]])']],
    expects: ['breaking tightened ItemInput.note'],
  },
  {
    name: 'an input field protected no more',
    edits: [['price: Int @requiresScopes(scopes: [["admin"]])', 'price: Int']],
    expects: ['security loosened ItemInput.price'],
  },
  {
    name: 'an input field added',
    edits: [['note: String', 'note: String tag: String']],
    expects: ['info input field added ItemInput.tag'],
  },
  {
    name: 'an input field removed',
    edits: [['note: String', '']],
    expects: ['breaking input field removed ItemInput.note'],
  },
  { name: 'a field removed', edits: [['open: String', '']], expects: ['breaking field removed Query.open'] },
  {
    name: 'a protected field added',
    edits: [['open: String', 'open: String more: String @requiresScopes(scopes: [["me"]])']],
    expects: ['info field added Query.more'],
  },
  {
    name: 'an open field added',
    edits: [['open: String', 'open: String more: String']],
    expects: ['security field added Query.more'],
  },
  {
    name: 'a field added that is open on purpose',
    edits: [['open: String', 'open: String more: String @public']],
    expects: ['security field added Query.more'],
  },
  {
    name: 'a type added',
    edits: [['scalar Ssn', 'scalar Ssn type Fresh @authenticated { a: Int }']],
    expects: ['info type added Fresh'],
  },
  {
    name: 'a type added with an open field',
    edits: [['scalar Ssn', 'scalar Ssn type Fresh { a: Int }']],
    expects: ['security field added Fresh.a', 'info type added Fresh'],
  },
  {
    name: 'a type removed',
    edits: [
      ['type Plain { text: String }', ''],
      ['union Any = User | Plain', 'union Any = User'],
    ],
    expects: ['breaking type removed Plain', 'info members changed Any'],
  },
  {
    name: 'a field that returns a protected type instead',
    edits: [['open: String', 'open: Item']],
    expects: ['breaking tightened Query.open', 'info type changed Query.open'],
  },
  {
    name: 'a field that returns an open type instead',
    edits: [
      [
        'items(first: Int, secret: Boolean @requiresScopes(scopes: [["admin"]])): [Item!] @requiresScopes(scopes: [["items"]])',
        'items(first: Int, secret: Boolean @requiresScopes(scopes: [["admin"]])): [Plain!]',
      ],
    ],
    expects: ['security loosened Query.items', 'info type changed Query.items'],
  },
  {
    name: 'a field that may not be null',
    edits: [['open: String', 'open: String!']],
    expects: ['info type changed Query.open'],
  },
  {
    name: 'a field marked open on purpose',
    edits: [['open: String', 'open: String @public']],
    expects: ['info marked public Query.open'],
  },
  {
    name: 'a mark taken off',
    edits: [['version: String @public', 'version: String']],
    expects: ['info public no more Query.version'],
  },
  {
    name: 'a requirement said twice',
    edits: [
      [
        'email: String @requiresScopes(scopes: [["me"]])',
        'email: String @requiresScopes(scopes: [["me"]]) @authenticated',
      ],
    ],
    expects: [],
  },
  {
    name: 'a requirement that the type has already',
    edits: [['title: String }', 'title: String @requiresScopes(scopes: [["items"]]) }']],
    expects: ['info rewritten Item.title'],
  },
  {
    name: 'two directives are both needed',
    edits: [
      [
        'status: String @authenticated',
        'status: String @requiresScopes(scopes: [["me"]]) @requiresScopes(scopes: [["items"]])',
      ],
    ],
    expects: ['breaking tightened Query.status'],
  },
  {
    name: 'a mutation tightened',
    edits: [
      [
        'Item @requiresScopes(scopes: [["items:write"]])',
        'Item @requiresScopes(scopes: [["items:write", "admin"]])',
      ],
    ],
    expects: ['breaking tightened Mutation.add'],
  },
  {
    name: 'a scope declared',
    edits: [['@scope(name: "spare"', '@scope(name: "new", description: "New.") @scope(name: "spare"']],
    expects: ['info scope added new'],
  },
  {
    name: 'a scope declared no more',
    edits: [['@scope(name: "spare", description: "For later.")', '']],
    expects: ['breaking scope removed spare'],
  },
  {
    name: 'a scope renamed',
    edits: [['@scope(name: "spare", description', '@scope(name: "rare", description']],
    expects: ['breaking scope renamed spare'],
  },
  {
    name: 'a scope renamed that is asked for',
    edits: [
      [
        '@scope(name: "items:write", description: "Write items.", implies',
        '@scope(name: "items:edit", description: "Edit items.", implies',
      ],
      ['[["items:write"]]', '[["items:edit"]]'],
    ],
    expects: [
      'breaking tightened Query.items',
      'breaking tightened Query.both',
      'breaking tightened Mutation.add',
      'breaking tightened Subscription.added',
      'breaking tightened Item',
      'breaking tightened Item.id',
      'breaking tightened Item.owner',
      'breaking tightened Item.title',
      'breaking scope renamed items:write',
      'security loosened Query.items',
      'security loosened Query.both',
      'security loosened Mutation.add',
      'security loosened Subscription.added',
      'security loosened Item',
      'security loosened Item.id',
      'security loosened Item.owner',
      'security loosened Item.title',
      'info description changed items:edit',
    ],
  },
  {
    name: 'a scope implies more',
    edits: [['description: "Everything."', 'description: "Everything.", implies: ["me"]']],
    expects: [
      'security loosened Query.me',
      'security loosened Query.both',
      'security loosened User.email',
      'security implies more admin',
    ],
  },
  {
    name: 'a scope implies less',
    edits: [[', implies: ["items"]', '']],
    expects: [
      'breaking tightened Query.items',
      'breaking tightened Query.both',
      'breaking tightened Mutation.add',
      'breaking tightened Subscription.added',
      'breaking tightened Item',
      'breaking tightened Item.id',
      'breaking tightened Item.owner',
      'breaking tightened Item.title',
      'breaking implies less items:write',
    ],
  },
  {
    name: 'a scope says something else to people',
    edits: [['Read who you are.', 'Read your name.']],
    expects: ['info description changed me'],
  },
  {
    name: 'a union has one more',
    edits: [['union Any = User | Plain', 'union Any = User | Plain | Item']],
    expects: ['info members changed Any'],
  },
  {
    name: 'an and of two scopes, one implying the other',
    edits: [['[["me", "items"]]', '[["items", "items:write"]]']],
    expects: ['breaking tightened Query.both', 'security loosened Query.both'],
  },
  { name: 'a comment', edits: [['type Plain', '# nothing\ntype Plain']], expects: [] },
  { name: 'a description', edits: [['type Plain', '"Plain." type Plain']], expects: [] },
];
