import type { ScopesError } from '../errors.ts';
import { challengeHeader } from '../token/challenge.ts';

/** A whole answer over HTTP. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** The answer to a request whose credentials are not taken (rules H2, H3); nothing is executed. */
export function refusedRequest(error: ScopesError, accept: string | null | undefined): PlainAnswer {
  const { message, code, status, challenge, retryAfter } = error;
  // GraphQL over HTTP §6.1: the older media type only for those who do not ask for the newer one.
  const asksForNewer = accept?.includes('application/graphql-response+json');
  return {
    status,
    headers: {
      'Content-Type': `application/${asksForNewer ? 'graphql-response+json' : 'json'}; charset=utf-8`,
      ...(challenge && { 'WWW-Authenticate': challengeHeader(challenge) }),
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    },
    body: JSON.stringify({ errors: [{ message, extensions: { code } }] }),
  };
}
