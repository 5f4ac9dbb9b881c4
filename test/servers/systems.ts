import { createHash } from 'node:crypto';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type ExecutionResult, type GraphQLError, getOperationAST, parse, versionInfo } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import type { Host, Request } from '../conformance/case.ts';
import type { System } from '../conformance/system.ts';
import { bodyOf, eventsOf, overWebSocket, post } from './clients.ts';
import { issuer, type PageServer, startPage } from './page-server.ts';
import { apolloServer, graphqlHttp, graphqlWs, mercurius, yoga } from './servers.ts';

type Ask = (
  url: string,
  request: Request,
  jwt: string | null,
  host: Host | undefined,
) => Promise<ExecutionResult[]>;

const ofAnyGraphql = [
  // The list's resolvers fail on purpose, with messages that Yoga would hide.
  systemOf(yoga, {
    name: 'Yoga, over HTTP',
    ask: askYoga,
    settings: ['logging: false', 'maskedErrors: false'],
  }),
  systemOf(graphqlHttp, { ask: overHttp, subscriptions: false }),
  systemOf(graphqlWs, { ask: overWebSocket }),
];
const ofGraphql16 = [
  systemOf(apolloServer, { ask: askApollo, hosts: ['persisted operations'], subscriptions: false }),
  systemOf(mercurius, { ask: askSubscribing(overWebSocket) }),
];

/** The code of the pages in docs/servers, asked with real tokens over the network: those that allow the graphql that is there. */
export const systems: readonly System[] =
  versionInfo.major === 16 ? [...ofAnyGraphql, ...ofGraphql16] : ofAnyGraphql;

/** Mercurius with graphql-jit in the place of graphql-js. */
export const mercuriusWithJit: System = systemOf(mercurius, {
  name: 'mercurius with jit',
  ask: askCompiled,
  settings: ['jit: 1'],
});

interface HowToAsk {
  readonly name?: string;
  readonly ask: Ask;
  readonly settings?: readonly string[];
  readonly hosts?: readonly Host[];
  readonly subscriptions?: false;
}

function systemOf(
  server: PageServer,
  { ask, name = server.page, settings = [], hosts = [], ...others }: HowToAsk,
): System {
  const { batching } = server;
  return {
    name: `graphql-scopes on ${name}`,
    hosts: new Set<Host>(['assumed valid', ...hosts, ...(batching ? (['batch'] as const) : [])]),
    ...others,
    async start({ typeDefs, resolvers, options, host }) {
      const schema = makeExecutableSchema({
        typeDefs: [requiresScopesTypeDefs, typeDefs],
        resolvers,
        assumeValidSDL: host === 'assumed valid',
      });
      const all = host === 'batch' && batching ? [...settings, batching] : settings;
      const { url, stop } = await startPage(server, schema, { options, settings: all });
      return {
        async ask(requests) {
          if (host === 'batch') return askBatch(url, requests);
          const answers: ExecutionResult[][] = [];
          for (const request of requests) answers.push(await ask(url, request, await jwtFor(request), host));
          return answers;
        },
        async stop() {
          await stop();
        },
      };
    },
  };
}

function jwtFor({ token }: Request): Promise<string | null> {
  return token === null ? Promise.resolve(null) : issuer.sign({ scopes: token });
}

async function askBatch(url: string, requests: readonly Request[]): Promise<ExecutionResult[][]> {
  const [first] = requests;
  const response = await post(url, requests.map(bodyOf), first ? await jwtFor(first) : null);
  return ((await response.json()) as ExecutionResult[]).map((result) => [result]);
}

async function overHttp(url: string, request: Request, jwt: string | null): Promise<ExecutionResult[]> {
  return [await resultOf(await post(url, bodyOf(request), jwt))];
}

async function resultOf(response: Response): Promise<ExecutionResult> {
  return JSON.parse(await response.text());
}

async function overEvents(url: string, request: Request, jwt: string | null): Promise<ExecutionResult[]> {
  return eventsOf(await post(url, bodyOf(request), jwt, 'text/event-stream'));
}

/** A server that takes subscriptions in another way than the rest. */
function askSubscribing(askSubscription: Ask): Ask {
  return (url, request, jwt, host) => {
    const { operation = 'query' } = getOperationAST(parse(request.operation), request.operationName) ?? {};
    return operation === 'subscription'
      ? askSubscription(url, request, jwt, host)
      : overHttp(url, request, jwt);
  };
}

async function askYoga(...asked: Parameters<Ask>): Promise<ExecutionResult[]> {
  const results = await askSubscribing(overEvents)(...asked);
  return results.map(withoutOwnCodes);
}

async function askApollo(...asked: Parameters<Ask>): Promise<ExecutionResult[]> {
  const [url, request, jwt, host] = asked;
  const ask = host === 'persisted operations' ? askPersisted : overHttp;
  return (await ask(url, request, jwt)).map(withoutOwnCodes);
}

/** Mercurius compiles an operation when it comes for the second time. */
async function askCompiled(...asked: Parameters<Ask>): Promise<ExecutionResult[]> {
  const ask = askSubscribing(overWebSocket);
  for (let times = 0; times < 2; times++) await ask(...asked);
  return ask(...asked);
}

/** Automatic persisted queries: the hash alone, and the text only where the server does not know it. */
async function askPersisted(url: string, request: Request, jwt: string | null): Promise<ExecutionResult[]> {
  const { query, ...others } = bodyOf(request) as { query: string };
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const body = { ...others, extensions: { persistedQuery: { version: 1, sha256Hash } } };
  const result = await resultOf(await post(url, body, jwt));
  if (result.errors?.[0]?.extensions?.code !== 'PERSISTED_QUERY_NOT_FOUND') return [result];
  return [await resultOf(await post(url, { query, ...body }, jwt))];
}

/** Some servers give a code of their own to errors that have none. */
function withoutOwnCodes({ errors, ...result }: ExecutionResult): ExecutionResult {
  if (!errors) return result;
  const own = [
    'INTERNAL_SERVER_ERROR',
    'GRAPHQL_VALIDATION_FAILED',
    'BAD_USER_INPUT',
    'OPERATION_RESOLUTION_FAILURE',
  ];
  const bare = errors.map((error) => {
    const { code, ...extensions } = error.extensions ?? {};
    return own.includes(String(code)) ? { ...error, extensions } : error;
  });
  return { ...result, errors: bare as readonly GraphQLError[] };
}
