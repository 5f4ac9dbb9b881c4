import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { readConfig } from '../../../src/server/config.ts';
import { createDirectPath } from '../../../src/server/direct-path.ts';
import { buildSchema, createGraphQLEndpoint } from '../../../src/server/graphql-endpoint.ts';
import { keepTokens } from '../../../src/token/keep-tokens.ts';
import type { System } from '../system.ts';
import { resultsOf } from './results-of.ts';
import { issuerOfTests, jwtOf } from './yoga.ts';

/** The way on which `createApp` answers plain requests, without Yoga's pipeline. */
export const directPath: System = {
  name: "graphql-scopes' server, on its direct path",
  hosts: new Set(),
  async start({ typeDefs, resolvers, options }) {
    const config = readConfig(
      {
        ...options,
        maxQueryDepth: 1000,
        maxQueryAliases: 1000,
        maxQueryFields: 1e6,
        maxQueryTokens: 1e6,
        maxBodyBytes: 1e7,
      },
      {},
    );
    const verify = keepTokens([issuerOfTests]);
    const yoga = createGraphQLEndpoint({
      ...{ config, verify, plugins: [], logger: pino({ level: 'silent' }) },
      schema: buildSchema(typeDefs, resolvers),
      context: () => ({}),
      reportDenial() {},
    });
    const answerDirectly = createDirectPath({ yoga, verify, config });
    const server = createServer((request, response) => {
      const failed = (error: unknown) => response.destroy(error as Error);
      if (answerDirectly(request, response, failed) === false) yoga.handle(request, response).catch(failed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    return {
      async ask(requests) {
        const answers = [];
        for (const { operation, operationName, variables, token } of requests) {
          const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              accept: /^\s*subscription\b/.test(operation) ? 'text/event-stream' : 'application/json',
              ...(token && { authorization: `Bearer ${await jwtOf(token)}` }),
            },
            body: JSON.stringify({ query: operation, operationName, variables }),
          });
          answers.push(await resultsOf(response));
        }
        return answers;
      },
      async stop() {
        server.closeAllConnections();
        server.close();
      },
    };
  },
};
