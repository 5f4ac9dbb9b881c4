import { type Handler, readOnly, sendText } from './routes.ts';

export interface ProtectedResource {
  /** Its identifier, the `aud` of its tokens. */
  readonly resource: string;
  readonly issuers: readonly string[];
  readonly scopes: readonly string[];
}

/** Where the API says which scopes it knows and who issues its tokens (RFC 9728 §3.1). */
export const protectedResourcePath = '/.well-known/oauth-protected-resource/graphql';

/** Answers {@link protectedResourcePath}. Public data: a page of any origin may read it. */
export function createProtectedResourceRoute(describe: () => ProtectedResource): Handler {
  return readOnly((_request, response) => {
    const { resource, issuers, scopes } = describe();
    response.setHeader('access-control-allow-origin', '*');
    const metadata = {
      resource,
      authorization_servers: issuers,
      scopes_supported: scopes,
      bearer_methods_supported: ['header'],
    };
    sendText(response, 200, JSON.stringify(metadata), 'application/json');
  });
}
