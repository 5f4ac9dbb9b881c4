import { makeExecutableSchema } from '@graphql-tools/schema';
import { isAsyncIterable } from '@graphql-tools/utils';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  parse,
  subscribe,
  validate,
} from 'graphql';
import { createIntrospection, requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';
import type { Request } from '../case.ts';
import type { RunningSystem, Setup, System } from '../system.ts';

/** What enforces authorization on graphql-js. */
export interface Enforcement {
  readonly schema: GraphQLSchema;
  execute(args: ExecutionArgs): ReturnType<typeof execute>;
}

/** This package on graphql-js alone: the transformer, and nothing around it. */
export const graphqlJs: System = createGraphqlJsSystem(
  'graphql-scopes on graphql-js',
  (unprotected, { options }) => {
    const introspect = createIntrospection(options);
    return {
      schema: requiresScopesTransformer(unprotected, options),
      execute: (args) => introspect(args) ?? execute(args),
    };
  },
);

/** A system that executes with graphql-js, its context `{ token: { scopes: Set<string> } | null }`. */
export function createGraphqlJsSystem(
  name: string,
  enforce: (unprotected: GraphQLSchema, setup: Setup) => Enforcement,
): System {
  return { name, hosts: new Set(['one context', 'one token', 'assumed valid']), start };

  async function start(setup: Setup): Promise<RunningSystem> {
    const { typeDefs, resolvers, host } = setup;
    const unprotected = makeExecutableSchema({
      typeDefs: [requiresScopesTypeDefs, typeDefs],
      resolvers,
      assumeValidSDL: host === 'assumed valid',
    });
    const enforcement = enforce(unprotected, setup);
    const { schema } = enforcement;
    const scopes = new Set<string>();
    const context: { token: { scopes: Set<string> } | null } = { token: null };

    return {
      async ask(requests) {
        const answers: ExecutionResult[][] = [];
        for (const request of requests) answers.push(await askOne(request));
        return JSON.parse(JSON.stringify(answers));
      },
      async stop() {},
    };

    async function askOne(request: Request): Promise<ExecutionResult[]> {
      const document = parse(request.operation);
      const errors = validate(schema, document);
      if (errors.length > 0) return [{ errors }];
      const args = {
        schema,
        document,
        contextValue: contextOf(request.token),
        operationName: request.operationName ?? null,
        variableValues: request.variables ?? null,
      };
      const isStream = document.definitions.some(
        (one) => 'operation' in one && one.operation === 'subscription',
      );
      const result = isStream ? await subscribe(args) : await enforcement.execute(args);
      if (!isAsyncIterable(result)) return [result as ExecutionResult];
      const events: ExecutionResult[] = [];
      for await (const event of result) events.push(event as ExecutionResult);
      return events;
    }

    function contextOf(granted: readonly string[] | null): unknown {
      if (host === 'one token') {
        scopes.clear();
        for (const scope of granted ?? []) scopes.add(scope);
        return { token: { scopes } };
      }
      const token = granted && { scopes: new Set(granted) };
      return host === 'one context' ? Object.assign(context, { token }) : { token };
    }
  }
}
