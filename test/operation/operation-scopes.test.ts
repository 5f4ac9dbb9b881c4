import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OverlappingFieldsCanBeMergedRule, parse, validate } from 'graphql';
import { authorizeOperation, requiredScopes } from 'graphql-scopes';
import { operationScopes } from '../../src/operation/operation-scopes.ts';
import { build, distinct, print, selections, token, world } from '../enforcement/random-world.ts';
import { protectedSchema } from '../support/protected-schema.ts';

const schema = protectedSchema(`
  type Query {
    open: Int  me: User  node: Node  token: Int @authenticated
    f(x: Int @requiresScopes(scopes: "b"), in: In): Int @requiresScopes(scopes: "a")
    g(ins: [In!] @requiresScopes(scopes: "d")): Int
  }
  input In { y: Int @requiresScopes(scopes: "c") z: Int }
  type User @requiresScopes(scopes: "a") { name: String secret: String @requiresScopes(scopes: "b") }
  interface Node { id: ID }
  type Low implements Node { id: ID }
  type High implements Node @requiresScopes(scopes: "b") { id: ID }`);

function needs(source: string, operationName?: string) {
  const { scopes, conditional } = operationScopes(schema, parse(source), operationName);
  const short = (all: readonly (readonly string[])[]) => all.map((one) => one.join(' ')).join(' | ');
  return [
    short(scopes),
    ...conditional.map(({ path, coordinate, scopes: of }) => `${path.join('.')} ${coordinate} ${short(of)}`),
  ];
}

test('what a condition leaves to a variable is no part of what the operation needs, and is told apart', () => {
  assert.deepEqual(needs('{ me { name } }'), ['a']);
  assert.deepEqual(needs('query ($more: Boolean!) { me { name secret @include(if: $more) } }'), [
    'a',
    'me.secret User.secret a b',
  ]);
  assert.deepEqual(needs('query ($no: Boolean = true) { open ... @skip(if: $no) { me { name } } }'), [
    '',
    'me Query.me a',
  ]);
  assert.deepEqual(
    needs('query ($on: Boolean!) { open ...F @include(if: $on) } fragment F on Query { me { name } }'),
    ['', 'me Query.me a'],
  );
  assert.deepEqual(needs('{ open me @include(if: false) { name } }'), ['']);
});

test('what only some runtime types need is conditional', () => {
  assert.deepEqual(needs('{ node { id } }'), ['', 'node Query.node b']);
});

test('a protected argument counts where its variable cannot be left out, and may be needed where it can', () => {
  assert.deepEqual(needs('query ($x: Int!) { f(x: $x) }'), ['a b']);
  assert.deepEqual(needs('query ($x: Int = 1) { f(x: $x) }'), ['a b']);
  assert.deepEqual(needs('query ($x: Int) { f(x: $x) }'), ['a', 'f Query.f a b']);
  assert.deepEqual(needs('query ($y: Int!) { f(in: { y: $y }) }'), ['a c']);
});

test('what stands within the default of a variable is conditional: a client can send another value', () => {
  assert.deepEqual(needs('query ($in: In = { y: 1 }) { f(in: $in) }'), ['a', 'f Query.f a c']);
  assert.deepEqual(needs('query ($ins: [In!] = [{ y: 1 }]) { g(ins: $ins) }'), ['d', 'g Query.g c d']);
  const document = parse('query ($in: In = { y: 1 }) { f(in: $in) }');
  const sent = requiredScopes(schema, document, { variableValues: { in: { z: 1 } } });
  assert.deepEqual(sent.scopes, [['a']]);
});

test('a field that needs no scope but a token is conditional where nothing else needs one', () => {
  const source = 'query ($on: Boolean!) { open token @include(if: $on) }';
  assert.deepEqual(operationScopes(schema, parse(source)), {
    authenticated: false,
    scopes: [[]],
    conditional: [{ path: ['token'], coordinate: 'Query.token', scopes: [[]] }],
  });
});

test('an operation is chosen by its name', () => {
  const source = 'query A { open } query B { me { name } }';
  assert.deepEqual([needs(source, 'A'), needs(source, 'B')], [[''], ['a']]);
});

const cases = Number(process.env.PROPERTY_CASES ?? 1000);
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);

test(`no variables need less than that, nor more than that and the conditional fields (${cases} cases, seed ${seed})`, () => {
  const perWorld = 10;
  fc.assert(
    fc.property(
      world,
      fc.array(fc.tuple(selections, token, fc.boolean(), fc.boolean()), {
        minLength: perWorld,
        maxLength: perWorld,
      }),
      (one, asked) => {
        const { schema: random } = build(one);
        for (const [operation, granted, yes, no] of asked) {
          const printed = print(distinct(operation).map(withoutInputs));
          const document = parse(printed.source);
          // Of one key with two lists of arguments, which no server takes, a variable would choose the list.
          if (validate(random, document, [OverlappingFieldsCanBeMergedRule]).length > 0) continue;
          const variableValues = { ...printed.variableValues, yes, no };
          const { authenticated, scopes, conditional } = operationScopes(random, document);
          const sent = requiredScopes(random, document, { variableValues });
          const meets = (all: readonly (readonly string[])[], held: readonly string[]) =>
            all.some((alternative) => alternative.every((scope) => held.includes(scope)));
          for (const alternative of sent.scopes)
            assert.ok(meets(scopes, alternative), `${alternative} is enough for ${printed.source}`);
          if (authenticated) assert.ok(sent.authenticated, printed.source);
          if (granted === null || !meets(scopes, granted)) continue;
          if (conditional.some((field) => !meets(field.scopes, granted))) continue;
          const held = { scopes: new Set(granted) };
          assert.deepEqual(
            authorizeOperation(random, document, { token: held, variableValues }).denied,
            [],
            printed.source,
          );
        }
      },
    ),
    { numRuns: Math.ceil(cases / perWorld), seed },
  );
});

/** What stands within the value of a variable is not known beforehand. */
function withoutInputs<Some extends ReturnType<typeof distinct>[number]>(selection: Some): Some {
  const below = selection.selections.map(withoutInputs);
  if (!('name' in selection)) return { ...selection, selections: below };
  const { in: _, ...args } = selection.args ?? {};
  return { ...selection, args, selections: below };
}
