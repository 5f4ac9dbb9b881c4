import type { TokenServerMetadata } from '../../client/token-server.ts';
import type { SignInMethods } from '../scopes-model.ts';

/** Where tokens for this API come from, as the API and the issuer say it themselves (RFC 9728, RFC 8414). */
export interface Discovered {
  readonly issuer: string;
  /** Undefined where the issuer does not answer. */
  readonly metadata: TokenServerMetadata | undefined;
  readonly clientId: string | undefined;
  readonly methods: SignInMethods;
  readonly scopes: readonly string[];
  /** The schema, where everyone may see it. */
  readonly sdl: string | undefined;
}

/** RFC 9728 §2, and this server's own `graphiql_client_id`. */
interface ProtectedResource {
  readonly authorization_servers?: readonly string[];
  readonly scopes_supported?: readonly string[];
  readonly graphiql_client_id?: string;
}

/** In milliseconds: the page is shown without what takes longer. */
const patience = 5_000;
const protectedResource = '/.well-known/oauth-protected-resource/graphql';

/** This page's client at the server that it comes from (rule H10). */
const firstPartyClientId = 'first-party';

export async function discover(): Promise<Discovered> {
  const [resource, own, sdl] = await Promise.all([
    json<ProtectedResource>(protectedResource),
    json<TokenServerMetadata & { grant_types_supported?: readonly string[] }>(
      '/.well-known/oauth-authorization-server',
    ),
    answer('/schema.graphql', (response) => response.text()),
  ]);
  const scopes = resource?.scopes_supported ?? [];
  if (own) return { ...ownServer(own), scopes, sdl };
  const issuer = resource?.authorization_servers?.[0] ?? location.origin;
  const clientId = resource?.graphiql_client_id;
  const metadata = clientId === undefined ? undefined : await metadataOf(issuer);
  return {
    issuer,
    metadata,
    clientId,
    methods: { password: false, popup: metadata !== undefined },
    scopes,
    sdl,
  };
}

/** RFC 8414 §3.1, else OpenID Connect Discovery §4; undefined where it does not answer, or as another. */
async function metadataOf(issuer: string): Promise<TokenServerMetadata | undefined> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const found =
    (await json<TokenServerMetadata>(`${origin}/.well-known/oauth-authorization-server${path}`)) ??
    (await json<TokenServerMetadata>(`${origin}${path}/.well-known/openid-configuration`));
  return found?.issuer === issuer ? found : undefined;
}

/** The page may be reached under another name than the issuer's, and may ask only where it comes from. */
function ownServer(
  own: TokenServerMetadata & { grant_types_supported?: readonly string[] },
): Omit<Discovered, 'scopes' | 'sdl'> {
  const here = (url: string | undefined) =>
    url === undefined ? undefined : new URL(new URL(url).pathname, location.origin).href;
  const grants = own.grant_types_supported ?? [];
  const { authorization_endpoint, revocation_endpoint, ...metadata } = own;
  const authorization = here(authorization_endpoint);
  const revocation = here(revocation_endpoint);
  return {
    issuer: own.issuer,
    metadata: {
      ...metadata,
      token_endpoint: here(own.token_endpoint) ?? '/token',
      ...(authorization && { authorization_endpoint: authorization }),
      ...(revocation && { revocation_endpoint: revocation }),
    },
    clientId: firstPartyClientId,
    methods: {
      password: grants.includes('password'),
      // Its answer goes to the issuer's name alone.
      popup: grants.includes('authorization_code') && new URL(own.issuer).origin === location.origin,
    },
  };
}

function json<Value>(url: string): Promise<Value | undefined> {
  return answer(url, (response) => response.json() as Promise<Value>);
}

async function answer<Value>(
  url: string,
  read: (response: Response) => Promise<Value>,
): Promise<Value | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
    return response.ok ? await read(response) : undefined;
  } catch {
    return undefined;
  }
}
