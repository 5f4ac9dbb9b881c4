import type { IncomingMessage, ServerResponse } from 'node:http';
import { mergeTypeDefs } from '@graphql-tools/merge';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type IResolvers, isDocumentNode, type TypeSource } from '@graphql-tools/utils';
import { getCORSHeadersByRequestAndOptions } from '@whatwg-node/server';
import {
  type DefinitionNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  parse,
} from 'graphql';
import { createYoga, type Plugin, type YogaInitialContext, type YogaServerInstance } from 'graphql-yoga';
import { namesOfTwoKinds } from '../directive/names-of-two-kinds.ts';
import { requiresScopesTypeDefs } from '../directive/type-defs.ts';
import { InvalidConfigurationError } from '../errors.ts';
import type { AccessToken, AccessTokenVerifier } from '../token/access-token-verifier.ts';
import { createDeniedAnswer } from '../yoga/denied-answer.ts';
import { useAccessToken } from '../yoga/use-access-token.ts';
import { useRequiresScopes } from '../yoga/use-requires-scopes.ts';
import { useBodyLimit } from './body-limit.ts';
import type { Config } from './config.ts';
import { createDirectExecution, type ReadyResults, useReadyResults } from './direct-execution.ts';
import { createKeptRefusals } from './kept-refusals.ts';
import { limits } from './limits.ts';
import { currentRequestId, type Logger } from './logger.ts';
import { useMaskedParts } from './mask-parts.ts';
import { createOperationCache, documentErrorsWithoutStacks } from './operation-cache.ts';
import { readManifest, usePersistedManifest } from './persisted-operations.ts';
import type { ReportDenial } from './report-denial.ts';
import { useSafeEvents } from './safe-events.ts';
import { closeUnreadStreams } from './unread-streams.ts';
import { outliveHangUps, refuseUnreadableParams } from './unreadable-requests.ts';

export interface GraphQLEndpointOptions {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly verify: AccessTokenVerifier;
  readonly context: (initial: YogaInitialContext) => object | Promise<object>;
  readonly plugins: readonly Plugin[];
  readonly logger: Logger;
  readonly reportDenial: ReportDenial;
}

/**
 * The schema of a server: the directives, the type definitions, the resolvers.
 * @throws InvalidConfigurationError for what is no schema of a server
 */
export function buildSchema(typeDefs: TypeSource, resolvers: IResolvers | IResolvers[]): GraphQLSchema {
  if (typeof typeDefs === 'string' && !typeDefs.includes('{')) {
    throw new InvalidConfigurationError(
      `typeDefs: must be the SDL itself, not the name of a file, got ${JSON.stringify(typeDefs.slice(0, 100))}`,
    );
  }
  const complete = [requiresScopesTypeDefs, typeDefs];
  const [wrong] = namesOfTwoKinds(definitionsOf(complete));
  if (wrong) throw new InvalidConfigurationError(`typeDefs: ${wrong.message}`);
  const schema = makeExecutableSchema({ typeDefs: complete, resolvers });
  if (!schema.getQueryType()) {
    throw new InvalidConfigurationError('typeDefs: the schema has no Query type; give createApp your SDL');
  }
  return schema;
}

function definitionsOf(source: TypeSource): readonly DefinitionNode[] {
  if (Array.isArray(source)) return source.flatMap(definitionsOf);
  if (source && typeof source === 'string') return parse(source).definitions;
  return (isDocumentNode(source) ? source : mergeTypeDefs(source)).definitions;
}

/** Yoga, and what of it a way around its pipeline shares. */
export interface GraphQLEndpoint
  extends Pick<YogaServerInstance<object, object>, 'getEnveloped' | 'fetchAPI' | 'waitUntil'> {
  /** Answers by Yoga's pipeline. @throws where that sends nothing */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** All of them, in their order: Yoga's own, ours, and the host's. */
  readonly plugins: readonly Plugin[];
  /** What the host adds to a context. */
  readonly context: GraphQLEndpointOptions['context'];
  /**
   * Executes an operation for who has this verified token. The plugins that have to do with execution act where the schema is asked for, or where there
   * are errors; where there is neither, nothing of them is called. What is refused whole is not executed each time.
   */
  execute(args: ExecutionArgs, token: AccessToken | null): ExecutionResult | Promise<ExecutionResult>;
  /** Parsed documents by their text. */
  readonly documents: { get(text: string): DocumentNode | undefined };
  /** Of an error that was thrown where no field is. */
  maskError(error: unknown): GraphQLError;
  /** The header fields that every answer to a request gets, whatever was asked. */
  headersOf(request: IncomingMessage): { readonly [name: string]: string };
}

