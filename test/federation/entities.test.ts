import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { ask, startSubgraph, tokenFor } from './running.ts';

const ran: string[] = [];
beforeEach(() => ran.splice(0));

/** A reference resolver that tells that it ran, and finds what was asked for. */
function find(type: string) {
  return (reference: { id: string }) => {
    ran.push(type);
    return { id: reference.id, value: `of ${type}`, guarded: 'guarded', __typename: type };
  };
}

const subgraph = await startSubgraph(
  [
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes"])
    type Query { open: String }
    type Open @key(fields: "id") { id: ID!  value: String  guarded: String @requiresScopes(scopes: [["guarded"]]) }
    type Secret @key(fields: "id") @requiresScopes(scopes: [["secret"]]) { id: ID!  value: String }
    "Has no reference resolver: what the client sends is the entity."
    type Bare @key(fields: "id") @requiresScopes(scopes: [["secret"]]) { id: ID!  value: String }
    interface Media @key(fields: "id") @requiresScopes(scopes: [["media"]]) { id: ID! }
    type Book implements Media @key(fields: "id") { id: ID!  value: String }`,
  ],
  {
    Open: { __resolveReference: find('Open') },
    Secret: { __resolveReference: find('Secret') },
    Media: { __resolveReference: find('Book'), __resolveType: () => 'Book' },
  },
);

const selection =
  '__typename ... on Open { value } ... on Secret { value } ... on Bare { value } ... on Book { value }';

function entities(
  representations: readonly object[],
  token: string | undefined,
  fields: string = selection,
  // biome-ignore lint/suspicious/noExplicitAny: the answer to any query.
): Promise<any> {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;
  return ask(subgraph, query, token, { representations });
}

// biome-ignore lint/suspicious/noExplicitAny: the answer to any query.
const denials = ({ errors = [] }: any): string[] =>
  errors.map(
    // biome-ignore lint/suspicious/noExplicitAny: an error of any answer.
    ({ path, extensions: { code, coordinate } }: any) => `${path.join('.')} ${code} ${coordinate}`,
  );

describe('entities that are asked of the subgraph itself, by a forged representation', () => {
  test("S5: a protected type's reference resolver does not run; the entity is denied by itself", async () => {
    const asked = [
      { __typename: 'Open', id: '1' },
      { __typename: 'Secret', id: '1' },
      { __typename: 'Open', id: '2' },
    ];
    const denied = await entities(asked, await tokenFor('media'));
    assert.deepEqual(denied.data._entities, [
      { __typename: 'Open', value: 'of Open' },
      null,
      { __typename: 'Open', value: 'of Open' },
    ]);
    assert.deepEqual(denials(denied), ['_entities.1 FORBIDDEN Query._entities']);
    assert.deepEqual(ran, ['Open', 'Open']);

    assert.deepEqual(denials(await entities(asked, undefined)), [
      '_entities.1 UNAUTHENTICATED Query._entities',
    ]);
    assert.ok(!ran.includes('Secret'));

    const { data } = await entities(asked, await tokenFor('secret'));
    assert.deepEqual(data._entities[1], { __typename: 'Secret', value: 'of Secret' });
  });

  test('S3: __typename alone reveals nothing of a protected type, nor do its own words come back', async () => {
    const asked = ['Secret', 'Bare'].map((__typename) => ({ __typename, id: '1', value: 'forged' }));
    for (const fields of ['__typename', selection]) {
      const denied = await entities(asked, await tokenFor('media'), fields);
      assert.deepEqual(denied.data._entities, [null, null]);
      assert.deepEqual(denials(denied), [
        '_entities.0 FORBIDDEN Query._entities',
        '_entities.1 FORBIDDEN Query._entities',
      ]);
    }
    assert.deepEqual(ran, []);
  });

  test("S5: a protected interface's reference resolver does not run either, nor its types'", async () => {
    for (const __typename of ['Media', 'Book']) {
      const denied = await entities([{ __typename, id: '1' }], await tokenFor('secret'));
      assert.equal(denied.data?._entities[0] ?? null, null);
      assert.equal(denied.errors[0].extensions.code, 'FORBIDDEN');
      assert.deepEqual(ran, []);
    }
    const { data } = await entities([{ __typename: 'Media', id: '1' }], await tokenFor('media'));
    assert.deepEqual(data._entities, [{ __typename: 'Book', value: 'of Book' }]);
  });

  test('a protected field of an open entity is denied as anywhere', async () => {
    const asked = [{ __typename: 'Open', id: '1', guarded: 'forged' }];
    const fields = '... on Open { value guarded }';
    const denied = await entities(asked, await tokenFor('secret'), fields);
    assert.deepEqual(denied.data._entities, [{ value: 'of Open', guarded: null }]);
    assert.deepEqual(denials(denied), ['_entities.0.guarded FORBIDDEN Open.guarded']);
    const { data } = await entities(asked, await tokenFor('guarded'), fields);
    assert.equal(data._entities[0].guarded, 'guarded');
  });

  test('what is no entity, and what does not exist, is an error that ends no process', async () => {
    for (const __typename of ['Query', 'Nope']) {
      const asked = [{ __typename: 'Secret', id: '1' }, { __typename }];
      const { data, errors } = await entities(asked, undefined);
      assert.ok(errors.length > 0);
      assert.equal(data?._entities?.[1] ?? null, null);
    }
    assert.deepEqual(ran, []);
  });
});
