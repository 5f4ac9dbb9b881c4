import { makeExecutableSchema } from '@graphql-tools/schema';
import fc from 'fast-check';
import { type GraphQLResolveInfo, type GraphQLSchema, responsePathAsArray } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import {
  type Args,
  dice,
  type Field,
  fields,
  type Input,
  interfaces,
  interfacesOf,
  type Own,
  objects,
  possibleTypes,
  type Selection,
  unions,
  type World,
} from './naive-evaluator.ts';

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
  ...[...objects, ...interfaces].flatMap((type) =>
    Object.entries(fields).flatMap(([field, { takes }]) => [
      `${type}.${field}`,
      ...(takes ? [`${type}.${field}(x:)`, `${type}.${field}(in:)`] : []),
    ]),
  ),
  'In.a',
  'In.deep',
  'In.list',
];
export const world: fc.Arbitrary<World> = fc.record({
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

// The default of In.a is 1: graphql 16 does not tell a variable's member that is the default from one left out.
const a = fc.constantFrom(null, 2, 3);
const input: fc.Arbitrary<Input> = fc.letrec<{ input: Input }>((tie) => ({
  input: fc.record(
    {
      a,
      deep: fc.oneof({ maxDepth: 2 }, fc.constant(null), tie('input')),
      list: fc.oneof({ maxDepth: 2 }, fc.constant([]), fc.array(tie('input'), { maxLength: 2 })),
    },
    { requiredKeys: [] },
  ),
})).input;
const args: fc.Arbitrary<Args> = fc.record({ x: a, in: fc.option(input) }, { requiredKeys: [] });

export const selections: fc.Arbitrary<Selection[]> = fc.letrec<{
  selections: Selection[];
  selection: Selection;
}>((tie) => ({
  selections: fc.array(tie('selection'), { minLength: 1, maxLength: 4, depthIdentifier: 'selection' }),
  selection: fc.oneof(
    { depthIdentifier: 'selection', maxDepth: 5 },
    {
      weight: 3,
      arbitrary: fc.record({
        name: fc.constantFrom('__typename', 'text', 'token', 'kind', 'kinds'),
        alias: fc.option(fc.constant('x'), { nil: undefined }),
        args,
        skip: fc.constant(false),
        selections: fc.constant([]),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        name: fc.constantFrom('object', 'must', 'node', 'nodes', 'any'),
        alias: fc.option(fc.constant('x'), { nil: undefined }),
        args,
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
})).selections;
export const token: fc.Arbitrary<string[] | null> = fc.option(fc.subarray(['a', 'b', 'c']), { nil: null });

/** A selection under an alias of its own field: the same response key never means two fields. */
export function distinct(operation: readonly Selection[]): Selection[] {
  return operation.map((selection) => {
    const below = distinct(selection.selections);
    if (!('name' in selection)) return { ...selection, selections: below };
    const takes = fields[selection.name]?.takes;
    return {
      ...selection,
      alias: selection.alias && `x_${selection.name}`,
      args: takes ? selection.args : {},
      selections: below,
    };
  });
}

export function print(operation: readonly Selection[]): {
  source: string;
  variableValues: Record<string, unknown>;
} {
  const fragments: string[] = [];
  const variables: string[] = [
    '$yes: Boolean = false',
    '$no: Boolean = false',
    '$absent: Int',
    '$nothing: In',
  ];
  const variableValues: Record<string, unknown> = { yes: true };
  const body = block(operation);
  return { source: `query (${variables.join(', ')}) ${body} ${fragments.join(' ')}`, variableValues };

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
      return `${selection.alias ? `${selection.alias}: ` : ''}${selection.name} ${argumentsOf(selection, index)} ${condition} ${below}`;
    if (selection.on === null || index % 2 === 0)
      return `... ${selection.on ? `on ${selection.on}` : ''} ${condition} ${below}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${selection.on} ${below}`);
    return `...${name} ${condition}`;
  }

  function argumentsOf({ name, args = {} }: Field, index: number): string {
    if (!fields[name]?.takes) return '';
    const given = [
      'x' in args ? `x: ${supplied('Int', args.x, index)}` : index % 2 === 0 ? 'x: $absent' : '',
      'in' in args ? `in: ${supplied('In', args.in, index)}` : index % 2 === 1 ? 'in: $nothing' : '',
    ].filter(Boolean);
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  /** Each way to supply a value, in turn: a literal, a variable, its default, a literal with a variable inside. */
  function supplied(type: string, value: unknown, index: number): string {
    const name = `v${variables.length}`;
    if (index % 4 === 1) {
      variables.push(`$${name}: ${type}`);
      variableValues[name] = value;
      return `$${name}`;
    }
    if (index % 4 === 2) {
      variables.push(`$${name}: ${type} = ${literal(value)}`);
      return `$${name}`;
    }
    if (index % 4 === 3 && typeof value === 'object' && value !== null && 'deep' in value) {
      const { deep, ...others } = value;
      const inside = supplied('In', deep, 1);
      return `{ deep: ${inside}${Object.entries(others).map(([key, one]) => `, ${key}: ${literal(one)}`)} }`;
    }
    return literal(value);
  }
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key}: ${literal(one)}`)
    .join(', ')} }`;
}

/** The world as a schema that is not enforced yet; `ran` collects the paths at which its resolvers run. */
export function build(one: World): { schema: GraphQLSchema; ran: string[] } {
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
      ([name, { type: returned, lists, nonNull, takes }]) =>
        `${name}${takes ? argumentsOf(`${type}.${name}`) : ''}: ${'['.repeat(lists)}${returned}${']'.repeat(lists)}${nonNull ? '!' : ''} ${directive(`${type}.${name}`)}`,
    );
  const argumentsOf = (field: string) =>
    `(x: Int ${directive(`${field}(x:)`)}, in: In ${directive(`${field}(in:)`)})`;
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
    `input In { a: Int = 1 ${directive('In.a')} deep: In ${directive('In.deep')} list: [In] ${directive('In.list')} }`,
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
  return { schema: makeExecutableSchema({ typeDefs, resolvers }), ran };
}
