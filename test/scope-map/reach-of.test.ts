import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import fc from 'fast-check';
import { execute, type GraphQLResolveInfo, type GraphQLSchema, parse, responsePathAsArray } from 'graphql';
import { requiresScopesTransformer } from 'graphql-scopes';
import { createCheck } from '../../src/requirement/satisfaction.ts';
import { reachOf } from '../../src/scope-map/reach-of.ts';
import { type ScopeMap, scopeMap } from '../../src/scope-map/scope-map.ts';
import { fields, objects } from '../enforcement/naive-evaluator.ts';
import { build, token, world } from '../enforcement/random-world.ts';

const cases = Math.ceil(Number(process.env.PROPERTY_CASES ?? 2000) / 40);
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);

test(`what a token reaches of a random schema is what executions answer it (${cases} cases, seed ${seed})`, () => {
  fc.assert(
    fc.property(world, token, (one, granted) => {
      const { schema } = build(one);
      const map = scopeMap(schema);
      const answered = reachByExecution(schema, granted);
      const known = coordinatesOf(map);
      assert.deepEqual(
        [...reachOf(map, granted)].filter((coordinate) => coordinate !== 'In').sort(),
        [...answered].filter((coordinate) => known.has(coordinate)).sort(),
      );
    }),
    { numRuns: cases, seed },
  );
});

test('a token reaches what it meets the least need of, and nothing else', () => {
  const checkOf = createCheck(new Map());
  const tokens = [null, [], ['a'], ['b'], ['c'], ['a', 'b'], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c']];
  fc.assert(
    fc.property(world, (one) => {
      const map = scopeMap(build(one).schema);
      for (const granted of tokens) {
        const reach = reachOf(map, granted);
        const set = granted && new Set(granted);
        for (const type of map.types.filter(({ isInput }) => !isInput)) {
          for (const { coordinate, needs } of [{ coordinate: type.name, needs: type.needs }, ...type.fields])
            assert.equal(reach.has(coordinate), needs !== null && checkOf(needs).isMet(set), coordinate);
        }
      }
    }),
    { numRuns: cases * 4, seed },
  );
});

function coordinatesOf({ types }: ScopeMap): Set<string> {
  const ofFields = types.flatMap((type) =>
    type.fields.flatMap(({ coordinate, inputs }) => [coordinate, ...inputs.map((input) => input.coordinate)]),
  );
  return new Set([...types.map(({ name }) => name), ...ofFields]);
}

/** Asks for everything, in operations of one field each; an alias says which runtime type is to be answered. */
function reachByExecution(open: GraphQLSchema, granted: readonly string[] | null): Set<string> {
  const ran = new Set<string>();
  const schema = requiresScopesTransformer(answering(open, ran));
  const contextValue = { token: granted && { scopes: new Set(granted) } };
  const reach = new Set<string>();
  let asked = 0;
  const ways = new Map<string, (inside: string) => string>([['Query', (inside) => `{ ${inside} }`]]);
  // A Map's iterator also visits what is added on the way.
  for (const [type, way] of ways) {
    reach.add(type);
    for (const [name, { type: returned, takes }] of Object.entries(fields)) {
      const runtime = schema.getType(returned);
      const possible =
        objects.includes(returned) || !runtime || !('getFields' in runtime || 'getTypes' in runtime)
          ? [returned]
          : schema
              .getPossibleTypes(runtime as Parameters<typeof schema.getPossibleTypes>[0])
              .map((one) => one.name);
      const isLeaf = ['String', 'Secret', 'Kind'].includes(returned);
      for (const one of possible.length > 0 ? possible : [returned]) {
        const alias = `as_${one}__${name}${++asked}`;
        const answer = run(way(`${alias}: ${name} ${isLeaf ? '' : '{ __typename }'}`), alias);
        if (!answer) continue;
        reach.add(`${type}.${name}`);
        if (objects.includes(one) && answer.includes(`"__typename":"${one}"`) && !ways.has(one))
          ways.set(one, (inside) => way(`${alias}: ${name} { ... on ${one} { ${inside} } }`));
      }
      if (!takes) continue;
      const supplied = { [`${type}.${name}(x:)`]: 'x: 2', [`${type}.${name}(in:)`]: 'in: {}' };
      const deeper = { 'In.a': 'in: { a: 2 }', 'In.deep': 'in: { deep: {} }', 'In.list': 'in: { list: [] }' };
      for (const [coordinate, args] of Object.entries({ ...supplied, ...deeper })) {
        if (run(way(`leaf${++asked}: ${name}(${args}) ${isLeaf ? '' : '{ __typename }'}`), `leaf${asked}`))
          reach.add(coordinate);
      }
    }
  }
  return reach;

  /** The answer where the innermost resolver ran. */
  function run(source: string, alias: string): string | undefined {
    ran.clear();
    const result = execute({ schema, document: parse(source, { noLocation: true }), contextValue });
    return ran.has(alias) ? JSON.stringify(result) : undefined;
  }
}

/** The same schema, with lists of one and the runtime types that aliases ask for. */
function answering(schema: GraphQLSchema, ran: Set<string>): GraphQLSchema {
  const resolve = (_source: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
    const alias = String(responsePathAsArray(info.path).at(-1));
    ran.add(alias);
    const { type, lists } = fields[info.fieldName] as (typeof fields)[string];
    let value: unknown = { __typename: /^as_(.*?)__/.exec(alias)?.[1] ?? type };
    if (type === 'Kind') value = 'SENTINEL';
    if (type === 'String' || type === 'Secret') value = 'text';
    for (let depth = 0; depth < lists; depth++) value = [value];
    return value;
  };
  const resolvers = Object.fromEntries(
    objects.map((type) => [type, Object.fromEntries(Object.keys(fields).map((name) => [name, resolve]))]),
  );
  return makeExecutableSchema({ typeDefs: printSchemaWithDirectives(schema), resolvers });
}
