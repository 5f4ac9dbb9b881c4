import type { Case, Host, Request } from '../case.ts';

const schema = `
  type Query {
    open: String
    mine: String @requiresScopes(scopes: [["me"]])
    signedIn: String @authenticated
    node: Node
    find(secret: Int @requiresScopes(scopes: [["x"]])): String
    friends: [Node]
  }
  type Mutation { rename: String @requiresScopes(scopes: [["write"]]) }
  interface Node { id: ID }
  type Open implements Node { id: ID }
  type User implements Node @requiresScopes(scopes: [["me"]]) { id: ID }`;
const data = {
  open: 'open to all',
  mine: 'mine alone',
  signedIn: 'for the signed in',
  node: { __typename: 'User', id: 'user-1' },
  find: 'what was found',
  friends: [
    { __typename: 'Open', id: 'open-1' },
    { __typename: 'User', id: 'user-2' },
  ],
  rename: 'renamed',
};
const shared = { rule: 'S8', schema, data } as const;
const nothing = (error: string) => ({ data: null, errors: [error] });

type Scene = Pick<Case, 'id' | 'text' | 'before' | 'token' | 'operation' | 'variables' | 'expected'>;

/** The same operation, asked before by another. */
function after(token: Request['token'], { operation, variables }: Pick<Request, 'operation' | 'variables'>) {
  return [{ operation, token, ...(variables && { variables }) }];
}

const mine = { operation: '{ mine }' };
const node = { operation: '{ node { __typename id } friends { id } }' };
const find = { operation: 'query ($v: Int) { find(secret: $v) }', variables: { v: 1 } };
const deniedMine = { ...nothing('mine FORBIDDEN me'), neverRan: ['Query.mine'] };

const scenes: readonly Scene[] = [
  {
    ...mine,
    id: 'lesser-after-privileged',
    text: 'what one token got another does not get',
    before: after(['me'], mine),
    token: ['x'],
    expected: deniedMine,
  },
  {
    ...mine,
    id: 'none-after-privileged',
    text: 'what one token got nobody gets without a token',
    before: after(['me'], mine),
    token: null,
    expected: { ...nothing('mine UNAUTHENTICATED me'), neverRan: ['Query.mine'] },
  },
  {
    ...mine,
    id: 'privileged-after-lesser',
    text: 'what one token was denied another gets',
    before: after(['x'], mine),
    token: ['me'],
    expected: { data: { mine: 'mine alone' }, errors: [] },
  },
  {
    ...mine,
    id: 'privileged-again',
    text: 'who asks again gets the same again, whoever was denied between',
    before: [...after(['me'], mine), ...after(null, mine)],
    token: ['me'],
    expected: { data: { mine: 'mine alone' }, errors: [] },
  },
  {
    operation: '{ signedIn }',
    id: 'authenticated',
    text: 'what was answered to a token is not answered without one',
    before: after([], { operation: '{ signedIn }' }),
    token: null,
    expected: { ...nothing('signedIn UNAUTHENTICATED'), neverRan: ['Query.signedIn'] },
  },
  {
    ...node,
    id: 'runtime-type',
    text: 'objects whose type only execution tells are denied to another token',
    before: after(['me'], node),
    token: ['x'],
    expected: {
      data: { node: null, friends: [{ id: 'open-1' }, null] },
      errors: ['node FORBIDDEN me', 'friends.1 FORBIDDEN me'],
      neverRan: ['User.id'],
    },
  },
  {
    ...find,
    id: 'argument',
    text: 'what a protected argument found is denied to another token',
    before: after(['x'], find),
    token: ['me'],
    expected: { ...nothing('find FORBIDDEN x'), neverRan: ['Query.find'] },
  },
  {
    operation: '{ open }',
    id: 'open',
    text: 'what is open is answered to everyone, whoever asked before',
    before: after(['me'], { operation: '{ open }' }),
    token: null,
    expected: { data: { open: 'open to all' }, errors: [] },
  },
  {
    operation: 'mutation { rename }',
    id: 'mutation',
    text: 'a mutation that one token may run another may not',
    before: after(['write'], { operation: 'mutation { rename }' }),
    token: ['me'],
    expected: { ...nothing('rename FORBIDDEN write'), neverRan: ['Mutation.rename'] },
  },
];

/** Hosts that may keep something between two requests. */
const keeping = [
  'one context',
  'one token',
  'response cache',
  'persisted operations',
] as const satisfies Host[];

/** Rule S8. */
export const hosts: readonly Case[] = [
  ...keeping.flatMap((host) =>
    scenes
      // With `one token` a request without a token has the token as well, without scopes.
      .filter(({ token }) => host !== 'one token' || token !== null)
      .map((scene): Case => {
        const id = `S8-${host.replaceAll(' ', '-')}-${scene.id}`;
        return { ...shared, ...scene, host, id, text: `${host}: ${scene.text}` };
      }),
  ),
  {
    ...shared,
    id: 'S8-batch-denied-after-allowed',
    text: 'batch: the denied one of two operations is denied, whatever the first was allowed',
    host: 'batch',
    before: [{ operation: '{ open signedIn }', token: ['x'] }],
    operation: '{ mine }',
    token: ['x'],
    expected: deniedMine,
  },
  {
    ...shared,
    id: 'S8-batch-allowed-after-denied',
    text: 'batch: the allowed one of two operations is answered, whatever the first was denied',
    host: 'batch',
    before: [{ operation: '{ mine }', token: ['x'] }],
    operation: '{ open find(secret: 1) }',
    token: ['x'],
    expected: { data: { open: 'open to all', find: 'what was found' }, errors: [] },
  },
  {
    ...shared,
    id: 'S8-batch-refused-mutation',
    text: 'batch: a mutation is refused beside a query that is answered',
    host: 'batch',
    before: [{ operation: '{ open }', token: ['me'] }],
    operation: 'mutation { rename }',
    token: ['me'],
    expected: { ...nothing('rename FORBIDDEN write'), neverRan: ['Mutation.rename'] },
  },
];
