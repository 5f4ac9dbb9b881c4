import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { execute } from '@graphql-tools/executor';
import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { type ExecutionPlan, planExecution } from '../../src/server/execution-plan.ts';
import { executePlan } from '../../src/server/planned-execution.ts';

const typeDefs = `
  scalar Odd
  enum Colour { RED GREEN }
  input Filter { a: Int = 4  b: [Filter!] }
  interface Named { name: String }
  union Any = Thing | Typed
  type Query {
    thing: Thing!
    maybe: Thing
    things: [Thing!]
    grid: [[Thing]!]
    odd: Odd!
    colours: [Colour!]!
    echo(n: Int = 3, s: String!, filter: Filter): String
    named: Named
    any: Any
    typed: Typed
  }
  type Mutation { thing: Thing }
  type Thing implements Named {
    name: String
    self: Thing!
    next: Thing
    list: [Thing]
    odd: Odd
    count(by: Int! = 1, of: [Int!]): Int!
    tags: [String!]
    plain: Int
    toJSON: String
  }
  type Typed { name: String }`;

/** The same at each run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const textOf = ({ key, prev }: GraphQLResolveInfo['path']): string =>
  prev ? `${textOf(prev)}.${key}` : `${key}`;
const hash = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);

interface Context {
  readonly seed: number;
  readonly calls: string[];
}

/** Whatever resolvers do, depending on the seed and the place alone. */
function resolve(_: unknown, args: object, { seed, calls }: Context, info: GraphQLResolveInfo): unknown {
  calls.push(
    `${textOf(info.path)} ${JSON.stringify(args)} ${Object.keys(info)} ${JSON.stringify(info.variableValues)}`,
  );
  const pick = random(seed ^ hash(textOf(info.path)));
  return value(String(info.returnType), pick);
}

function value(type: string, pick: (below: number) => number): unknown {
  const isOdd = pick(4) === 0;
  if (!isOdd) return later(usual(type, pick), pick);
  const problem = new GraphQLError('told', { extensions: { code: 'TOLD' } });
  const odd: (() => unknown)[] = [
    () => null,
    () => undefined,
    () => new Error('given'),
    () => Promise.reject(new Error('rejected')),
    () => later(Promise.reject(problem), pick),
    // biome-ignore lint/suspicious/noThenProperty: executors take all that has one for a promise
    () => ({ then: (_: unknown, no: (error: unknown) => void) => no(new Error('of a thenable')) }),
    () => [null, new Error('an item'), Promise.reject(new Error('a later item')), {}, 'x'],
    () => (type.includes('[') ? broken(pick(3)) : Symbol.iterator),
    () => 'a text',
    () => ({ some: 'object' }),
    () => thrown(new Error('thrown')),
    () => thrown(problem),
    () => thrown('a thrown text'),
    () => thrown({ message: 'like an error', name: 'Odd', stack: 'here', cause: 1 }),
    () => thrown(Object.create({ message: 'by inheritance' })),
    () => thrown(new AggregateError([new Error('one'), 'two', problem])),
    () => Promise.reject(new AggregateError([new Error('one'), 'two'])),
    () => thrown(new AggregateError([])),
    // They have their place, so that they are left as they are, and at the root their errors are told in their place.
    () => thrown(placed([new Error('one'), problem])),
    () => thrown(placed([])),
    () => thrown(new GraphQLError('critical', { extensions: { CRITICAL_ERROR: true } })),
  ];
  return odd[pick(odd.length)]?.();
}

function usual(type: string, pick: (below: number) => number): unknown {
  const name = type.replaceAll('!', '');
  if (name.startsWith('[')) {
    const items = Array.from({ length: pick(4) }, () =>
      pick(6) ? usual(name.slice(1, -1), pick) : value(name.slice(1, -1), pick),
    );
    return [items, items, new Set(items), generated(items)][pick(4)];
  }
  if (name === 'Colour') return ['RED', 'GREEN', 'RED', 'BLUE'][pick(4)];
  if (name === 'Odd') return ['fine', 'fine', 'bad', 'none'][pick(4)];
  if (name === 'Int') return pick(100);
  if (name === 'String') return `text ${pick(100)}`;
  return { plain: pick(2) ? pick(9) : () => later(pick(9), pick), toJSON: 'a field of that name' };
}

