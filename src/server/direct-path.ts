import { Readable } from 'node:stream';
import { isPromise } from '@graphql-tools/utils';
// What Yoga stands on; it makes a fetch Request of Node's.
import { normalizeNodeRequest } from '@whatwg-node/server';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { InvalidTokenError, ScopesError } from '../errors.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { KeepingVerifier } from '../token/keep-tokens.ts';
import { verifyBearer } from '../token/verify-bearer.ts';
import { refusedRequest } from '../yoga/refused-request.ts';
import { setCommonHeaders } from './common-headers.ts';
import type { Config } from './config.ts';
import { createDirectAnswer, isDenial } from './direct-answer.ts';
import { createDirectChoice, type DirectHead, type DirectParams } from './direct-choice.ts';
import { createDirectContexts, type DirectContext } from './direct-context.ts';
import { type Asked, createDirectSend } from './direct-send.ts';
import type { GraphQLEndpoint } from './graphql-endpoint.ts';
import { currentRequestId, inThisRequest } from './logger.ts';
import type { Shortcut } from './routes.ts';

export interface DirectPathOptions {
  readonly yoga: GraphQLEndpoint;
  readonly verify: KeepingVerifier;
  readonly config: Pick<Config, 'maxBodyBytes'>;
}

/** A plain request, as far as it was looked at. */
interface Exchange extends Asked {
  readonly head: DirectHead;
}

/**
 * Answers plain requests on Node's own HTTP: three quarters of the time that Yoga takes for one go into fetch's Request and Response.
 * Parsing, validation, context, execution and errors are Yoga's, with what its plugins have to say, and in step with resolvers: nothing is
 * awaited that is no promise. What turns out not to be plain, or not to be right, is handed to Yoga with its body.
 */
export function createDirectPath({ yoga, verify, config }: DirectPathOptions): Shortcut {
  const choice = createDirectChoice(yoga, config);
  const onResult = yoga.plugins.flatMap(({ onExecutionResult }) => onExecutionResult ?? []);
  const { schema } = yoga.getEnveloped({});
  const contextOf = createDirectContexts(yoga);
  const valid = new WeakSet<DocumentNode>();
  const answerOf = createDirectAnswer(yoga);
  const send = createDirectSend(yoga);

  return function answerDirectly(request, response, failed) {
    const head = choice.ofHead(request);
    if (!head) return false;
    readBody({ request, response, head, requestId: currentRequestId(), failed });
    return true;
  };

  function readBody(exchange: Exchange): void {
    const { request } = exchange;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // Node tells of the end outside of the request's asynchronous context, which has its id.
    request.on(
      'end',
      inThisRequest(() => {
        const [first = Buffer.alloc(0)] = chunks;
        const body = chunks.length === 1 ? first : Buffer.concat(chunks);
        inStep(
          () => answerWhoever(exchange, body),
          () => {},
          exchange.failed,
        );
      }),
    );
  }

  /** The token is looked at when the body is there: until then it can be revoked, and a client may take its time. */
  function answerWhoever(exchange: Exchange, body: Buffer): unknown {
    return inStep(
      () => verifyBearer(exchange.head.authorization, verify),
      (presented) =>
        presented instanceof InvalidTokenError
          ? refuse(exchange, presented, body)
          : answer(exchange, presented?.token ?? null, body),
      (error) => refuse(exchange, error, body),
    );
  }

  function refuse(exchange: Exchange, error: unknown, body: Buffer): unknown {
    // The database, for example: Yoga says so, and asks again.
    if (!(error instanceof ScopesError)) return handOver(exchange, body);
    return send(exchange, refusedRequest(error, exchange.request.headers.accept));
  }

  function answer(exchange: Exchange, token: AccessToken | null, body: Buffer): unknown {
    const params = choice.ofBody(body.toString());
    const document = params && documentOf(exchange, params);
    if (!document) return handOver(exchange, body);
    const context = contextOf(exchange, body, params, token);
    const { query: _, variables: variableValues, operationName } = params;
    const execute = () =>
      yoga.execute({ schema, document, contextValue: context, variableValues, operationName }, token);
    const done = (result: ExecutionResult) => finish(exchange, context, result);
    return inStep(
      () => yoga.context(context),
      (others) => {
        Object.assign(context, others);
        return inStep(execute, done, (error) => done({ errors: [yoga.maskError(error)] }));
      },
      // Nothing ran yet.
      () => handOver(exchange, body),
    );
  }

  /** The document, parsed, valid and plain; undefined for any other. */
  function documentOf(exchange: Exchange, params: DirectParams): DocumentNode | undefined {
    let document = yoga.documents.get(params.query);
    if (!document || !valid.has(document)) {
      document = validDocument(exchange, params.query);
      if (!document) return undefined;
      valid.add(document);
    }
    return choice.ofOperation(document, params) ? document : undefined;
  }

  function validDocument({ request, response }: Exchange, query: string): DocumentNode | undefined {
    const context = { request: normalizeNodeRequest(request, yoga.fetchAPI, response) };
    const { parse, validate, schema } = yoga.getEnveloped(context);
    try {
      const document: DocumentNode = parse(query);
      return validate(schema, document).length === 0 ? document : undefined;
    } catch {
      // Yoga says what is wrong with it.
      return undefined;
    }
  }

  function finish(exchange: Exchange, context: DirectContext, executed: ExecutionResult): void {
    // Where nothing else is wrong no plugin of this endpoint has something to say.
    if (!executed.errors || executed.errors.every(isDenial)) {
      send(exchange, answerOf(executed, exchange.head.mediaType));
      return;
    }
    const payload = new Executed(executed, context);
    for (const hook of onResult) hook(payload as Parameters<typeof hook>[0]);
    send(exchange, answerOf(payload.result, exchange.head.mediaType));
  }

  function handOver(exchange: Exchange, body: Buffer): Promise<void> {
    const { request, response, requestId } = exchange;
    // Where frameworks leave a body that was read.
    Object.assign(request, { body: Readable.from([body]) });
    setCommonHeaders(response, requestId);
    return yoga.handle(request, response);
  }
}

/** What Yoga tells the plugins that look at results. */
class Executed {
  result: ExecutionResult;
  readonly context: DirectContext;
  constructor(result: ExecutionResult, context: DirectContext) {
    [this.result, this.context] = [result, context];
  }
  readonly setResult = (result: unknown): void => {
    this.result = result as ExecutionResult;
  };
  get request(): Request {
    return this.context.request;
  }
}

/** Goes on at once where `make` gives no promise; else gives the promise of all that follows. */
function inStep<T>(
  make: () => T | PromiseLike<T>,
  next: (value: T) => unknown,
  failed: (error: unknown) => unknown,
): unknown {
  let made: T | PromiseLike<T>;
  try {
    made = make();
  } catch (error) {
    return failed(error);
  }
  return isPromise(made) ? Promise.resolve(made).then(next, failed) : next(made as T);
}
