import { TokenSessionError } from './token-session-error.ts';

/** What is needed of an authorization server's metadata (RFC 8414 §2, RFC 9207 §3). */
export interface TokenServerMetadata {
  readonly issuer: string;
  readonly token_endpoint: string;
  readonly authorization_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly authorization_response_iss_parameter_supported?: boolean;
}

/** Who asks; without an id it is the server's own first-party client (rule H10). */
export interface TokenClient {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

/** RFC 6749 §5.1. */
export interface TokenResponse {
  readonly access_token: string;
  readonly expires_in?: number;
  readonly refresh_token?: string;
  readonly scope?: string;
}

export interface TokenServer {
  /** Fetched once, when it is first needed. */
  metadata(): Promise<TokenServerMetadata>;
  /** @throws TokenSessionError `temporarily_unavailable` where the server is away */
  requestTokens(form: Record<string, string | undefined>, client: TokenClient): Promise<TokenResponse>;
  /** RFC 7009. It goes on when the page is left. */
  revoke(token: string, client: TokenClient): Promise<void>;
}

export interface TokenServerOptions {
  readonly issuer: string;
  readonly metadata?: TokenServerMetadata | undefined;
  readonly resource?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** In milliseconds: a server that takes longer is away. */
const patience = 10_000;

/** An authorization server's endpoints. oauth4webapi would do the same, and is several times as big as all of this. */
export function createTokenServer({ issuer, resource, ...options }: TokenServerOptions): TokenServer {
  let discovered: Promise<TokenServerMetadata> | undefined;
  return { metadata, requestTokens, revoke };

  async function metadata(): Promise<TokenServerMetadata> {
    if (options.metadata) return options.metadata;
    discovered ??= discover().catch((error) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  }

  async function discover(): Promise<TokenServerMetadata> {
    const { origin, pathname } = new URL(issuer);
    // RFC 8414 §3.1.
    const path = pathname.replace(/\/$/, '');
    const found = await ask(`${origin}/.well-known/oauth-authorization-server${path}`);
    // RFC 8414 §3.3: else its tokens would be another's.
    if (found.issuer !== issuer) throw invalid(`${issuer} calls itself ${found.issuer}`);
    return found as unknown as TokenServerMetadata;
  }

  async function requestTokens(form: Record<string, string | undefined>, client: TokenClient) {
    const { token_endpoint } = await metadata();
    const found = await ask(token_endpoint, post({ ...form, resource }, client));
    // What could not stand in an Authorization header is no token.
    if (
      !/^[\x21-\x7e]+$/.test(String(found.access_token ?? '')) ||
      !/^bearer$/i.test(String(found.token_type)) ||
      typeof (found.scope ?? '') !== 'string'
    ) {
      throw invalid('the answer has no bearer token');
    }
    return found as unknown as TokenResponse;
  }

  async function revoke(token: string, client: TokenClient): Promise<void> {
    const { revocation_endpoint } = await metadata();
    if (revocation_endpoint) await ask(revocation_endpoint, { ...post({ token }, client), keepalive: true });
  }

  async function ask(url: string, init?: RequestInit): Promise<Record<string, unknown>> {
    const response = await (options.fetch ?? fetch)(url, {
      ...init,
      credentials: 'omit',
      cache: 'no-store',
      // It would carry a password or a token to where nobody meant it to go.
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    }).catch((cause) => {
      throw new TokenSessionError('temporarily_unavailable', `${issuer} does not answer`, { cause });
    });
    const found = (await response.json().catch(() => undefined)) ?? {};
    if (response.ok) return found;
    const retryAfter = Number(response.headers.get('retry-after'));
    const isAway = response.status >= 500 || response.status === 429;
    throw new TokenSessionError(
      isAway ? 'temporarily_unavailable' : String(found.error ?? 'invalid_response'),
      String(found.error_description ?? found.error ?? `${issuer} answers with status ${response.status}`),
      { ...(retryAfter > 0 && { retryAfter }) },
    );
  }
}

function post(
  form: Record<string, string | undefined>,
  { clientId, clientSecret }: TokenClient,
): RequestInit {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value) body.set(name, value);
  if (clientSecret === undefined) {
    if (clientId !== undefined) body.set('client_id', clientId);
    return { method: 'POST', body };
  }
  // RFC 6749 §2.3.1: each part form-encoded, then joined by a colon.
  const parts = [clientId ?? '', clientSecret].map((part) => `${new URLSearchParams({ '': part })}`.slice(1));
  return { method: 'POST', body, headers: { authorization: `Basic ${btoa(parts.join(':'))}` } };
}

function invalid(description: string): TokenSessionError {
  return new TokenSessionError('invalid_response', description);
}
