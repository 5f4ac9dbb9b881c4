import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import fc from 'fast-check';
import { execute, type GraphQLResolveInfo, type GraphQLSchema, parse, responsePathAsArray } from 'graphql';
import { authorizeOperation, requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';
import {
  dice,
  evaluate,
  fields,
  interfaces,
  interfacesOf,
  type Own,
  objects,
  possibleTypes,
  type Selection,
  unions,
  type World,
} from './naive-evaluator.ts';

// PROPERTY_CASES and PROPERTY_SEED say how many and which.
const cases = Number(process.env.PROPERTY_CASES ?? 2000);
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const perWorld = 20;

const scope = fc.constantFrom('a', 'b', 'c');
const own: fc.Arbitrary<Own> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant('authenticated' as const) },
  {
    weight: 3,
    arbitrary: fc.array(fc.array(scope, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  },
);
const coordinates = [
  ...objects,
  ...interfaces,
  'Secret',
  'Kind',
  ...[...objects, ...interfaces].flatMap((type) => Object.keys(fields).map((field) => `${type}.${field}`)),
];
const world: fc.Arbitrary<World> = fc.record({
  implements: fc.record({
    Query: fc.subarray([...interfaces]),
    T0: fc.subarray([...interfaces]),
    T1: fc.subarray([...interfaces]),
    T2: fc.subarray([...interfaces]),
    I0: fc.constant([]),
    I1: fc.subarray(['I0']),
  }),
  own: fc.record(Object.fromEntries(coordinates.map((coordinate) => [coordinate, own]))),
});

const { selections } = fc.letrec<{ selections: Selection[]; selection: Selection }>((tie) => ({
  selections: fc.array(tie('selection'), { minLength: 1, maxLength: 4, depthIdentifier: 'selection' }),
  selection: fc.oneof(
    { depthIdentifier: 'selection', maxDepth: 5 },
    {
      weight: 3,
      arbitrary: fc.record({
        name: fc.constantFrom('__typename', 'text', 'token', 'kind', 'kinds'),
        alias: fc.option(fc.constant('x'), { nil: undefined }),
        skip: fc.constant(false),
        selections: fc.constant([]),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        name: fc.constantFrom('object', 'must', 'node', 'nodes', 'any'),
        alias: fc.option(fc.constant('x'), { nil: undefined }),
        skip: fc.boolean().filter((skip) => !skip),
        selections: tie('selections'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        on: fc.constantFrom(null, ...objects, ...interfaces, ...Object.keys(unions)),
        skip: fc.constantFrom(false, false, false, true),
        selections: tie('selections'),
      }),
    },
  ),
}));
const token = fc.option(fc.subarray(['a', 'b', 'c']), { nil: null });

test(`no random query gets more than the naive evaluator allows, nor less (${cases} cases, seed ${seed})`, () => {
  fc.assert(
    fc.property(
      world,
      fc.array(fc.tuple(selections, token), { minLength: perWorld, maxLength: perWorld }),
      (one, asked) => {
        const { schema, ran } = build(one);
        for (const [operation, granted] of asked) {
          const expected = evaluate(one, distinct(operation), granted);
          ran.length = 0;
          const source = print(distinct(operation));
          const document = parse(source, { noLocation: true });
          const context = granted && { token: { scopes: new Set(granted) } };
          const result = JSON.parse(
            JSON.stringify(
              execute({ schema, document, contextValue: context, variableValues: { yes: true } }),
            ),
          );
          const denied = (result.errors ?? []).map(({ path }: { path: string[] }) => path.join('.'));
          assert.deepEqual(result.data, expected.data, source);
          assert.deepEqual(denied.sort(), expected.errors.sort(), source);
          assert.deepEqual([...ran].sort(), expected.ran.sort(), source);

          const foreseen = authorizeOperation(schema, document, {
            token: context?.token ?? null,
            variableValues: { yes: true },
          });
          const paths = new Set(foreseen.denied.map(({ path }) => path.join('.')));
          for (const path of denied)
            assert.ok(paths.has(withoutIndices(path)), `${path} was not foreseen in ${source}`);
        }
      },
    ),
    { numRuns: Math.ceil(cases / perWorld), seed },
  );
});

/** A selection under an alias of its own field: the same response key never means two fields. */
function distinct(operation: readonly Selection[]): Selection[] {
  return operation.map((selection) => {
    const below = distinct(selection.selections);
    if (!('name' in selection)) return { ...selection, selections: below };
    return { ...selection, alias: selection.alias && `x_${selection.name}`, selections: below };
  });
}

function print(operation: readonly Selection[]): string {
  const fragments: string[] = [];
  const body = block(operation);
  return `query ($yes: Boolean = false, $no: Boolean = false) ${body} ${fragments.join(' ')}`;

  function block(selections: readonly Selection[]): string {
    return `{ ${selections.map(one).join(' ')} }`;
  }

  function one(selection: Selection, index: number): string {
    // Each way to say it, in turn: literals, variables, their defaults.
    const no = ['@skip(if: true)', '@include(if: false)', '@skip(if: $yes)', '@include(if: $no)'][index % 4];
    const yes = ['', '@include(if: $yes)', '@skip(if: $no)', '@include(if: true) @skip(if: false)'][
      index % 4
    ];
    const condition = selection.skip ? no : yes;
    const below = selection.selections.length > 0 ? block(selection.selections) : '';
    if ('name' in selection)
      return `${selection.alias ? `${selection.alias}: ` : ''}${selection.name} ${condition} ${below}`;
    if (selection.on === null || index % 2 === 0)
      return `... ${selection.on ? `on ${selection.on}` : ''} ${condition} ${below}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${selection.on} ${below}`);
    return `...${name} ${condition}`;
  }
}

function build(one: World): { schema: GraphQLSchema; ran: string[] } {
  const ran: string[] = [];
  const directive = (coordinate: string) => {
    const written = one.own[coordinate];
    if (!written) return '';
    return written === 'authenticated'
      ? '@authenticated'
      : `@requiresScopes(scopes: ${JSON.stringify(written)})`;
  };
  const body = (type: string) =>
    Object.entries(fields).map(
      ([name, { type: returned, lists, nonNull }]) =>
        `${name}: ${'['.repeat(lists)}${returned}${']'.repeat(lists)}${nonNull ? '!' : ''} ${directive(`${type}.${name}`)}`,
    );
  const definition = (kind: string, type: string) => {
    const all = interfacesOf(one, type);
    return `${kind} ${type} ${all.length > 0 ? `implements ${all.join(' & ')}` : ''} ${directive(type)} { ${body(type).join(' ')} }`;
  };
  const typeDefs = [
    requiresScopesTypeDefs,
    ...objects.map((type) => definition('type', type)),
    ...interfaces.map((type) => definition('interface', type)),
    ...Object.entries(unions).map(([union, types]) => `union ${union} = ${types.join(' | ')}`),
    `scalar Secret ${directive('Secret')} enum Kind ${directive('Kind')} { SENTINEL }`,
  ];
  const resolve = (_source: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
    const at = responsePathAsArray(info.path).join('.');
    ran.push(at);
    const { type, lists } = fields[info.fieldName] as (typeof fields)[string];
    return value(type, lists, at);
  };
  const value = (type: string, lists: number, at: string): unknown => {
    if (lists > 0)
      return Array.from({ length: dice(at, 3) }, (_, index) => value(type, lists - 1, `${at}.${index}`));
    if (type === 'Kind') return 'SENTINEL';
    if (type === 'String' || type === 'Secret') return `sentinel ${at}`;
    const possible = possibleTypes(one, type);
    return possible.length === 0 ? null : { __typename: possible[dice(at, possible.length)] };
  };
  const resolvers = Object.fromEntries(
    objects.map((type) => [type, Object.fromEntries(Object.keys(fields).map((name) => [name, resolve]))]),
  );
  // Interfaces that no type implements are allowed in GraphQL.
  return { schema: requiresScopesTransformer(makeExecutableSchema({ typeDefs, resolvers })), ran };
}

function withoutIndices(path: string): string {
  return path
    .split('.')
    .filter((key) => !/^\d+$/.test(key))
    .join('.');
}
