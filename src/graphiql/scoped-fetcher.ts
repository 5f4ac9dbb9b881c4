import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { formerSignIn } from '../client/attempt.ts';
import type { TokenSession } from '../client/session-types.ts';
import { type Answer, answerOf } from './answer.ts';
import { describeRequirements } from './describe-requirements.ts';
import { stoppable } from './stoppable.ts';

export interface ScopedFetcherOptions {
  readonly fetcher: Fetcher;
  readonly session: Pick<TokenSession, 'accessToken' | 'renew' | 'state'>;
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
 * never is. An `Authorization` in the Headers tab wins, and then nothing is repeated. What is answered to somebody who has
 * left since is shown to nobody.
 */
export function scopedFetcher(given: ScopedFetcherOptions): Fetcher {
  return async function fetchWithToken(parameters, fetcherOptions) {
    // What GraphiQL asks by itself is not what the person looks at.
    const isOwn = parameters.operationName === 'IntrospectionQuery';
    const options = isOwn ? { ...given, onAnswer: () => {} } : given;
    options.onAnswer(null);
    const own = ownAuthorization(fetcherOptions);
    try {
      const asked = await ask(options, parameters, fetcherOptions);
      const again = () => repeat(options, parameters, fetcherOptions, asked.token);
      if (isAsyncIterable(asked.result)) {
        const { result } = asked;
        return stoppable(result, (replace) => resultsOf(options, { ...asked, result }, own, again, replace));
      }
      const settled = isRefused(asked) && isRepeatable(parameters, asked.result) ? await again() : asked;
      if (!isOwn && isOfFormer(options, settled)) throw formerSignIn();
      options.onAnswer(answerOf(settled.result));
      return await described(options, settled.result, own);
    } catch (error) {
      return failure(options, error);
    }
  } as Fetcher;
}

interface Asked<Result = unknown> {
  readonly result: Result;
  /** The session's, where it was sent along. */
  readonly token: string | null;
  /** Which sign-in that was. */
  readonly signIn: string | undefined;
}

async function ask(
  { fetcher, session }: ScopedFetcherOptions,
  parameters: FetcherParams,
  fetcherOptions: FetcherOpts = {},
): Promise<Asked> {
  const headers = fetcherOptions.headers ?? {};
  // First: one that comes while the token is waited for did not ask.
  const signIn = signInOf(session);
  const token = ownAuthorization(fetcherOptions) !== undefined ? null : await session.accessToken();
  const withToken = token === null ? headers : { ...headers, authorization: `Bearer ${token}` };
  refuseOddHeaders(withToken);
  return { result: await fetcher(parameters, { ...fetcherOptions, headers: withToken }), token, signIn };
}

/** `fetch` would throw the same TypeError as where nobody answers. */
function refuseOddHeaders(headers: Record<string, string>): void {
  try {
    new Headers(headers);
  } catch (error) {
    throw new Error((error as TypeError).message);
  }
}

function signInOf({ state }: Pick<TokenSession, 'state'>): string | undefined {
  return state.signedIn ? state.id : undefined;
}

function isOfFormer({ session }: ScopedFetcherOptions, { token, signIn }: Asked): boolean {
  return token !== null && signIn !== signInOf(session);
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
): Promise<Asked> {
  // Where that cannot be had, what was answered tells more.
  await options.session.renew(refused ?? undefined).catch(() => {});
  return ask(options, parameters, fetcherOptions);
}

function isRefused({ result, token }: Asked): boolean {
  return token !== null && answerOf(result).denied === 'UNAUTHENTICATED';
}

/** A mutation only where nothing of it can have run: an error with a path is of something that did. */
function isRepeatable({ query, operationName }: FetcherParams, result: unknown): boolean {
  if (getOperationAST(parse(query), operationName)?.operation !== 'mutation') return true;
  const { data, errors } = Object(result);
  return data == null && Array.isArray(errors) && errors.every((error) => error?.path === undefined);
}

async function* resultsOf(
  options: ScopedFetcherOptions,
  asked: Asked<AsyncIterable<unknown>>,
  own: string | undefined,
  again: () => Promise<Asked>,
  replace: (results: AsyncIterable<unknown>) => void,
): AsyncGenerator<unknown> {
  let isFirst = true;
  try {
    for await (const result of asked.result) {
      if (isFirst && isRefused({ ...asked, result })) {
        const repeated = await again();
        if (isAsyncIterable(repeated.result)) {
          const next = { ...repeated, result: repeated.result };
          replace(next.result);
          return yield* resultsOf(options, next, own, async () => next, replace);
        }
        options.onAnswer(answerOf(repeated.result));
        return yield repeated.result;
      }
      const { denied } = answerOf(result);
      if (denied !== 'UNAUTHENTICATED' && isOfFormer(options, asked)) throw formerSignIn();
      options.onAnswer(answerOf(result));
      if (!isFirst && denied === 'UNAUTHENTICATED') options.onTokenEnded();
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
  const { description, message: words = error } = Object(error);
  const message = isLost ? 'The server does not answer.' : String(description ?? words);
  return { errors: [{ message }] };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof Object(value)[Symbol.asyncIterator] === 'function';
}
