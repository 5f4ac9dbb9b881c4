import type { FetchAPI, Plugin } from 'graphql-yoga';
import { InvalidTokenError, ScopesError } from '../errors.ts';
import type { AccessToken, AccessTokenVerifier } from '../token/access-token-verifier.ts';
import { verifyBearer } from '../token/verify-bearer.ts';
import { keepForToken, type MarkParams } from './kept-answers.ts';
import { refusedRequest } from './refused-request.ts';

export interface AccessTokenOptions {
  /** Turns the presented token into a verified one, or throws; see `createAccessTokenVerifier`. */
  readonly verify: AccessTokenVerifier;
}

/** What the plugin adds to the resolvers' context. */
export interface AccessTokenContext {
  /** The verified token of this request; null where it has none. */
  readonly token: AccessToken | null;
}

/** In milliseconds: for so long what was found out about a token holds while the body of its request is being sent. */
const holdsFor = 250;

/** Whose a request is. */
interface Sender {
  readonly token: AccessToken | null;
  readonly markParams: MarkParams;
  /** By the monotonic clock. */
  readonly verifiedAt: number;
}

/**
 * Yoga plugin: verifies the bearer token of a request and hands it to the resolvers as `context.token` (rules H1–H3).
 * `import { useAccessToken } from 'graphql-scopes/yoga'`
 *
 * It asks `verify` when the head of a request is there, and once more when its body took a while: a token that was revoked meanwhile is refused.
 */
export function useAccessToken({ verify }: AccessTokenOptions): Plugin<AccessTokenContext> {
  // By request, not on the context: a host may use one context object for several requests (rule S8).
  const senders = new WeakMap<Request, Sender>();
  const contexts = new WeakMap<object, Request>();
  const lateBodies: Plugin<AccessTokenContext> = {
    onRequestParse({ request, serverContext, requestParser, setRequestParser, fetchAPI }) {
      const sender = senders.get(request);
      if (!requestParser || !sender?.token) return;
      setRequestParser(async (sent) => {
        const params = await requestParser(sent);
        if (performance.now() - sender.verifiedAt < holdsFor) return params;
        return (await refusal(request, serverContext, fetchAPI)) ?? params;
      });
    },
  };

  return {
    onPluginInit({ plugins }) {
      // Behind all others: one of them may bring a parser of its own.
      plugins.push(lateBodies);
    },
    async onRequestParse({ request, serverContext, endResponse, fetchAPI }) {
      const refused = await refusal(request, serverContext, fetchAPI);
      if (refused) {
        endResponse(refused);
        return undefined;
      }
      return { onRequestParseDone: (parsed) => senders.get(request)?.markParams(parsed) };
    },
    onParams({ request, paramsHandler, setParamsHandler }) {
      const sender = senders.get(request);
      if (!sender) throw new Error('useAccessToken did not see this request');
      const { token } = sender;
      setParamsHandler((payload) => {
        const context = contextFor(request, payload.context);
        return paramsHandler({ ...payload, context: Object.assign(context, { request, token }) });
      });
    },
  };

  /** Finds out whose the request is; gives the answer where its credentials are not taken. */
  async function refusal(
    request: Request,
    serverContext: unknown,
    fetchAPI: FetchAPI,
  ): Promise<Response | undefined> {
    try {
      const presented = await verifyBearer(authorizationValues(request, serverContext), verify);
      if (presented instanceof InvalidTokenError) return refused(presented);
      const markParams = await keepForToken(request, presented);
      senders.set(request, {
        token: presented?.token ?? null,
        markParams,
        verifiedAt: performance.now(),
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof ScopesError)) throw error;
      return refused(error);
    }

    function refused(error: ScopesError): Response {
      const { body, ...init } = refusedRequest(error, request.headers.get('accept'));
      return new fetchAPI.Response(body, init);
    }
  }

  /** The context itself, by which other plugins know the operation; where another request had it, one made from it. */
  function contextFor<Context extends object>(request: Request, context: Context): Context {
    const owner = contexts.get(context) ?? request;
    contexts.set(context, owner);
    return owner === request ? context : Object.create(context);
  }
}

/** Node drops all but the first Authorization header from `headers`, so its own list of values is asked where there is one. */
function authorizationValues(request: Request, serverContext: unknown): readonly string[] {
  const { req } = (serverContext ?? {}) as {
    req?: { headersDistinct?: { authorization?: string[] | undefined } };
  };
  const distinct = req?.headersDistinct?.authorization;
  if (distinct && distinct.length > 1) return distinct;
  const value = request.headers.get('authorization');
  return value === null ? [] : [value];
}
