import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import type { createIssuerKeys } from 'graphql-scopes/token';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

export type Answer = unknown | ((response: ServerResponse) => void);

export const oidcPath = '/.well-known/openid-configuration';
export const oauthPath = '/.well-known/oauth-authorization-server';

/** What an issuer publishes, and which of its paths were asked for. */
export interface KeysIssuer {
  readonly url: string;
  readonly asked: string[];
  readonly answers: Record<string, Answer>;
}

/** An issuer that answers paths with JSON, or as a function does; every other path with 404. */
export async function startIssuer(answersOf: (url: string) => Record<string, Answer>): Promise<KeysIssuer> {
  const asked: string[] = [];
  let answers: Record<string, Answer> = {};
  const server = createServer((request, response) => {
    const path = String(request.url);
    asked.push(path);
    const answer = answers[path];
    if (typeof answer === 'function') answer(response);
    else response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  answers = answersOf(url);
  return { url, asked, answers };
}

/** One that has these keys at `/keys`. */
export function startOrdinaryIssuer(...keys: JWK[]): Promise<KeysIssuer> {
  return startIssuer((url) => ({
    [oidcPath]: { issuer: url, jwks_uri: `${url}/keys` },
    '/keys': { keys },
  }));
}

export async function keyNamed(kid: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair('ES256');
  return { ...(await exportJWK(publicKey)), kid, alg: 'ES256' };
}

/** Looks for a key, as verifying a token does. */
export function keyOf(keys: ReturnType<typeof createIssuerKeys>, kid: string): Promise<unknown> {
  return Promise.resolve(keys({ alg: 'ES256', kid }, { payload: '', signature: '' }));
}
