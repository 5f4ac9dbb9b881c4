import { makeExecutableSchema } from '@graphql-tools/schema';
import { isAsyncIterable } from '@graphql-tools/utils';
import { type ExecutionResult, execute, parse, subscribe, validate } from 'graphql';
import { createIntrospection, requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';
import type { Request } from '../case.ts';
import type { System } from '../system.ts';

/** This package on graphql-js alone: the transformer, and nothing around it. */
export const graphqlJs: System = {
  name: 'graphql-scopes on graphql-js',
  hosts: new Set(['one context', 'one token', 'assumed valid']),
  async start({ typeDefs, resolvers, options, host }) {
    const schema = requiresScopesTransformer(
      makeExecutableSchema({
        typeDefs: [requiresScopesTypeDefs, typeDefs],
        resolvers,
        assumeValidSDL: host === 'assumed valid',
      }),
      options,
    );
    const introspect = createIntrospection(options);
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
      const result = isStream ? await subscribe(args) : await (introspect(args) ?? execute(args));
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
  },
};
