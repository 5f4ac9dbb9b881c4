import { type Handler, readOnly, sendText } from './routes.ts';

export interface ProtectedResource {
  /** Its identifier, the `aud` of its tokens. */
  readonly resource: string;
  readonly issuers: readonly string[];
  readonly scopes: readonly string[];
  /** With which this server's page signs people in elsewhere: a member of our own, as RFC 9728 §2 allows. */
  readonly graphiqlClientId?: string | undefined;
}

/** Where the API says which scopes it knows and who issues its tokens (RFC 9728 §3.1). */
export const protectedResourcePath = '/.well-known/oauth-protected-resource/graphql';

/** Answers {@link protectedResourcePath}. Public data: a page of any origin may read it. */
export function createProtectedResourceRoute(describe: () => ProtectedResource): Handler {
  return readOnly((_request, response) => {
    const { resource, issuers, scopes, graphiqlClientId } = describe();
    response.setHeader('access-control-allow-origin', '*');
    const metadata = {
      resource,
      authorization_servers: issuers,
      scopes_supported: scopes,
      bearer_methods_supported: ['header'],
      graphiql_client_id: graphiqlClientId,
    };
    sendText(response, 200, JSON.stringify(metadata), 'application/json');
  });
}
