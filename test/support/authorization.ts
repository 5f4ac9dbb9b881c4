import * as oauth from 'oauth4webapi';
import { type Browser, createBrowser, type Page } from './browser.ts';

/** An application's authorization request, and the person's browser at the page that it leads to. */
export interface Authorization {
  readonly browser: Browser;
  readonly page: Page;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly server: oauth.AuthorizationServer;
}

export const insecure: { [oauth.allowInsecureRequests]: true } = { [oauth.allowInsecureRequests]: true };

export async function discover(url: string): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(url);
  return oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
  );
}

/** Begins with demo-app's request; a parameter that is undefined is left out. */
export async function beginAuthorization(
  url: string,
  parameters: Record<string, string | undefined> = {},
  browser: Browser = createBrowser(),
): Promise<Authorization> {
  const server = await discover(url);
  const verifier = oauth.generateRandomCodeVerifier();
  const redirectUri = parameters.redirect_uri ?? 'http://127.0.0.1:5555/callback';
  const request = {
    client_id: 'demo-app',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'me items',
    state: 'state-1',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request)) if (value !== undefined) query.append(name, value);
  const page = await browser.open(`${server.authorization_endpoint}?${query}`);
  return { browser, page, verifier, redirectUri, server };
}

/** johndoe signs in, and allows what is ticked. Gives the URL that the browser is sent to. */
export async function allowAsJohn({ browser, page }: Authorization, ticks?: readonly string[]): Promise<URL> {
  const consent = await browser.submit(page, { username: 'johndoe', password: 'secret' });
  const answer = await browser.submit(consent, { decision: 'allow', ...(ticks && { scope: ticks }) });
  return new URL(answer.url);
}

/** The application exchanges the code of the URL that it was called back with. */
export async function redeem(
  { server, verifier, redirectUri }: Authorization,
  callback: URL,
  client: oauth.Client = { client_id: 'demo-app' },
): Promise<oauth.TokenEndpointResponse> {
  const parameters = oauth.validateAuthResponse(server, client, callback, 'state-1');
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    verifier,
    insecure,
  );
  return oauth.processAuthorizationCodeResponse(server, client, response);
}
