import type { IncomingMessage, ServerResponse } from 'node:http';
// What Yoga stands on; it makes a fetch Request of Node's.
import { normalizeNodeRequest } from '@whatwg-node/server';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { DirectParams } from './direct-choice.ts';
import type { GraphQLEndpoint } from './graphql-endpoint.ts';

/** What resolvers find in their context beside what the host adds: the same as on Yoga. */
export interface DirectContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly waitUntil: GraphQLEndpoint['waitUntil'];
  readonly params: DirectParams;
  readonly token: AccessToken | null;
  /** Made when somebody asks for it. */
  readonly request: Request;
}

/**
 * Makes the function that makes a context. Its `request` is a property of its own, as on Yoga: who copies a context copies it, too. One
 * getter for all contexts: with one each, every context would be a class of its own to V8, and thirty microseconds slower.
 */
export function createDirectContexts({ waitUntil, fetchAPI }: GraphQLEndpoint) {
  const requests = new WeakMap<IncomingMessage, Request>();
  const request: PropertyDescriptor & ThisType<DirectContext> = {
    ...{ enumerable: true, configurable: true },
    get() {
      return requestOf(this);
    },
    set(value) {
      Object.defineProperty(this, 'request', { value, enumerable: true, configurable: true, writable: true });
    },
  };

  return function contextOf(
    req: IncomingMessage,
    res: ServerResponse,
    params: DirectParams,
    token: AccessToken | null,
  ): DirectContext {
    return Object.defineProperty({ req, res, waitUntil, params, token }, 'request', request) as DirectContext;
  };

  function requestOf({ req, res }: DirectContext): Request {
    const made = requests.get(req) ?? normalizeNodeRequest(req, fetchAPI, res);
    requests.set(req, made);
    return made;
  }
}
