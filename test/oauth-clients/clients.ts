import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { discover, insecure } from '../support/authorization.ts';

/** What any OAuth library does for an app: `demo-app`, a program without a secret. */
export interface OAuthClient {
  /** Where the app sends the person, and what it remembers meanwhile. */
  begin(scope: string): Promise<{ url: URL; redeem(callback: URL): Promise<Tokens> }>;
  refresh(refreshToken: string, scope?: string): Promise<Tokens>;
  revoke(token: string): Promise<void>;
  /** What a service is told of a token: `demo-service`, which has a secret. */
  introspect(token: string): Promise<{ active: boolean; scope?: string; username?: unknown }>;
}

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly scope: string | undefined;
  /** Of the ID token, where there is one; the library verified it. */
  readonly subject: string | undefined;
}

export const redirectUri = 'http://127.0.0.1:5555/callback';
const appId = 'demo-app';
const serviceId = 'demo-service';
const serviceSecret = 'demo-service-secret';

/** By their names, each from nothing but the URL of the server. */
export const clients: Readonly<Record<string, (url: string) => Promise<OAuthClient>>> = {
  'openid-client': createOpenidClient,
  oauth4webapi: createOauth4webapi,
};

async function createOpenidClient(url: string): Promise<OAuthClient> {
  const options = { execute: [openid.allowInsecureRequests] };
  const app = await openid.discovery(new URL(url), appId, undefined, openid.None(), options);
  const auth = openid.ClientSecretBasic(serviceSecret);
  const service = await openid.discovery(new URL(url), serviceId, undefined, auth, options);
  return {
    async begin(scope) {
      const pkceCodeVerifier = openid.randomPKCECodeVerifier();
      const expectedState = openid.randomState();
      const nonce = scope.includes('openid') ? { nonce: openid.randomNonce() } : {};
      const authorizationUrl = openid.buildAuthorizationUrl(app, {
        redirect_uri: redirectUri,
        scope,
        state: expectedState,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        ...nonce,
      });
      const checks = {
        pkceCodeVerifier,
        expectedState,
        ...(nonce.nonce !== undefined && { expectedNonce: nonce.nonce }),
      };
      return {
        url: authorizationUrl,
        async redeem(callback) {
          const answer = await openid.authorizationCodeGrant(app, callback, checks);
          return tokensIn(answer, answer.claims()?.sub);
        },
      };
    },
    refresh: async (refreshToken, scope) =>
      tokensIn(await openid.refreshTokenGrant(app, refreshToken, scope === undefined ? {} : { scope })),
    revoke: (token) => openid.tokenRevocation(app, token),
    introspect: (token) => openid.tokenIntrospection(service, token),
  };
}

async function createOauth4webapi(url: string): Promise<OAuthClient> {
  const server = await discover(url);
  const app = { client_id: appId };
  const service = { client_id: serviceId };
  return {
    async begin(scope) {
      const verifier = oauth.generateRandomCodeVerifier();
      const state = oauth.generateRandomState();
      const authorizationUrl = new URL(String(server.authorization_endpoint));
      authorizationUrl.search = new URLSearchParams({
        client_id: appId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope,
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).toString();
      return {
        url: authorizationUrl,
        async redeem(callback) {
          const answer = await oauth.processAuthorizationCodeResponse(
            server,
            app,
            await oauth.authorizationCodeGrantRequest(
              server,
              app,
              oauth.None(),
              oauth.validateAuthResponse(server, app, callback, state),
              redirectUri,
              verifier,
              insecure,
            ),
          );
          return tokensIn(answer, oauth.getValidatedIdTokenClaims(answer)?.sub);
        },
      };
    },
    async refresh(refreshToken, scope) {
      const options = { ...insecure, ...(scope !== undefined && { additionalParameters: { scope } }) };
      const response = await oauth.refreshTokenGrantRequest(server, app, oauth.None(), refreshToken, options);
      return tokensIn(await oauth.processRefreshTokenResponse(server, app, response));
    },
    async revoke(token) {
      const response = await oauth.revocationRequest(server, app, oauth.None(), token, insecure);
      await oauth.processRevocationResponse(response);
    },
    async introspect(token) {
      const auth = oauth.ClientSecretBasic(serviceSecret);
      const response = await oauth.introspectionRequest(server, service, auth, token, insecure);
      return oauth.processIntrospectionResponse(server, service, response);
    },
  };
}

function tokensIn(answer: oauth.TokenEndpointResponse, subject?: string): Tokens {
  if (answer.refresh_token === undefined) throw new Error('no refresh token');
  return { access: answer.access_token, refresh: answer.refresh_token, scope: answer.scope, subject };
}