/** GraphQL Yoga at `/graphql`, with this package's plugins and limits (rules H1–H7). */
export function createGraphQLEndpoint(options: GraphQLEndpointOptions): GraphQLEndpoint {
  const { config, schema, verify, context, plugins, logger } = options;
  const { introspection, onDenied, unannotated, dryRun, persistedOperations } = config;
  const { documentCache, errorCache } = createOperationCache();
  // Rule H7: no cookie counts here, so an origin gets no credentials.
  const cors = config.corsOrigins.length > 0 && {
    origin: [...config.corsOrigins],
    credentials: false,
    exposedHeaders: ['retry-after', 'www-authenticate', 'x-request-id'],
  };
  const ready: ReadyResults = new WeakMap();
  const refusals = createKeptRefusals({ reportDenial: options.reportDenial, onDenied });
  const { reportDenial } = refusals;
  let server: Pick<YogaServerInstance<object, object>, 'getEnveloped'> | undefined;
  const yoga = createYoga({
    schema,
    context,
    graphqlEndpoint: '/graphql',
    cors,
    // See useBodyLimit.
    maxRequestBodySize: false,
    multipart: false,
    landingPage: false,
    logging: false,
    parserAndValidationCache: { documentCache, errorCache },
    // Yoga's loads from elsewhere: see graphiql.ts.
    graphiql: false,
    maskedErrors: { maskError: (error, message) => maskError(error, message, logger) },
    plugins: [
      useReadyResults(ready),
      ...(persistedOperations ? [usePersistedManifest(readManifest(persistedOperations, schema))] : []),
      useAccessToken({ verify }),
      useRequiresScopes({ introspection, onDenied, unannotated, dryRun, reportDenial }),
      ...limits(config),
      // Behind them: one of them brings its own parser.
      documentErrorsWithoutStacks,
      notKept,
      refuseUnreadableParams,
      ...plugins,
      useMaskedParts((error) => maskError(error, 'Unexpected error.', logger)),
      closeUnreadStreams,
      useSafeEvents(logger),
      useBodyLimit(config.maxBodyBytes),
      outliveHangUps,
      {
        onYogaInit: ({ yoga: made }) => {
          server = made as typeof server;
        },
      },
    ],
  }) as YogaServerInstance<object, object>;
  if (!server) throw new Error('Yoga did not call onYogaInit');
  // Yoga's own expects an error where there may be anything.
  const waitUntil: typeof yoga.waitUntil = (promise) =>
    yoga.waitUntil(
      Promise.resolve(promise).then(
        () => {},
        (error) => logger.error({ err: error }, 'unexpected error'),
      ),
    );

  return {
    async handle(request, response) {
      await yoga(request, response, { waitUntil });
      // Of what cannot be sent Yoga tells the console alone, and nobody ends the request.
      if (response.headersSent || response.destroyed) return;
      throw new Error(
        'Yoga sent no answer: an error may ask for a header field or a status that there is not',
      );
    },
    // The server itself: what `createYoga` gives binds each of its functions anew.
    getEnveloped: server.getEnveloped,
    fetchAPI: yoga.fetchAPI,
    waitUntil,
    context,
    execute: createDirectExecution(server.getEnveloped, ready, createDeniedAnswer({ onDenied }), refusals),
    plugins: server.getEnveloped._plugins as unknown as readonly Plugin[],
    documents: documentCache,
    maskError: (error) => maskError(error, 'Unexpected error.', logger),
    headersOf({ headers }) {
      // As fetch has it: an empty one is none.
      const always = headers.authorization ? notKeptHeader : {};
      if (!cors || headers.origin === undefined) return always;
      const asFetched = { headers: { get: (name: string) => headers[name] ?? null } } as unknown as Request;
      return { ...always, ...getCORSHeadersByRequestAndOptions(asFetched, cors) };
    },
  };
}

/** What one token was answered is nobody else's, on no way there (RFC 6819 §5.1.6). */
const notKept: Plugin = {
  onResponse({ request, response }) {
    if (!request.headers.has('authorization') || response.headers.has('cache-control')) return;
    response.headers.set('cache-control', notKeptHeader['cache-control']);
  },
};

const notKeptHeader = { 'cache-control': 'private, no-store' };

/** Rule H6: what was not meant for clients is logged, and they get the id to ask about. */
function maskError(error: unknown, message: string, logger: Logger): GraphQLError {
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
