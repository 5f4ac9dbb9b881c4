import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import * as openid from 'openid-client';

/** An app on the person's machine: it sends the person to the server, and is called back. */
export interface App {
  /** Where the person is sent back to. */
  readonly origin: string;
  /** A link as the app shows it, and the tokens of who follows it. */
  ask(scope: string): Promise<{ url: string; tokens: Promise<openid.TokenEndpointResponse> }>;
}

/** The demonstration's app, by openid-client, until the calling test file ends. */
export async function startApp(server: string): Promise<App> {
  const asked = new Map<string | null, (callback: URL) => Promise<void>>();
  const listener = createServer((request, response) => {
    const callback = new URL(request.url ?? '/', origin);
    if (callback.pathname !== '/callback') {
      response.writeHead(204).end();
      return;
    }
    const answer = (text: string) =>
      response.setHeader('content-type', 'text/html').end(`<!doctype html><title>App</title><p>${text}</p>`);
    const redeem = asked.get(callback.searchParams.get('state'));
    if (!redeem) answer('Nobody asked.');
    else
      redeem(callback).then(
        () => answer('You are signed in.'),
        ({ error }) => answer(`Not signed in: ${error}.`),
      );
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  after(() => {
    listener.close();
    listener.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const config = await openid.discovery(new URL(server), 'demo-app', undefined, openid.None(), {
    execute: [openid.allowInsecureRequests],
  });
  return { origin, ask };

  async function ask(scope: string) {
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const expectedState = openid.randomState();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: `${origin}/callback`,
      scope,
      state: expectedState,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const { promise, resolve, reject } = Promise.withResolvers<openid.TokenEndpointResponse>();
    // Whoever does not wait for tokens does not want to hear that there are none.
    promise.catch(() => {});
    asked.set(expectedState, async (callback) => {
      try {
        resolve(await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier, expectedState }));
      } catch (error) {
        reject(error);
        throw error;
      }
    });
    return { url: url.href, tokens: promise };
  }
}