const later = (value: unknown, pick: (below: number) => number): unknown => {
  let made = value;
  for (let times = pick(2) * pick(3); times > 0; times--) made = Promise.resolve(made).then((one) => one);
  return made;
};

async function* generated(items: readonly unknown[]): AsyncGenerator<unknown> {
  yield* items;
}
async function* broken(after: number): AsyncGenerator<unknown> {
  for (let n = 0; n < after; n++) yield {};
  throw new Error('no more');
}
function placed(errors: readonly Error[]): Error {
  return Object.assign(new Error('several'), { path: ['somewhere'], errors });
}
function thrown(error: unknown): never {
  throw error;
}

const fields = (type: string) =>
  Object.fromEntries(
    [...(typeDefs.split(`type ${type}`)[1]?.split('}')[0] ?? '').matchAll(/^ {4}(\w+)/gm)].map(([, name]) => [
      name,
      resolve,
    ]),
  );
const { plain: _, toJSON: __, ...ofThing } = fields('Thing');
const schema = makeExecutableSchema({
  typeDefs,
  resolvers: {
    Query: fields('Query'),
    Thing: ofThing,
    Typed: { __isTypeOf: () => true },
    Odd: new GraphQLScalarType({
      name: 'Odd',
      serialize(given) {
        if (given === 'bad') throw new GraphQLError(`Odd cannot be ${given}`);
        return given === 'none' ? undefined : given;
      },
    }),
  },
});

/** A valid query, for the most part. */
function query(pick: (below: number) => number): string {
  const spread = [
    '...OfThing',
    '... on Thing { self { plain } }',
    '... on Named { name }',
    '...OfNamed',
    '... { name }',
  ];
  const selection = (type: 'Query' | 'Thing', depth: number): string => {
    const parts = Array.from({ length: 1 + pick(4) }, () => {
      const alias = pick(3) ? '' : `${['a', 'b', 'toString', 'constructor', 'toJSON'][pick(5)]}${depth}: `;
      const leaves =
        type === 'Query'
          ? [
              'odd',
              'colours',
              '__typename',
              'echo(s: $s)',
              'echo(s: "x", n: $n, filter: { b: [{ a: $n }] })',
              'echo(s: "y", n: null)',
            ]
          : [
              'name',
              'odd',
              'tags',
              'plain',
              'toJSON',
              '__typename',
              'count',
              'count(by: $by, of: [1, 2])',
              ...(pick(3) ? [] : spread),
            ];
      const objects = type === 'Query' ? ['thing', 'maybe', 'things', 'grid'] : ['self', 'next', 'list'];
      if (depth === 0 || pick(2) === 0) {
        const leaf = leaves[pick(leaves.length)] ?? '';
        return leaf.startsWith('...') ? leaf : alias + leaf;
      }
      return `${alias}${objects[pick(objects.length)]} { ${selection('Thing', depth - 1)} }`;
    });
    return parts.join(' ');
  };
  return `query A($s: String! = "from a variable", $n: Int, $by: Int! = 2) { ${selection('Query', 3)} thing { ...OfThing ...OfNamed } echo(s: $s, n: $n) odd c: thing { count(by: $by) } }
    fragment OfThing on Thing { plain next { name ...OfNamed } }
    fragment OfNamed on Named { name }`;
}

const described = (result: ExecutionResult) =>
  JSON.stringify({
    data: result.data,
    errors: result.errors?.map((error) => ({
      ...(error instanceof GraphQLError ? error.toJSON() : { ...(error as object), message: String(error) }),
      of: [error.constructor.name, error.originalError?.constructor.name, error.originalError?.name],
      cause: error.originalError?.cause,
    })),
  });

