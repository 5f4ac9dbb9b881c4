import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers, TypeSource } from '@graphql-tools/utils';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaInitialContext, type YogaServerInstance } from 'graphql-yoga';
import { requiresScopesTypeDefs } from '../directive/type-defs.ts';
import type { AccessTokenVerifier } from '../token/access-token-verifier.ts';
import { useAccessToken } from '../yoga/use-access-token.ts';
import { useRequiresScopes } from '../yoga/use-requires-scopes.ts';
import type { Config } from './config.ts';
import { limits } from './limits.ts';
import { currentRequestId, type Logger } from './logger.ts';
import { readManifest, usePersistedManifest } from './persisted-operations.ts';
import type { ReportDenial } from './report-denial.ts';
import { type TokenWatch, useTokenWatch } from './token-watch.ts';

export interface GraphQLEndpointOptions {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly verify: AccessTokenVerifier;
  readonly context: (initial: YogaInitialContext) => object | Promise<object>;
  readonly plugins: readonly Plugin[];
  readonly tokenWatch: TokenWatch;
  readonly logger: Logger;
  readonly reportDenial: ReportDenial;
}

/** The schema of a server: the directives, the type definitions, the resolvers. */
export function buildSchema(typeDefs: TypeSource, resolvers: IResolvers | IResolvers[]): GraphQLSchema {
  return makeExecutableSchema({ typeDefs: [requiresScopesTypeDefs, typeDefs], resolvers });
}

/** GraphQL Yoga at `/graphql`, with this package's plugins and limits (rules H1–H7). */
export function createGraphQLEndpoint(options: GraphQLEndpointOptions): YogaServerInstance<object, object> {
  const { config, schema, verify, context, plugins, tokenWatch, logger, reportDenial } = options;
  const { introspection, onDenied, unannotated, dryRun, persistedOperations } = config;
  return createYoga({
    schema,
    context,
    graphqlEndpoint: '/graphql',
    // Rule H7: no cookie counts here, so an origin gets no credentials.
    cors: config.corsOrigins.length > 0 && {
      origin: [...config.corsOrigins],
      credentials: false,
      exposedHeaders: ['retry-after', 'www-authenticate', 'x-request-id'],
    },
    maxRequestBodySize: config.maxBodyBytes,
    multipart: false,
    landingPage: false,
    logging: false,
    // Yoga's loads from elsewhere: see graphiql.ts.
    graphiql: false,
    maskedErrors: { maskError: (error, message) => maskError(error, message, logger) },
    plugins: [
      ...(persistedOperations ? [usePersistedManifest(readManifest(persistedOperations, schema))] : []),
      useAccessToken({ verify }),
      useTokenWatch(tokenWatch),
      useRequiresScopes({ introspection, onDenied, unannotated, dryRun, reportDenial }),
      ...limits(config),
      notKept,
      ...plugins,
    ],
  }) as YogaServerInstance<object, object>;
}

/** What one token was answered is nobody else's, on no way there (RFC 6819 §5.1.6). */
const notKept: Plugin = {
  onResponse({ request, response }) {
    if (!request.headers.has('authorization') || response.headers.has('cache-control')) return;
    response.headers.set('cache-control', 'private, no-store');
  },
};

/** Rule H6: what was not meant for clients is logged, and they get the id to ask about. */
function maskError(error: unknown, message: string, logger: Logger): Error {
  if (error instanceof GraphQLError && isMeantForClients(error)) return error;
  logger.error(
    { err: error instanceof GraphQLError ? (error.originalError ?? error) : error },
    'unexpected error',
  );
  const where = error instanceof GraphQLError ? error : undefined;
  return new GraphQLError(message, {
    nodes: where?.nodes ?? null,
    path: where?.path ?? null,
    // `unexpected` makes Yoga answer 500 where there is no data; it is not sent.
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: currentRequestId(), unexpected: true },
  });
}

function isMeantForClients({ originalError }: GraphQLError): boolean {
  return (
    originalError === undefined || (originalError instanceof GraphQLError && isMeantForClients(originalError))
  );
}
