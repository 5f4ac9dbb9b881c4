// What enforcement costs: items × 5 protected fields, and building a large schema. Interleaved; ratios to the unprotected schema.
import { execute as executeByLibrary } from '@graphql-tools/executor';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, execute, type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';
import { planExecution } from '../src/server/execution-plan.ts';
import { executePlan } from '../src/server/planned-execution.ts';
import { compare } from './compare.ts';

const items = Array.from({ length: 10_000 }, (_, n) => ({ a: n, b: n, c: n, d: n, e: n }));
const directive = '@requiresScopes(scopes: [["me", "items"]])';
const fields = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: Int ${directive}`).join(' ');
const plain = makeExecutableSchema({
  typeDefs: [requiresScopesTypeDefs, `type Query { items: [Item!] } type Item { ${fields} }`],
  resolvers: {
    Query: { items: (_source: unknown, _args: unknown, context: { items: unknown }) => context.items },
  },
});
const candidates = {
  unprotected: plain,
  protected: requiresScopesTransformer(plain),
  'naive async wrapper': naive(plain),
};
const document = parse('{ items { a b c d e } }');
const token = { scopes: new Set(['me', 'items']) };

// As often as it takes to have executed the same number of items.
for (const count of [10_000, 1000, 100, 10, 1]) {
  const times = items.length / count;
  const contextValue = { token, items: items.slice(0, count) };
  const each = `execute ${count.toLocaleString('en')} items × 5 fields${times > 1 ? `, ${times} times` : ''}`;
  await compare(each, candidates, async (schema) => {
    for (let n = 0; n < times; n++) await execute({ schema, document, contextValue });
  });

  // As the server does it with plain queries, beside what it does with others.
  const onServer = {
    'unprotected, by the library': () => executeByLibrary({ schema: plain, document, contextValue }),
    'unprotected, by a plan': planned(plain, contextValue),
    'protected, by a plan': planned(candidates.protected, contextValue),
  };
  await compare(`${each}, on the server`, onServer, async (run) => {
    for (let n = 0; n < times; n++) await run();
  });
}

// Twice the types in twice the time, of both: it grows linearly.
for (const types of [1250, 2500, 5000]) {
  const typeDefs = [requiresScopesTypeDefs, largeSchema(types)];
  await compare(
    `build ${types} types`,
    { unprotected: (schema: GraphQLSchema) => schema, protected: requiresScopesTransformer },
    async (transform) => {
      transform(makeExecutableSchema({ typeDefs }));
    },
    11,
  );
}

function planned(schema: GraphQLSchema, contextValue: object): () => unknown {
  const operation = getOperationAST(document);
  const plan = operation && planExecution(schema, document, operation);
  if (!plan) throw new Error('this has no plan');
  return () => executePlan(plan, { schema, document, contextValue });
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
