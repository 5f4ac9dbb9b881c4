/** A token session's tokens for Apollo Client 4. `import { createScopesLink, resetOnChange } from 'graphql-scopes/apollo'` */
import type { ApolloClient } from '@apollo/client';
import { ServerError } from '@apollo/client/errors';
import { ApolloLink } from '@apollo/client/link';
import { Observable, type Observer, type Subscription } from 'rxjs';
import {
  type AnswerError,
  type Attempt,
  beginAttempt,
  formerSignIn,
  isOfFormerSignIn,
  noteAnswer,
  onIdentityChange,
  shouldRetry,
} from './attempt.ts';
import type { TokenSession } from './session-types.ts';

/**
 * A link to put before `HttpLink`: it sends the session's token, renews one that is refused (`UNAUTHENTICATED`), asks for scopes that are missing
 * (`FORBIDDEN`), and then sends a query, or a mutation that cannot have run, once more. What is still denied comes with the partial data that
 * `errorPolicy: 'all'` keeps. An `authorization` header in the operation's context wins: then it does nothing.
 */
export function createScopesLink(session: TokenSession): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const { headers = {} } = operation.getContext();
    if (Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')) {
      return forward(operation);
    }
    return new Observable((observer) => send(session, operation, forward, observer));
  });
}

/** Empties the store and asks the active queries again when the person signs in or out, or gets other scopes: no null of a refused query stays. */
export function resetOnChange(client: ApolloClient, session: TokenSession): () => void {
  return onIdentityChange(session, () => {
    // Not `resetStore`, which fails queries that are under way: the link sees to it that theirs are answers of today.
    void client.cache.reset();
    // After the app has taken from its page what is for somebody who is signed in: nobody asks for that any more.
    setTimeout(() => client.refetchObservableQueries().catch(() => {}));
  });
}

type Result = ApolloLink.Result;

/** Sends an operation as often as it is worth it; the function that it gives back stops that. */
function send(
  session: TokenSession,
  operation: ApolloLink.Operation,
  forward: ApolloLink.ForwardFunction,
  observer: Observer<Result>,
): () => void {
  const { query: document, operationType: kind } = operation;
  const { headers } = operation.getContext();
  let subscription: Subscription | undefined;
  let isStopped = false;
  void begin();

  return function stop() {
    isStopped = true;
    subscription?.unsubscribe();
  };

  async function begin(before?: Attempt): Promise<void> {
    try {
      const attempt = await beginAttempt(session, { document, kind }, before);
      if (isStopped) return;
      const { token } = attempt;
      operation.setContext({
        headers: { ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) },
      });
      listen(attempt);
    } catch (error) {
      observer.error(error);
    }
  }

  function listen(attempt: Attempt): void {
    let answer: Result | undefined;
    let streaming = kind === 'subscription' ? attempt : undefined;
    subscription = forward(operation).subscribe({
      next(result) {
        if (!streaming && !isIncomplete(result)) {
          answer = result;
          return;
        }
        streaming = passOn(result, streaming ?? attempt);
      },
      error(error) {
        // Of something before the GraphQL server.
        const isRefused = ServerError.is(error) && error.statusCode === 401;
        void settle(attempt, isRefused ? [unauthenticated] : [], () => observer.error(error));
      },
      complete() {
        if (answer === undefined) {
          noteAnswer(session, attempt);
          observer.complete();
          return;
        }
        const result = answer;
        void settle(attempt, result.errors ?? [], () => {
          observer.next(result);
          observer.complete();
        });
      },
    });
  }

  /** A part of a stream, which is not held back: what it says may change the session, and the app begins it again. */
  function passOn(result: Result, attempt: Attempt): Attempt {
    if (isOfFormerSignIn(session, attempt)) {
      subscription?.unsubscribe();
      observer.error(formerSignIn());
      return attempt;
    }
    observer.next(result);
    if (!result.errors) return attempt;
    shouldRetry(session, attempt, result.errors).catch((error) => observer.error(error));
    return { ...attempt, wasAsked: true };
  }

  async function settle(attempt: Attempt, errors: readonly AnswerError[], pass: () => void): Promise<void> {
    noteAnswer(session, attempt);
    try {
      const again = await shouldRetry(session, attempt, errors);
      if (isStopped) return;
      if (again) await begin(attempt);
      else if (kind !== 'query' && isOfFormerSignIn(session, attempt)) observer.error(formerSignIn());
      else pass();
    } catch (error) {
      observer.error(error);
    }
  }
}

const unauthenticated: AnswerError = { extensions: { code: 'UNAUTHENTICATED' } };

function isIncomplete(result: Result): boolean {
  return (result as { hasNext?: boolean }).hasNext === true;
}
