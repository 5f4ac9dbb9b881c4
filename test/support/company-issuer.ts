import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { Provider } from 'oidc-provider';

/** A company's identity provider: another oidc-provider, with people who sign in there and services. */
export interface CompanyIssuer {
  readonly url: string;
  /** Paths that were asked for, without what its own tokens took. */
  readonly asked: string[];
  /** A service's access token (client_credentials). */
  serviceToken(scope: string): Promise<string>;
  /** A person's tokens (authorization code and PKCE). */
  signIn(person: string, scope: string): Promise<{ access_token: string; id_token: string }>;
  /** A JWT that the issuer's current key signs, whatever it says. */
  sign(payload: JWTPayload, header?: object): Promise<string>;
  /** The current public key. */
  readonly publicKey: JWK;
  /** New keys; the old ones are no longer published. */
  rotate(): Promise<void>;
  /** Hangs up on everyone, until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface CompanyIssuerOptions {
  /** What it calls the API. */
  readonly audience: string;
  /** Scopes that it has for the API. */
  readonly scope: string;
  /** How its access tokens differ from RFC 9068. */
  readonly customize?: (jwt: { header: Record<string, unknown>; payload: Record<string, unknown> }) => void;
}

const redirectUri = 'http://127.0.0.1/callback';

/** Starts it for the calling test file. */
export async function startCompanyIssuer(options: CompanyIssuerOptions): Promise<CompanyIssuer> {
  const asked: string[] = [];
  let answer: RequestListener = () => {};
  const listener: RequestListener = (request, response) => {
    if (request.headers['user-agent'] !== 'test') asked.push(String(request.url));
    answer(request, response);
  };
  let server = createServer(listener);
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  let key: JWK;
  let generation = 0;
  await rotate();
  after(stop);

  return {
    url,
    asked,
    serviceToken,
    signIn,
    rotate,
    stop,
    get publicKey() {
      const { d: _private, ...publicKey } = key;
      return publicKey;
    },
    async sign(payload, header) {
      const { kid } = key;
      const jwt = new SignJWT({ iss: url, ...payload });
      return jwt.setProtectedHeader({ alg: 'ES256', kid: String(kid), ...header }).sign(await importJWK(key));
    },
    async start() {
      server = createServer(listener);
      await listen(server, port);
    },
  };

  async function rotate(): Promise<void> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    key = { ...(await exportJWK(privateKey)), kid: `key-${++generation}`, alg: 'ES256', use: 'sig' };
    answer = createProvider(url, key, options).callback();
  }

  async function stop(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async function serviceToken(scope: string): Promise<string> {
    const form = { grant_type: 'client_credentials', client_id: 'service', client_secret: 'secret', scope };
    const response = await fetch(`${url}/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'user-agent': 'test' },
    });
    const { access_token } = (await response.json()) as { access_token?: string };
    if (!access_token) throw new Error(`No token: ${response.status}`);
    return access_token;
  }

  async function signIn(person: string, scope: string) {
    const server = { issuer: url, token_endpoint: `${url}/token` };
    const client = { client_id: 'app' };
    const verifier = oauth.generateRandomCodeVerifier();
    const query = new URLSearchParams({
      ...client,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: `openid ${scope}`,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const callback = await throughPages(`${url}/auth?${query}`, person);
    const parameters = oauth.validateAuthResponse(server, client, callback);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      redirectUri,
      verifier,
      { [oauth.allowInsecureRequests]: true, headers: { 'user-agent': 'test' } },
    );
    const { access_token, id_token } = (await response.json()) as Record<string, string>;
    if (!access_token || !id_token) throw new Error(`No tokens: ${response.status}`);
    return { access_token, id_token };
  }
}

/** Follows redirects with cookies, signs in and consents; ends with the URL of the app. */
async function throughPages(start: string, person: string): Promise<URL> {
  const cookies = new Map<string, string>();
  const forms = [`prompt=login&login=${person}&password=any`, 'prompt=consent'];
  let url = new URL(start);
  let form: string | undefined;
  while (!url.href.startsWith(`${redirectUri}?`)) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const response: Response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, 'user-agent': 'test', 'content-type': 'application/x-www-form-urlencoded' },
      ...(form !== undefined && { method: 'POST', body: form }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    form = location === null ? forms.shift() : undefined;
    if (location === null && form === undefined) throw new Error(await response.text());
    if (location !== null) url = new URL(location, url);
  }
  return url;
}

function createProvider(url: string, key: JWK, { audience, scope, customize }: CompanyIssuerOptions) {
  return new Provider(url, {
    jwks: { keys: [key as never] },
    cookies: { keys: ['test'] },
    clients: [
      {
        client_id: 'service',
        client_secret: 'secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        client_id: 'app',
        application_type: 'native',
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'none',
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope, audience, accessTokenFormat: 'jwt' }),
      },
    },
    formats: {
      customizers: {
        jwt(_ctx, _token, jwt) {
          jwt.header = {};
          customize?.(jwt as never);
        },
      },
    },
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}
