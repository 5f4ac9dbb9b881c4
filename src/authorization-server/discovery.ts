import { identityScope } from './consent.ts';
import type { ResourceOptions } from './resource.ts';

/** The metadata of RFC 8414 §2 and OpenID Connect Discovery §3: what oidc-provider says, and what it cannot know. */
export function completeDiscovery(
  metadata: object,
  { scopes, resource, passwordGrant }: ResourceOptions & { readonly passwordGrant: boolean },
): object {
  return {
    ...metadata,
    scopes_supported: [...new Set([identityScope, ...scopes])],
    grant_types_supported: [
      'authorization_code',
      ...(passwordGrant ? ['password'] : []),
      'refresh_token',
      'client_credentials',
    ],
    // Credentials in the form are taken as Basic ones: see `identifyClient`.
    token_endpoint_auth_methods_supported: clientAuthMethods,
    revocation_endpoint_auth_methods_supported: clientAuthMethods,
    introspection_endpoint_auth_methods_supported: clientAuthMethods,
    // RFC 9728 §4.
    protected_resources: [resource],
  };
}

const clientAuthMethods = ['none', 'client_secret_basic', 'client_secret_post'];
