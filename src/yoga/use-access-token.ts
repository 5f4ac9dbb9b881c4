import type { Plugin } from 'graphql-yoga';
import { ScopesError } from '../errors.ts';
import type { AccessToken, AccessTokenVerifier } from '../token/access-token-verifier.ts';
import { bearerToken } from '../token/bearer.ts';
import { keepForToken } from './kept-answers.ts';
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

/**
 * Yoga plugin: verifies the bearer token of a request and hands it to the resolvers as `context.token` (rules H1–H3).
 * `import { useAccessToken } from 'graphql-scopes/yoga'`
 */
export function useAccessToken({ verify }: AccessTokenOptions): Plugin<AccessTokenContext> {
  // By request, not on the context: a host may use one context object for several requests (rule S8).
  const tokens = new WeakMap<Request, AccessToken | null>();
  const contexts = new WeakMap<object, Request>();

  return {
    async onRequestParse({ request, serverContext, endResponse, fetchAPI }) {
      try {
        const jwt = bearerToken(authorizationValues(request, serverContext));
        const token = jwt === null ? null : await verify(jwt);
        tokens.set(request, token);
        return { onRequestParseDone: await keepForToken(request, jwt, token) };
      } catch (error) {
        if (!(error instanceof ScopesError)) throw error;
        const { body, ...init } = refusedRequest(error, request.headers.get('accept'));
        endResponse(new fetchAPI.Response(body, init));
        return undefined;
      }
    },
    onParams({ request, paramsHandler, setParamsHandler }) {
      const token = tokens.get(request);
      if (token === undefined) throw new Error('useAccessToken did not see this request');
      setParamsHandler((payload) => {
        const context = contextFor(request, payload.context);
        return paramsHandler({ ...payload, context: Object.assign(context, { request, token }) });
      });
    },
  };

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
