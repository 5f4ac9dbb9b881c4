import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSchema, isObjectType } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { fieldRequirements } from '../../src/directive/field-requirements.ts';
import { argumentRequirements } from '../../src/directive/input-requirements.ts';
import {
  conjunction,
  noRequirement,
  type Requirement,
  requirementKey,
} from '../../src/requirement/requirement.ts';
import { build, world } from '../enforcement/random-world.ts';
import { requirementOrigins } from '../support/requirement-origins.ts';

const schema = buildSchema(`${requiresScopesTypeDefs}
  interface Named @requiresScopes(scopes: "named") { name: String @requiresScopes(scopes: "name") }
  interface Owned @authenticated { owner(of: Int @requiresScopes(scopes: "of")): User }
  type User implements Named @requiresScopes(scopes: "me") { name: String @requiresScopes(scopes: "full") email: Secret }
  type Item implements Owned { owner(of: Int @authenticated, plain: Int): User }
  scalar Secret @requiresScopes(scopes: [["a"], ["b", "c"]])
  type Query { item: Item open: Int }`);

function originsOf(coordinate: string): string[] {
  return requirementOrigins(schema, coordinate).map(
    (origin) => `${origin.place} ${origin.coordinate} ${JSON.stringify(origin.requirement.scopes)}`,
  );
}

test('each part of a requirement is told with the place where it is written', () => {
  assert.deepEqual(originsOf('User.name'), [
    'type User [["me"]]',
    'interface Named [["named"]]',
    'field User.name [["full"]]',
    'field of an interface Named.name [["name"]]',
  ]);
  assert.deepEqual(originsOf('User.email'), [
    'type User [["me"]]',
    'interface Named [["named"]]',
    'returned type Secret [["a"],["b","c"]]',
  ]);
  assert.deepEqual(originsOf('Query.item'), ['interface of the returned type Owned [[]]']);
  assert.deepEqual(originsOf('Query.open'), []);
  assert.deepEqual(originsOf('Item.owner(of:)'), [
    'argument Item.owner(of:) [[]]',
    'argument of an interface Owned.owner(of:) [["of"]]',
  ]);
  assert.deepEqual(originsOf('Item.owner(plain:)'), []);
  assert.deepEqual(originsOf('User'), ['type User [["me"]]', 'interface Named [["named"]]']);
});

test('what the schema does not have is no coordinate', () => {
  for (const coordinate of [
    'Nobody',
    'Nobody.name',
    'User.nothing',
    'Secret.name',
    '',
    'User.',
    'User.name.x',
    'Item.owner(no:)',
    'Item.owner(of:) ',
    'Item(of:)',
  ])
    assert.throws(() => requirementOrigins(schema, coordinate), RangeError, coordinate);
});

test('S2: on random schemas the conjunction of the origins is the requirement that is enforced', () => {
  fc.assert(
    fc.property(world, (one) => {
      const { schema: random } = build(one);
      const { ofField, ofType } = fieldRequirements(random);
      const argumentsOf = argumentRequirements(random);
      const united = (coordinate: string) =>
        conjunction(...requirementOrigins(random, coordinate).map(({ requirement }) => requirement));
      for (const type of Object.values(random.getTypeMap())) {
        assert.equal(requirementKey(united(type.name)), requirementKey(ofType(type)));
        if (!isObjectType(type) || type.name.startsWith('__')) continue;
        for (const field of Object.values(type.getFields())) {
          const coordinate: string = `${type.name}.${field.name}`;
          assert.equal(requirementKey(united(coordinate)), requirementKey(ofField(type, field)));
          for (const { name } of field.args) {
            const enforced: Requirement = argumentsOf(type, field).get(name)?.requirement ?? noRequirement;
            assert.equal(requirementKey(united(`${coordinate}(${name}:)`)), requirementKey(enforced));
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});
