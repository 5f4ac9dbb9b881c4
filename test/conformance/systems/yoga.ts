import { createHash } from 'node:crypto';
import type { IResolvers } from '@graphql-tools/utils';
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import { useResponseCache } from '@graphql-yoga/plugin-response-cache';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import {
  type AccessTokenVerifier,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
} from 'graphql-scopes/token';
import { useAccessToken, useRequiresScopes } from 'graphql-scopes/yoga';
import {
  createSchema,
  createYoga,
  type Plugin,
  type YogaInitialContext,
  type YogaServerOptions,
} from 'graphql-yoga';
import { generateKeyPair, SignJWT } from 'jose';
import type { Host, Request } from '../case.ts';
import type { Setup, System } from '../system.ts';
import { resultsOf } from './results-of.ts';

/** This package's plugins on Yoga, the plugins of its hosts behind them or before them. */
export const yoga: System = createYogaSystem(
  'graphql-scopes on Yoga, its plugins first',
  ({ options }, _, others) => [useAccessToken({ verify }), useRequiresScopes(options), ...others],
);
export const yogaBehindOthers: System = createYogaSystem(
  'graphql-scopes on Yoga, its plugins last',
  ({ options }, _, others) => [...others, useRequiresScopes(options), useAccessToken({ verify })],
);

/**
 * A system on Yoga that takes the plugins of its hosts (`others`) among its own. A response cache keeps the answers of
 * each session apart, and everyone's together where none is given.
 */
export function createYogaSystem(
  name: string,
  plugins: (setup: Setup, schema: GraphQLSchema, others: readonly Plugin[]) => Plugins,
  session: (request: globalThis.Request) => string | null = () => null,
): System {
  return {
    name,
    hosts: new Set([
      'one context',
      'response cache',
      'persisted operations',
      'incremental delivery',
      'batch',
      'assumed valid',
    ]),
    async start(setup) {
      const { host } = setup;
      const persisted = new Map<string, string>();
      const schema = schemaOf(setup);
      const yoga = createYoga({
        logging: false,
        batching: host === 'batch',
        plugins: plugins(setup, schema, pluginsOf(host, persisted, session)),
        schema,
      });
      const serverContext = {};

      return {
        async ask(requests) {
          if (host === 'batch') return batch(requests);
          const answers: ExecutionResult[][] = [];
          for (const request of requests) answers.push(await resultsOf(await post(request, bodyOf(request))));
          return answers;
        },
        async stop() {
          await yoga.dispose();
        },
      };

      async function batch(requests: readonly Request[]): Promise<ExecutionResult[][]> {
        const [first] = requests;
        if (!first) return [];
        const response = await post(first, requests.map(bodyOf));
        const results: ExecutionResult[] = await response.json();
        return results.map((result) => [result]);
      }

      async function post({ operation, token }: Request, body: unknown): Promise<Response> {
        const headers = new Headers({
          'content-type': 'application/json',
          accept: /^\s*subscription\b/.test(operation)
            ? 'text/event-stream'
            : host === 'incremental delivery'
              ? 'multipart/mixed, application/json'
              : 'application/json',
        });
        if (token) headers.set('authorization', `Bearer ${await jwtOf(token)}`);
        const request = { method: 'POST', headers, body: JSON.stringify(body) };
        return yoga.fetch('http://localhost/graphql', request, host === 'one context' ? serverContext : {});
      }

      function bodyOf({ operation, operationName, variables }: Request): object {
        if (host !== 'persisted operations') return { query: operation, operationName, variables };
        const sha256Hash = createHash('sha256').update(operation).digest('hex');
        persisted.set(sha256Hash, operation);
        return { operationName, variables, extensions: { persistedQuery: { version: 1, sha256Hash } } };
      }
    },
  };
}

type Plugins = NonNullable<YogaServerOptions<object, object>['plugins']>;

function schemaOf({ typeDefs, resolvers, host }: Setup): GraphQLSchema {
  return createSchema({
    typeDefs: [requiresScopesTypeDefs, typeDefs],
    resolvers: resolvers as IResolvers<unknown, YogaInitialContext>,
    assumeValidSDL: host === 'assumed valid',
  });
}

function pluginsOf(
  host: Host | undefined,
  persisted: ReadonlyMap<string, string>,
  session: (request: globalThis.Request) => string | null,
): Plugin[] {
  switch (host) {
    case 'response cache':
      return [useResponseCache({ session, includeExtensionMetadata: false })];
    case 'persisted operations':
      return [usePersistedOperations({ getPersistedOperation: (id) => persisted.get(id) ?? null })];
    case 'incremental delivery':
      return [useDeferStream()];
    default:
      return [];
  }
}

const [issuer, audience] = ['https://issuer.example', 'https://api.example'];
const { publicKey, privateKey } = await generateKeyPair('ES256');
/** Of the tokens of {@link jwtOf}. */
export const issuerOfTests: AccessTokenVerifierOptions = {
  issuer,
  audience,
  algorithms: ['ES256'],
  keys: async () => publicKey,
};
/** Verifies the tokens of {@link createYogaSystem}'s requests. */
export const verify: AccessTokenVerifier = createAccessTokenVerifier(issuerOfTests);

/** The same token for the same scopes. */
const jwts = new Map<string, Promise<string>>();
export function jwtOf(granted: readonly string[]): Promise<string> {
  const scope = granted.join(' ');
  const jwt =
    jwts.get(scope) ??
    new SignJWT({ scope, client_id: 'client' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('user')
      .setJti(`token-${jwts.size}`)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign(privateKey);
  jwts.set(scope, jwt);
  return jwt;
}
