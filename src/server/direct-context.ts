import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
// What Yoga stands on; it makes a fetch Request of Node's.
import { type NodeRequest, normalizeNodeRequest } from '@whatwg-node/server';
import type { AccessToken } from '../token/access-token-verifier.ts';
import { setCommonHeaders } from './common-headers.ts';
import type { DirectParams } from './direct-choice.ts';
import type { Asked } from './direct-send.ts';
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
 * Makes the function that makes a context. Its `request` and `res` are properties of its own, as on Yoga: who copies a context copies them, too.
 * They are the same two getters for all contexts, and each context's first properties: V8 makes others four times as slowly.
 */
export function createDirectContexts({ waitUntil, fetchAPI }: GraphQLEndpoint) {
  const requests = new WeakMap<IncomingMessage, Request>();
  const request: PropertyDescriptor & ThisType<Made> = {
    ...{ enumerable: true, configurable: true },
    get() {
      const { asked, body } = this[of];
      return requestOf(this.req, asked.response, body);
    },
    set(value) {
      setOwn(this, 'request', value);
    },
  };
  const res: PropertyDescriptor & ThisType<Made> = {
    ...{ enumerable: true, configurable: true },
    get() {
      // Whoever looks at it, on whoever's behalf, finds the header fields that it has on Yoga, too.
      const { response, requestId } = this[of].asked;
      if (!response.headersSent) setCommonHeaders(response, requestId);
      setOwn(this, 'res', response);
      return response;
    },
    set(value) {
      setOwn(this, 'res', value);
    },
  };

  return function contextOf(
    asked: Asked,
    body: Buffer,
    params: DirectParams,
    token: AccessToken | null,
  ): DirectContext {
    const context = Object.defineProperty({}, 'request', request);
    Object.defineProperty(context, 'res', res);
    const own = context as { -readonly [Name in keyof Made]: Made[Name] };
    own.req = asked.request;
    own.waitUntil = waitUntil;
    own.params = params;
    own.token = token;
    own[of] = { asked, body };
    return own;
  };

  function requestOf(req: IncomingMessage, res: ServerResponse, body: Buffer): Request {
    let made = requests.get(req);
    if (!made) {
      const { method, headers } = req;
      // As of a framework that has read the body: Node gives it once. Of a Buffer whatwg-node would enumerate every byte.
      const read = { raw: req, method, headers, body: Readable.from([body]) };
      made = normalizeNodeRequest(read as NodeRequest, fetchAPI, res);
      requests.set(req, made);
    }
    return made;
  }
}

const of = Symbol('of whom');

interface Made extends DirectContext {
  readonly [of]: { readonly asked: Asked; readonly body: Buffer };
}

function setOwn(context: object, name: string, value: unknown): void {
  Object.defineProperty(context, name, { value, enumerable: true, configurable: true, writable: true });
}
