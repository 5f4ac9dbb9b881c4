import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { concatAST, parse } from 'graphql';
import { createAccessTokenVerifier } from 'graphql-scopes/token';
import { useAccessToken, useRequiresScopes } from 'graphql-scopes/yoga';
import { createYoga } from 'graphql-yoga';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';

const audience = 'https://api.example.com';
const { privateKey, publicKey } = await generateKeyPair('ES256');
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'ES256' }] };

/** Whose keys the access tokens are signed with; it serves them at `/jwks`. */
export const issuer: string = await listen((_request, response) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
});

/** A signed access token that grants these scopes. */
export function tokenFor(...scopes: string[]): Promise<string> {
  return new SignJWT({ scope: scopes.join(' '), client_id: 'a-client' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: '1' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('ada')
    .setJti('1')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
}

/** Serves a subgraph that is protected by this package, on a free port; gives its URL. */
export async function startSubgraph(
  typeDefs: readonly string[],
  resolvers: GraphQLResolverMap<unknown>,
  options: Parameters<typeof useRequiresScopes>[0] = {},
): Promise<string> {
  const document = concatAST(typeDefs.map((sdl) => parse(sdl)));
  const schema = buildSubgraphSchema([{ typeDefs: document, resolvers }]);
  const verify = createAccessTokenVerifier({
    issuer,
    audience,
    algorithms: ['ES256'],
    keys: createLocalJWKSet(jwks),
  });
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [useAccessToken({ verify }), useRequiresScopes(options)],
  });
  return `${await listen(yoga)}/graphql`;
}

/** Listens on a free port until the calling test file ends. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The answer to a query; without a token the request has no Authorization header. */
export async function ask(
  url: string,
  query: string,
  token?: string,
  variables: Record<string, unknown> = {},
  // biome-ignore lint/suspicious/noExplicitAny: the answer to any query.
): Promise<any> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
