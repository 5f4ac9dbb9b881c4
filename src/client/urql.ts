/** A token session's tokens for urql. `import { resetOnChange, scopesExchange } from 'graphql-scopes/urql'` */
import {
  type CombinedError,
  type Exchange,
  makeErrorResult,
  makeOperation,
  type Operation,
  type OperationResult,
} from '@urql/core';
import {
  filter,
  fromPromise,
  fromValue,
  makeSubject,
  map,
  merge,
  mergeMap,
  pipe,
  type Source,
  share,
  switchMap,
  takeUntil,
  tap,
} from 'wonka';
import {
  type AnswerError,
  type Attempt,
  beginAttempt,
  formerSignIn,
  isOfFormerSignIn,
  isOutdated,
  noteAnswer,
  onIdentityChange,
  shouldRetry,
} from './attempt.ts';
import type { TokenSession } from './session-types.ts';

/** An operation to be sent, and the attempt that came before. */
interface Sending {
  readonly operation: Operation;
  readonly before?: Attempt;
}

/** One that was answered, and is worth being sent again. */
type Resending = Required<Sending>;

/** What an operation carries while it is sent. */
interface Sent {
  readonly original: Operation;
  attempt: Attempt;
}

/**
 * An exchange to put before `fetchExchange`: it sends the session's token, renews one that is refused (`UNAUTHENTICATED`), asks for scopes that are
 * missing (`FORBIDDEN`), and then sends a query, or a mutation that cannot have run, once more. What is still denied comes with the
 * partial data. An `authorization` header in the operation's `fetchOptions` wins: then it does nothing.
 */
export function scopesExchange(session: TokenSession): Exchange {
  return function exchange({ forward }) {
    return function send(operations$) {
      const shared$ = share(operations$);
      const { source: again$, next: sendAgain } = makeSubject<Sending>();
      const { source: failed$, next: fail } = makeSubject<OperationResult>();

      const first$ = pipe(
        shared$,
        map((operation): Sending => ({ operation })),
      );
      const sent$ = pipe(
        merge([first$, again$]),
        mergeMap((sending) =>
          isOthers(sending.operation)
            ? fromValue(sending.operation)
            : whileWanted(sending.operation, prepare(sending)),
        ),
      );
      return merge([failed$, pipe(forward(sent$), mergeMap(settle))]);

      async function prepare({ operation, before }: Sending): Promise<Operation | undefined> {
        const { query: document, kind } = operation;
        try {
          return withAttempt(operation, await beginAttempt(session, { document, kind }, before));
        } catch (error) {
          fail(makeErrorResult(operation, error as Error));
          return undefined;
        }
      }

      function settle(result: OperationResult): Source<OperationResult> {
        const sent: Sent | undefined = result.operation.context.scopes;
        if (!sent) return fromValue(result);
        const { original, attempt } = sent;
        // Without the token, for logs and tools.
        const answer = { ...result, operation: original };
        if (original.kind !== 'query' && isOfFormerSignIn(session, attempt)) {
          return fromValue(makeErrorResult(original, formerSignIn()));
        }
        const errors = errorsIn(result.error);
        if (!result.hasNext) noteAnswer(session, attempt);
        if (result.hasNext || original.kind === 'subscription') {
          if (errors.length > 0) react(sent, errors);
          return fromValue(answer);
        }
        if (errors.length === 0 && !isOutdated(session, attempt)) return fromValue(answer);
        return pipe(
          whileWanted(original, settleErrors(answer, attempt, errors)),
          tap((settled) => {
            if ('before' in settled) sendAgain(settled);
          }),
          filter((settled): settled is OperationResult => !('before' in settled)),
        );
      }

      async function settleErrors(
        answer: OperationResult,
        attempt: Attempt,
        errors: readonly AnswerError[],
      ): Promise<OperationResult | Resending> {
        const { operation } = answer;
        try {
          if (!(await shouldRetry(session, attempt, errors))) return answer;
        } catch (error) {
          return makeErrorResult(operation, error as Error);
        }
        return { operation, before: attempt };
      }

      /** A part of a stream is not held back: what it says may change the session, and the app begins it again. */
      function react(sent: Sent, errors: readonly AnswerError[]): void {
        shouldRetry(session, sent.attempt, errors).catch((error) =>
          fail(makeErrorResult(sent.original, error)),
        );
        sent.attempt = { ...sent.attempt, wasAsked: true };
      }

      function whileWanted<Value>(operation: Operation, value: Promise<Value | undefined>): Source<Value> {
        const unwanted$ = pipe(
          shared$,
          filter(({ kind, key }) => kind === 'teardown' && key === operation.key),
        );
        return pipe(
          fromPromise(value),
          filter((one) => one !== undefined),
          takeUntil(unwanted$),
        );
      }
    };
  };
}

/**
 * Wraps a cache's exchange, `resetOnChange(session, cacheExchange)`: it begins anew and the active queries are asked again when the person signs in or
 * out, or gets other scopes, so that no null of a refused query stays.
 */
export function resetOnChange(session: TokenSession, cache: Exchange): Exchange {
  return function exchange(input) {
    const { client, forward } = input;
    return function send(operations$) {
      const active = new Map<number, Operation>();
      const { source: generation$, next: begin } = makeSubject<undefined>();
      const { source: down$, next: sendDown } = makeSubject<Operation>();
      const shared$ = pipe(
        operations$,
        tap((operation) => {
          if (operation.kind === 'query') active.set(operation.key, operation);
          else if (operation.kind === 'teardown') active.delete(operation.key);
        }),
        share,
      );
      // One for all generations: what is under way when a cache goes is answered to the next.
      const results$ = share(forward(down$));
      const generation = () => cache({ ...input, forward: passingDown })(shared$);
      onIdentityChange(session, () => {
        begin(undefined);
        for (const operation of [...active.values()]) {
          client.reexecuteOperation(
            makeOperation(operation.kind, operation, { requestPolicy: 'network-only' }),
          );
        }
      });
      return merge([
        pipe(merge([fromValue(undefined), generation$]), switchMap(generation)),
        nothingOf(shared$),
        nothingOf(results$),
      ]);

      function passingDown(wanted$: Source<Operation>): Source<OperationResult> {
        return merge([results$, nothingOf(pipe(wanted$, tap(sendDown)))]);
      }
    };
  };
}

/** Listens, so that what is shared does not end between two generations. */
function nothingOf<Value>(source$: Source<unknown>): Source<Value> {
  return pipe(
    source$,
    filter((_): _ is never => false),
  );
}

function isOthers({ kind, context }: Operation): boolean {
  return kind === 'teardown' || new Headers(fetchOptionsOf(context).headers).has('authorization');
}

function withAttempt(original: Operation, attempt: Attempt): Operation {
  const fetchOptions = fetchOptionsOf(original.context);
  const headers = Object.fromEntries(new Headers(fetchOptions.headers));
  if (attempt.token !== null) headers.authorization = `Bearer ${attempt.token}`;
  const scopes: Sent = { original, attempt };
  return makeOperation(original.kind, original, { fetchOptions: { ...fetchOptions, headers }, scopes });
}

function fetchOptionsOf({ fetchOptions }: Operation['context']): RequestInit {
  return (typeof fetchOptions === 'function' ? fetchOptions() : fetchOptions) ?? {};
}

function errorsIn(error: CombinedError | undefined): readonly AnswerError[] {
  // Of something before the GraphQL server.
  if (error?.networkError && error.response?.status === 401) {
    return [{ extensions: { code: 'UNAUTHENTICATED' } }];
  }
  return error?.graphQLErrors ?? [];
}
