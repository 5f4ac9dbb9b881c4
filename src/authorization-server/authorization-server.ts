import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWTVerifyGetKey } from 'jose';
import { createAuthorizeLimit } from './authorize-limit.ts';
import { idTokenLifetime } from './configuration.ts';
import { createKeyRing } from './key-ring.ts';
import type { LoginLimits } from './login-limits.ts';
import { createLoginQueue } from './login-queue.ts';
import { createBcryptPool, createPasswords } from './passwords.ts';
import { createTokenExchange } from './presented-token.ts';
import { createProvider, type ProviderOptions } from './provider.ts';
import { createSignIn } from './sign-in.ts';
import { normalizeTokenRequest, type TokenRequestOptions } from './token-request.ts';
import { createVerificationKey } from './verification-key.ts';

export interface AuthorizationServerOptions
  extends Omit<
    ProviderOptions,
    'issuer' | 'keys' | 'resource' | 'signIn' | 'addressOf' | 'onServerError' | 'ownRedirectUri'
  > {
  /** The first encrypts the keys in the storage, all of them decrypt them. */
  readonly encryptionSecrets: readonly string[];
  /** URL without a trailing slash; asked once, at the first request. */
  readonly issuer: () => string;
  /** The `aud` of access tokens; asked with the issuer. */
  readonly resource: () => string;
  /** Path of a page of this server's own that takes codes. */
  readonly ownRedirectPath?: string;
  readonly limits: LoginLimits;
  /** How many sign-ins may be under way at once. */
  readonly loginQueue: number;
  /** IP address of who sent a request. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly onServerError: (error: unknown) => void;
}

export interface AuthorizationServer {
  /** Answers {@link authorizationServerPaths}. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Finds the key that an access token is verified with. */
  readonly verificationKey: JWTVerifyGetKey;
  /** How many sign-ins are under way. */
  readonly loginsUnderWay: number;
  /** Another object whenever the keys are others. */
  readonly keysNow: () => unknown;
  /** Whether they are known to be those of the storage. */
  readonly hasRecentKeys: boolean;
  close(): Promise<void>;
}

/** The paths that {@link AuthorizationServer.handle} answers; one that ends with a slash means all beneath it. */
export const authorizationServerPaths: readonly string[] = [
  '/token',
  '/revoke',
  '/introspect',
  '/jwks',
  '/authorize',
  '/authorize/',
  '/interaction/',
  '/account/',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
];

/** The authorization server: oidc-provider behind one door. */
export async function createAuthorizationServer(
  options: AuthorizationServerOptions,
): Promise<AuthorizationServer> {
  const ring = await createKeyRing(options.storage.keys, {
    algorithm: options.algorithm,
    encryptionSecrets: options.encryptionSecrets,
    tokenLifetime: Math.max(options.accessTokenLifetime, idTokenLifetime),
    onError: options.onServerError,
  });
  const verificationKey = createVerificationKey(ring);
  const passwords = createPasswords(createBcryptPool());
  const queue = createLoginQueue(options.loginQueue);
  const signIn = createSignIn(options.storage, passwords, options.limits, queue, options.reportEvent);
  const refusesToBegin = createAuthorizeLimit();
  const addresses = new WeakMap<IncomingMessage, string>();
  let started: ReturnType<typeof start> | undefined;

  return {
    handle,
    verificationKey,
    keysNow: () => ring.current,
    get hasRecentKeys() {
      return ring.isRecent;
    },
    get loginsUnderWay() {
      return queue.length;
    },
    close,
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0] ?? '/';
    if (!isPage(path) && answerCors(request, response)) return;
    if (begins(path) && (await refusesToBegin(request, options.addressOf(request), response))) return;
    // Without the database nothing here works that needs the order of the keys.
    await ring.recentLook().catch(() => {});
    if (started?.keys !== ring.current) started = start();
    const form = started.forms.get(path);
    const normalized = form ? await normalizeTokenRequest(request, response, form) : request;
    if (!normalized) return;
    addresses.set(normalized, options.addressOf(request));
    pinToIssuer(normalized);
    await started.callback(normalized, response);
  }

  /**
   * At the first request, for only a server that listens knows its own port, and so its issuer; and when the keys are others.
   * What is under way goes on: all that lasts is in the storage.
   */
  function start() {
    const keys = ring.current;
    const [issuer, resource] = [options.issuer(), options.resource()];
    const provider = createProvider({
      ...options,
      issuer,
      resource,
      keys,
      ownRedirectUri: options.ownRedirectPath && issuer + options.ownRedirectPath,
      signIn,
      addressOf: (ctx) => addresses.get(ctx.req) ?? '',
    });
    const edit = createTokenExchange({
      issuer,
      resource,
      key: verificationKey,
      records: options.storage.records,
    });
    return {
      keys,
      callback: provider.callback() as (request: IncomingMessage, response: ServerResponse) => Promise<void>,
      /** The paths that take a form from a client. */
      forms: new Map<string, TokenRequestOptions>([
        ['/token', { mayBeFirstParty: isGrantOfFirstParty }],
        ['/revoke', { mayBeFirstParty: () => true, edit }],
        ['/introspect', { mayBeFirstParty: () => false, edit }],
      ]),
    };
  }

  async function close(): Promise<void> {
    ring.close();
    await passwords.close();
  }

  /**
   * Rule H7, for all answers alike: only the configured origins, and pages of this server's own, may read them.
   * True where that was all there was to answer.
   */
  function answerCors(request: IncomingMessage, response: ServerResponse): boolean {
    const { origin, host } = request.headers;
    // A page of this server's own is no other origin, under whichever name the browser reached it.
    if (origin !== undefined && URL.parse(origin)?.host === host) delete request.headers.origin;
    else if (origin !== undefined && options.corsOrigins.includes(origin)) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-expose-headers', 'retry-after, www-authenticate, x-request-id');
      response.setHeader('vary', 'origin');
    }
    if (request.method !== 'OPTIONS') return false;
    if (response.hasHeader('access-control-allow-origin')) {
      response.setHeader('access-control-allow-methods', 'GET, POST');
      response.setHeader('access-control-allow-headers', 'authorization, content-type');
    }
    response.writeHead(204).end();
    return true;
  }

  /** oidc-provider takes its own address from the request; ours is what is configured. */
  function pinToIssuer(request: IncomingMessage): void {
    const { headers } = request;
    const { host, protocol } = new URL(options.issuer());
    delete headers['x-forwarded-host'];
    Object.assign(headers, { host, 'x-forwarded-proto': protocol.slice(0, -1) });
  }
}

/** oidc-provider takes a path with slashes at its end for the same. */
function begins(path: string): boolean {
  return /^\/authorize\/*$/.test(path);
}

/** A page for people: no other origin reads it, whatever is configured. */
function isPage(path: string): boolean {
  return /^\/(authorize|interaction|account)(\/|$)/.test(path);
}

/** A grant type that is missing or unknown counts, too: what the request is answered then names that fault. */
function isGrantOfFirstParty(form: URLSearchParams): boolean {
  return !['authorization_code', 'client_credentials'].includes(form.get('grant_type') ?? '');
}