async function both(
  args: ExecutionArgs,
  seed: number,
): Promise<{ plan: string; library: string } | undefined> {
  const operation = getOperationAST(args.document, args.operationName);
  const plan = operation && planExecution(schema, args.document, operation);
  if (!plan) return undefined;
  const [ofPlan, ofLibrary]: [Context, Context] = [
    { seed, calls: [] },
    { seed, calls: [] },
  ];
  const asked = (one: Context | undefined) => one?.calls.join('\n');
  const planned = await executePlan(plan, { ...args, contextValue: ofPlan });
  if (!planned) return undefined;
  const byPlan = `${described(planned)}\n${asked(ofPlan)}`;
  const library = (await execute({ ...args, contextValue: ofLibrary })) as ExecutionResult;
  return {
    plan: byPlan,
    library: `${described(library)}\n${asked(ofLibrary)}`,
  };
}

test('a query that is executed by its plan has the answer, the errors and the resolver calls that Yoga’s executor gives, whatever resolvers do', async () => {
  // Both leave a list at an item that throws, and with it promises that may be rejected.
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => {});
  let [planned, withErrors] = [0, 0];
  for (let seed = 1; seed <= 1500; seed++) {
    const pick = random(seed);
    const text = query(pick);
    const document = parse(text);
    if (validate(schema, document).length > 0) continue;
    const variableValues = [{}, { n: 5 }, { s: 'z', n: null }, { n: 'no number' }, { by: 7 }][pick(5)] ?? {};
    const results = await both({ schema, document, variableValues }, seed);
    if (!results) continue;
    planned++;
    if (results.library.includes('"errors":[')) withErrors++;
    assert.equal(results.plan, results.library, `seed ${seed}: ${text} ${JSON.stringify(variableValues)}`);
  }
  await setImmediate();
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
  assert.ok(planned > 400 && withErrors > 200 && planned > withErrors, `${planned} ${withErrors}`);
});

test('variables that are not right are left to the library, which says so', () => {
  const document = parse('query ($n: Int) { echo(s: "x", n: $n) }');
  const plan = planOf(document);
  assert.equal(plan && executePlan(plan, { schema, document, variableValues: { n: 'x' } }), undefined);
});

describe('left to the library is', () => {
  const leftOut: { [what: string]: string } = {
    'a mutation': 'mutation { thing { name } }',
    'a directive': '{ thing { name @skip(if: false) } }',
    'a directive of the operation': 'query @include(if: true) { thing { name } }',
    'an interface': '{ named { name } }',
    'a union': '{ any { ... on Thing { name } } }',
    'a type that looks at its values': '{ typed { name } }',
    'an interface in a fragment': '{ ...A } fragment A on Query { named { name } }',
    'the schema asked about itself': '{ __schema { queryType { name } } }',
    'a type of it': '{ __type(name: "Query") { name } }',
    'a name that no property may have': '{ __proto__: odd }',
    'what asks for more than 10,000 fields': spreading(13),
  };
  for (const [what, text] of Object.entries(leftOut)) {
    test(what, () => assert.equal(planOf(parse(text)), undefined));
  }
  test('and nothing of this', () => {
    assert.ok(planOf(parse('{ thing { ... on Named { name } __typename } }')));
    assert.ok(planOf(parse(spreading(11))));
  });
});

/** Twice as many fields for each fragment. */
function spreading(depth: number): string {
  const fragments = Array.from(
    { length: depth },
    (_, n) => `fragment F${n} on Thing { self { ...F${n + 1} } next { ...F${n + 1} } }`,
  );
  return `{ thing { ...F0 } } ${fragments.join(' ')} fragment F${depth} on Thing { name }`;
}

function planOf(document: DocumentNode): ExecutionPlan | null | undefined {
  const operation = getOperationAST(document);
  return operation && planExecution(schema, document, operation);
}
