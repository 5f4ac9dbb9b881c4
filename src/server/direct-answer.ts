import type { ExecutionResult } from 'graphql';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';
import { DeniedError } from '../enforcement/denial.ts';
import { withoutStacks } from '../enforcement/without-stacks.ts';
import type { ResponseHead } from '../yoga/denied-response.ts';
import type { PlainAnswer } from '../yoga/refused-request.ts';
import type { GraphQLEndpoint } from './graphql-endpoint.ts';

/** Makes the function that turns the result of an execution into the answer that Yoga would send. */
export function createDirectAnswer({
  maskError,
}: Pick<GraphQLEndpoint, 'maskError'>): (result: ExecutionResult, mediaType: string) => PlainAnswer {
  const deniedAnswers = new WeakMap<ExecutionResult, { mediaType: string; answer: PlainAnswer }>();

  return function answerOf(result, mediaType) {
    try {
      if (result.errors?.every(isDenial)) return deniedAnswer(result, mediaType);
      const make = () => processRegularResult(result, plain, mediaType) as unknown as PlainAnswer;
      // Yoga makes the errors anew, without what is its own in them.
      return result.errors ? withoutStacks(make) : make();
    } catch (error) {
      // It is not to be had as JSON.
      const errors = [maskError(error)];
      return processRegularResult({ errors }, plain, mediaType) as unknown as PlainAnswer;
    }
  };

  /** Some results are there more than once: see `KeptRefusals`. */
  function deniedAnswer(result: ExecutionResult, mediaType: string): PlainAnswer {
    const known = deniedAnswers.get(result);
    if (known?.mediaType === mediaType) return known.answer;
    const answer = deniedAnswerOf(result, mediaType);
    deniedAnswers.set(result, { mediaType, answer });
    return answer;
  }
}

/** One that is nothing else: what somebody has wrapped or altered may have a status of its own. */
export function isDenial(error: unknown): boolean {
  return error instanceof DeniedError && !('http' in error.extensions || 'unexpected' in error.extensions);
}

/** What `processRegularResult` makes of denials, but that it makes each error anew, without what denials have not. */
function deniedAnswerOf(result: ExecutionResult, mediaType: string): PlainAnswer {
  const { http, ...others } = (result.extensions ?? {}) as { readonly http?: ResponseHead };
  const extensions = Object.keys(others).length > 0 ? others : undefined;
  return {
    status: http?.status ?? 200,
    headers: { 'Content-Type': `${mediaType}; charset=utf-8`, ...http?.headers },
    body: JSON.stringify({ ...result, extensions }),
  };
}

/** A result as Yoga writes it. @throws what is wrong with it, where it is not to be had as JSON */
export function textOf(result: ExecutionResult): string {
  return (processRegularResult(result, plain, 'application/json') as unknown as PlainAnswer).body;
}

/** Stands in for fetch's Response, of which Yoga makes no more than this. */
class CapturedAnswer implements PlainAnswer {
  readonly status: number;
  readonly headers: PlainAnswer['headers'];
  readonly body: string;
  constructor(body: string | null, { status, headers }: Omit<PlainAnswer, 'body'>) {
    this.status = status;
    this.headers = headers;
    this.body = body ?? '';
  }
}

const plain = { Response: CapturedAnswer } as unknown as FetchAPI;
