import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import * as openid from 'openid-client';
import { generate } from 'selfsigned';

/** It sends the person to the server, and is called back. */
export interface App {
  /** Where the person is sent back to. */
  readonly origin: string;
  /** A link as the app shows it, and the tokens of who follows it. */
  ask(scope: string): Promise<{ url: string; tokens: Promise<openid.TokenEndpointResponse> }>;
}

/** A web app: it has a secret, and is served over https. */
export interface WebApp {
  readonly id: string;
  readonly secret: string;
  /** Called before it asks the server anything. */
  readonly register: (redirectUri: string) => Promise<unknown>;
}

/** An app by openid-client, until the calling test file ends: the demonstration's, on the person's machine, or a web app. */
export async function startApp(server: string, web?: WebApp): Promise<App> {
  const asked = new Map<string | null, (callback: URL) => Promise<void>>();
  const answerCallback: RequestListener = (request, response) => {
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
  };
  const listener = web
    ? createHttpsServer(await certificate(), answerCallback)
    : createHttpServer(answerCallback);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  after(() => {
    listener.close();
    listener.closeAllConnections();
  });
  const origin = `${web ? 'https' : 'http'}://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const redirectUri = `${origin}/callback`;
  await web?.register(redirectUri);
  const [id, auth] = web ? [web.id, openid.ClientSecretBasic(web.secret)] : ['demo-app', openid.None()];
  const options = { execute: [openid.allowInsecureRequests] };
  const config = await openid.discovery(new URL(server), id, undefined, auth, options);
  return { origin, ask };

  async function ask(scope: string) {
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const expectedState = openid.randomState();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
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

/** One that only a browser of these tests takes. */
async function certificate() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
  });
  return { key, cert };
}
