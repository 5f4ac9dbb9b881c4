import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { DeniedError, requiresScopesTransformer } from 'graphql-scopes';
import { tokenOf } from '../support/protected-schema.ts';

describe("S5: a protected type's reference resolver does not run, where subgraph libraries keep it", () => {
  type Resolve = (...args: unknown[]) => unknown;
  type Entity = (GraphQLObjectType | GraphQLInterfaceType) & { resolveReference?: Resolve };
  const [allowed, forbidden, none] = [{ token: tokenOf('x') }, { token: tokenOf() }, {}];
  const directives = { requiresScopes: { scopes: [['x']] } };
  const fields = { id: { type: GraphQLString } };

  /** The schema's object and interface, enforced, and how often the reference resolvers ran. */
  function enforced(place: 'extensions' | 'type') {
    const ran: unknown[][] = [];
    const resolveReference: Resolve = (...args) => ran.push(args);
    const extensions = {
      directives,
      ...(place === 'extensions' && { apollo: { subgraph: { resolveReference } } }),
    };
    const node: Entity = new GraphQLInterfaceType({ name: 'Node', fields, extensions });
    const user: Entity = new GraphQLObjectType({ name: 'User', fields, extensions });
    if (place === 'type') for (const type of [node, user]) type.resolveReference = resolveReference;
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { user: { type: user }, node: { type: node } },
    });
    const schema = requiresScopesTransformer(new GraphQLSchema({ query }));
    const resolverOf = (name: string): Resolve => {
      const type = schema.getType(name) as Entity;
      const { apollo } = type.extensions as { apollo?: { subgraph: { resolveReference: Resolve } } };
      return type.resolveReference ?? apollo?.subgraph.resolveReference ?? assert.fail('it has none');
    };
    return { ran, ofObject: resolverOf('User'), ofInterface: resolverOf('Node') };
  }

  for (const place of ['extensions', 'type'] as const) {
    test(`kept in the ${place}: an object's gives an error for this entity alone, an interface's throws`, () => {
      const { ran, ofObject, ofInterface } = enforced(place);
      for (const [context, message] of [
        [forbidden, 'Not enough permissions'],
        [none, 'Not authenticated'],
      ] as const) {
        const denied = ofObject({ id: '1' }, context, {});
        assert.ok(denied instanceof DeniedError);
        assert.equal(denied.message, message);
        assert.throws(() => ofInterface({ id: '1' }, context, {}), { message });
      }
      assert.equal(ran.length, 0);
      assert.equal(ofObject({ id: '1' }, allowed, {}), 1);
      assert.equal(ofInterface({ id: '1' }, allowed, {}), 2);
    });
  }

  test('Mercurius has empty arguments before the context', () => {
    const { ran, ofObject } = enforced('type');
    assert.ok(ofObject({ id: '1' }, {}, forbidden, {}) instanceof DeniedError);
    assert.equal(ran.length, 0);
    ofObject({ id: '1' }, {}, allowed, {});
    assert.deepEqual(ran, [[{ id: '1' }, {}, allowed, {}]]);
  });
});
