// What enforcement costs: 10,000 items × 5 protected fields, and building a large schema. Interleaved; ratios to the unprotected schema.
import { makeExecutableSchema } from '@graphql-tools/schema';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, execute, type GraphQLSchema, parse } from 'graphql';
import { requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';

const items = Array.from({ length: 10_000 }, (_, n) => ({ a: n, b: n, c: n, d: n, e: n }));
const directive = '@requiresScopes(scopes: [["me", "items"]])';
const fields = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: Int ${directive}`).join(' ');
const plain = makeExecutableSchema({
  typeDefs: [requiresScopesTypeDefs, `type Query { items: [Item!] } type Item { ${fields} }`],
  resolvers: { Query: { items: () => items } },
});
const candidates = {
  unprotected: plain,
  protected: requiresScopesTransformer(plain),
  'naive async wrapper': naive(plain),
};
const document = parse('{ items { a b c d e } }');
const contextValue = { token: { scopes: new Set(['me', 'items']) } };

await compare('execute 10,000 items × 5 fields', candidates, async (schema) => {
  await execute({ schema, document, contextValue });
});

for (const types of [500, 1000, 2000]) {
  const typeDefs = [requiresScopesTypeDefs, largeSchema(types)];
  await compare(
    `build ${types} types`,
    { unprotected: (schema: GraphQLSchema) => schema, protected: requiresScopesTransformer },
    async (transform) => {
      transform(makeExecutableSchema({ typeDefs }));
    },
    7,
  );
}

/** Prints the median, and the smallest and largest, of the rounds' ratios to the first candidate. */
async function compare<T>(
  title: string,
  subjects: Record<string, T>,
  run: (subject: T) => Promise<void>,
  rounds = 31,
): Promise<void> {
  const times = Object.fromEntries(Object.keys(subjects).map((name): [string, number[]] => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, subject] of Object.entries(subjects)) {
      const began = performance.now();
      await run(subject);
      // The first rounds warm up.
      if (round >= 0) times[name]?.push(performance.now() - began);
    }
  }
  process.stdout.write(`${title}\n`);
  const [base = []] = Object.values(times);
  for (const [name, measured] of Object.entries(times)) {
    const ratios = measured.map((time, round) => time / (base[round] ?? time)).sort((a, b) => a - b);
    const [least, median, most] = [0, 0.5, 1].map((part) =>
      ratios[Math.round(part * (ratios.length - 1))]?.toFixed(2),
    );
    const ms = [...measured].sort((a, b) => a - b)[Math.floor(measured.length / 2)]?.toFixed(1);
    process.stdout.write(`  ${name.padEnd(22)} × ${median}  (${least} – ${most})  ${ms} ms\n`);
  }
}

function naive(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: ({ resolve = defaultFieldResolver, ...config }) => ({
      ...config,
      async resolve(source, args, context, info) {
        if (!['me', 'items'].every((scope) => context.token.scopes.has(scope))) throw new Error('denied');
        return resolve(source, args, context, info);
      },
    }),
  });
}

function largeSchema(types: number): string {
  const list = Array.from(
    { length: types },
    (_, n) =>
      `type T${n} @requiresScopes(scopes: "s${n % 50}") { a: Int ${directive} b: String next: T${(n + 1) % types} }`,
  );
  return `type Query { first: T0 }\n${list.join('\n')}`;
}
