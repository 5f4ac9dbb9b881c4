import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import type { GraphQLSchema } from 'graphql';
import type { TokenSession } from '../client/token-session.ts';
import { type Answer, answerOf } from './answer.ts';
import { describeRequirements } from './describe-requirements.ts';

export interface ScopedFetcherOptions {
  readonly fetcher: Fetcher;
  readonly session: Pick<TokenSession, 'accessToken' | 'renew'>;
  /** The schema with the requirements, once it is known; for another's `Authorization` where that is given. */
  readonly requirements: (authorization: string | undefined) => Promise<GraphQLSchema | null>;
  /** Null while there is none yet. */
  readonly onAnswer: (answer: Answer | null) => void;
  /** A subscription was under way when its token ended. */
  readonly onTokenEnded: () => void;
  /** Nobody answers. */
  readonly onLost: () => void;
}

/**
 * Sends the session's token along. Refused for it, an operation is repeated once with a new one; for want of scopes it
 * never is. An `Authorization` in the Headers tab wins, and then nothing is repeated.
 */
export function scopedFetcher(given: ScopedFetcherOptions): Fetcher {
  return async function fetchWithToken(parameters, fetcherOptions) {
    // What GraphiQL asks by itself is not what the person looks at.
    const isOwn = parameters.operationName === 'IntrospectionQuery';
    const options = isOwn ? { ...given, onAnswer: () => {} } : given;
    options.onAnswer(null);
    const own = ownAuthorization(fetcherOptions);
    try {
      const { result, token } = await ask(options, parameters, fetcherOptions);
      if (isAsyncIterable(result)) {
        return resultsOf(options, result, token, own, () =>
          repeat(options, parameters, fetcherOptions, token),
        );
      }
      const settled = isRefused(result, token)
        ? await repeat(options, parameters, fetcherOptions, token)
        : result;
      options.onAnswer(answerOf(settled));
      return await described(options, settled, own);
    } catch (error) {
      return failure(options, error);
    }
  } as Fetcher;
}

interface Asked {
  readonly result: unknown;
  /** The session's, where it was sent along. */
  readonly token: string | null;
}

async function ask(
  { fetcher, session }: ScopedFetcherOptions,
  parameters: FetcherParams,
  fetcherOptions: FetcherOpts = {},
): Promise<Asked> {
  const headers = fetcherOptions.headers ?? {};
  const token = ownAuthorization(fetcherOptions) !== undefined ? null : await session.accessToken();
  const withToken = token === null ? headers : { ...headers, authorization: `Bearer ${token}` };
  return { result: await fetcher(parameters, { ...fetcherOptions, headers: withToken }), token };
}

/** Of the Headers tab. */
function ownAuthorization(fetcherOptions: FetcherOpts | undefined): string | undefined {
  const own = Object.entries(fetcherOptions?.headers ?? {});
  return own.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
}

async function repeat(
  options: ScopedFetcherOptions,
  parameters: FetcherParams,
  fetcherOptions: FetcherOpts | undefined,
  refused: string | null,
): Promise<unknown> {
  // Where that cannot be had, what was answered tells more.
  await options.session.renew(refused ?? undefined).catch(() => {});
  return (await ask(options, parameters, fetcherOptions)).result;
}

function isRefused(result: unknown, token: string | null): boolean {
  return token !== null && answerOf(result).denied === 'UNAUTHENTICATED';
}

async function* resultsOf(
  options: ScopedFetcherOptions,
  results: AsyncIterable<unknown>,
  token: string | null,
  own: string | undefined,
  again: () => Promise<unknown>,
): AsyncGenerator<unknown> {
  let isFirst = true;
  try {
    for await (const result of results) {
      if (isFirst && isRefused(result, token)) {
        const repeated = await again();
        if (isAsyncIterable(repeated)) return yield* resultsOf(options, repeated, null, own, again);
        options.onAnswer(answerOf(repeated));
        return yield repeated;
      }
      options.onAnswer(answerOf(result));
      if (!isFirst && answerOf(result).denied === 'UNAUTHENTICATED') options.onTokenEnded();
      isFirst = false;
      yield await described(options, result, own);
    }
  } catch (error) {
    yield failure(options, error);
  }
}

/** An introspection result with the requirements in its descriptions. */
async function described(
  { requirements }: ScopedFetcherOptions,
  result: unknown,
  own: string | undefined,
): Promise<unknown> {
  if (!Object(Object(result).data).__schema) return result;
  const schema = await requirements(own);
  return schema ? describeRequirements(result, schema) : result;
}

/** GraphiQL would show a stack. */
function failure({ onLost }: ScopedFetcherOptions, error: unknown): object {
  const isLost = error instanceof TypeError || Object(error).code === 'temporarily_unavailable';
  if (isLost) onLost();
  const message = isLost ? 'The server does not answer.' : String(Object(error).message ?? error);
  return { errors: [{ message }] };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof Object(value)[Symbol.asyncIterator] === 'function';
}
